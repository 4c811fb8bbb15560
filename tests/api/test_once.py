"""Idempotency-Key: one effect, one answer, for a day."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from maillon.communities.models import Community
from maillon.content.models import Attachment, Publication
from maillon.integrations.models import IdempotentAnswer
from maillon.integrations.writing import WEEDED_AT_ONCE, WRITES

PATH = "/communities/club/publications"


def publish(client, key, body="Hello"):
    return client.send("POST", PATH, {"body": body}, IDEMPOTENCY_KEY=key)


def test_the_same_key_has_one_effect_and_one_answer(world, program):
    first, second = (publish(program("ana"), "one") for _ in range(2))
    assert (first.status_code, first.content, first["Location"], first["ETag"]) == (
        second.status_code, second.content, second["Location"], second["ETag"],
    )  # fmt: skip
    assert (Publication.objects.count(), "Idempotency-Replayed" in first, second["Idempotency-Replayed"]) == (
        1,
        False,
        "true",
    )


def test_another_key_is_another_request(world, program):
    assert publish(program("ana"), "one").json()["id"] != publish(program("ana"), "two").json()["id"]


def test_without_a_key_each_request_counts(world, program):
    for _ in range(2):
        assert program("ana").send("POST", PATH, {"body": "Hello"}).status_code == 201
    assert (Publication.objects.count(), IdempotentAnswer.objects.count()) == (2, 0)


def test_the_same_key_with_another_body_or_address_is_refused(world, program):
    publish(program("ana"), "one")
    other = publish(program("ana"), "one", body="Other words")
    elsewhere = program("ana").send("POST", "/communities/vault/publications", {"body": "Hello"}, IDEMPOTENCY_KEY="one")
    for refused in (other, elsewhere):
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "Idempotency-Key")
    assert Publication.objects.count() == 1


def test_the_key_of_another_person_is_another_key(world, program):
    publish(program("ana"), "one")
    assert publish(program("gus"), "one", body="Mine").json()["author"]["name"] == "Gus Guest"


def test_a_refused_request_leaves_its_key_free(world, program):
    assert publish(program("ana"), "one", body="").status_code == 422
    assert program("otto").send("POST", PATH, {"body": "Hello"}, IDEMPOTENCY_KEY="one").status_code == 403
    assert not IdempotentAnswer.objects.exists()
    assert publish(program("ana"), "one").status_code == 201


def test_a_key_is_forgotten_after_a_day(world, program):
    publish(program("ana"), "one")
    IdempotentAnswer.objects.update(created_at=timezone.now() - timedelta(hours=24, seconds=1))
    assert publish(program("ana"), "one", body="Other words").status_code == 201
    assert IdempotentAnswer.objects.count() == 1


def test_old_answers_are_weeded_a_few_at_a_time(world, program):
    old = timezone.now() - timedelta(hours=25)
    person = world.people["gus"]
    for number in range(WEEDED_AT_ONCE + 5):
        IdempotentAnswer.objects.create(person=person, key=f"k{number}", request_hash="x", created_at=old)
    publish(program("ana"), "one")
    assert IdempotentAnswer.objects.filter(person=person).count() == 5


@pytest.mark.parametrize("key", ["", "x" * 201, "é", "tab\tin"])
def test_a_key_has_1_to_200_printable_signs(world, program, key):
    refused = publish(program("ana"), key)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "Idempotency-Key")
    assert not Publication.objects.exists()


def test_a_request_that_never_ended_is_not_repeated(world, program, monkeypatch):
    from maillon.integrations import writing

    monkeypatch.setattr(writing, "PATIENCE", 0.05)
    publish(program("ana"), "one")
    IdempotentAnswer.objects.update(status=0, body="")
    refused = publish(program("ana"), "one")
    assert (refused.status_code, Publication.objects.count()) == (409, 1)


def test_a_file_is_kept_once_for_one_key(world, program):
    from django.core.files.uploadedfile import SimpleUploadedFile

    def send(content):
        file = SimpleUploadedFile("a.txt", content)
        return program("ana").post("/api/v1/files", {"file": file}, HTTP_IDEMPOTENCY_KEY="file")

    first, second, other = send(b"one"), send(b"one"), send(b"two")
    assert (first.status_code, second.content, other.status_code) == (201, first.content, 422)
    assert Attachment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", [PATH, "/communities"])
def test_case_j1_a_hundred_requests_at_once_with_one_key_have_one_effect(world, program, path):
    client = program("ana")
    body = {"body": "Hello"} if path == PATH else {"name": "Dry dock"}
    answers, gate = [], threading.Barrier(10)

    def send():
        gate.wait()
        answers.extend(client.send("POST", path, body, IDEMPOTENCY_KEY="one") for _ in range(10))
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(10)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert {(one.status_code, one.content) for one in answers} == {(201, answers[0].content)}
    made = Publication.objects.count() if path == PATH else Community.objects.filter(name="Dry dock").count()
    assert (len(answers), made) == (100, 1)


def test_who_writes_too_often_waits_and_reads_on(world, program):
    from maillon.core.db.cache import count
    from maillon.integrations import writing

    client = program("ana")
    name = f"writes:{world.people['ana'].pk}:{int(writing.time.time()) // writing.WINDOW}"
    assert [count(name, 600) for _ in range(WRITES - 1)][-1] == WRITES - 1
    assert client.send("PATCH", "/me", {}).status_code == 200
    refused = client.send("PATCH", "/me", {})
    assert (refused.status_code, 1 <= int(refused["Retry-After"]) <= writing.WINDOW) == (429, True)
    assert client.send("GET", "/me").status_code == 200
    assert program("otto").send("PATCH", "/me", {}).status_code == 200
