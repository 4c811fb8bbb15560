"""Refusals: one shape, a status that says what it is, and nothing told of what may not be seen (CASES A3)."""

import statistics
import time
from itertools import product

import pytest

from maillon.content.models import Publication

NEVER = 4_611_686_018_427_387_904


def problem(answer):
    """The members of a problem; fails where it is none."""
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert set(told) - {"state"} == {"type", "title", "status", "detail", "errors"}
    assert (told["type"], told["status"]) == ("about:blank", answer.status_code)
    assert all(set(one) == {"field", "message"} for one in told["errors"])
    return told


def test_case_a3_what_may_not_be_seen_is_answered_in_the_bytes_of_what_never_was(world, program, things):
    for language, method in product(("en", "fr", "fr-CA,fr;q=0.9", "xx"), ("GET", "PATCH", "DELETE")):
        pairs = [
            (f"/publications/{things.publications['vault']}", f"/publications/{NEVER}"),
            (f"/comments/{things.comments['vault']}", f"/comments/{NEVER}"),
            (f"/files/{things.files['vault']}", f"/files/{NEVER}"),
            ("/communities/vault", "/communities/never-was"),
        ]
        body = {"body": "x"} if method == "PATCH" else None
        for secret, never in pairs:
            if (method == "DELETE" and "communities" in secret) or (method == "PATCH" and "files" in secret):
                continue
            given = {"name": "x"} if "communities" in secret and body else body
            found = [program("otto").send(method, path, given, ACCEPT_LANGUAGE=language) for path in (secret, never)]
            assert [one.status_code for one in found] == [404, 404]
            assert found[0].content == found[1].content
            assert dict(found[0].headers) == dict(found[1].headers)


def test_case_a3_every_way_of_being_nothing_is_the_same(world, program, things):
    removed = Publication.objects.get(pk=things.publications["everyone"])
    from maillon.content.actions import remove

    remove(by=world.ana, thing=removed)
    paths = [
        things.publications["vault"],
        things.publications["theirs"],
        removed.pk,
        NEVER,
        2**63,
        2**64,
        "0",
        "x",
        "-1",
        "%F0%9F",
    ]
    assert len({program("otto").send("GET", f"/publications/{one}").content for one in paths}) == 1


def test_case_a3_the_time_tells_nothing_either(world, program, things):
    client = program("otto")

    def median(path):
        def once():
            start = time.perf_counter()
            client.send("GET", path)
            return time.perf_counter() - start

        return statistics.median(once() for _ in range(100))

    client.send("GET", "/me")
    secret, never = f"/publications/{things.publications['vault']}", f"/publications/{NEVER}"
    assert min(abs(median(secret) - median(never)) for _ in range(3)) < 0.005


def test_a_problem_speaks_the_language_that_was_asked_for(world, program):
    english = problem(program("ana").send("GET", "/communities/never-was", ACCEPT_LANGUAGE="en"))
    answer = program("ana").send("GET", "/communities/never-was", ACCEPT_LANGUAGE="fr")
    assert answer["Content-Language"] == "fr"
    assert problem(answer)["status"] == english["status"] == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/never", None, 404),
        ("GET", "", None, 404),
        ("GET", "/publications", None, 404),
        ("GET", "/publications/1", None, 404),
        ("GET", "/communities/club/publications", None, 403),
        ("POST", "/me", {}, 405),
        ("PUT", "/communities", {}, 405),
        ("POST", "/feed", {}, 405),
        ("DELETE", "/me", None, 405),
        ("GET", "/feed?x=1", None, 422),
        ("POST", "/communities", {}, 422),
        ("POST", "/communities", {"name": ""}, 422),
    ],
)
def test_every_refusal_is_a_problem_with_its_status(world, program, method, path, body, status):
    answer = program("otto").send(method, path, body)
    assert (answer.status_code, problem(answer)["status"]) == (status, status)


def test_a_method_that_is_not_taken_names_those_that_are(world, program):
    answer = program("ana").send("POST", "/publications/1", {})
    assert (answer.status_code, answer["Allow"]) == (405, "DELETE, GET, PATCH")


@pytest.mark.parametrize(
    "path", ["/api/v2/feed", "/api/", "/api/v1/../feed", "/api/v1/feed/", "/api/v1//feed", "/api/v0/users"]
)
def test_case_d15_what_is_no_address_of_this_version_is_not_there(world, program, path):
    for method in ("get", "post"):
        assert problem(getattr(program("ana"), method)(path))["status"] == 404


def test_what_is_wrong_is_said_field_by_field(world, program):
    body = {"name": "x" * 81, "purpose": "war", "colour": 24, "access": 1, "what": 1}
    told = problem(program("ana").send("POST", "/communities", body))
    assert {one["field"]: one["message"] for one in told["errors"]} == {
        "name": "At most 80 characters fit here.",
        "purpose": "Choose one of: business or leisure.",
        "colour": "At most 23.",
        "access": "Choose one of: open, closed or secret.",
        "what": "This field cannot be given here.",
    }


def test_an_error_of_ours_is_a_problem_without_a_traceback(world, program, monkeypatch):
    from maillon.config import me

    def broken(request):
        raise ZeroDivisionError("canary-of-the-inside")

    monkeypatch.setattr(me, "told_me", broken)
    answer = program("ana").send("GET", "/me")
    assert (answer.status_code, "canary" in answer.content.decode()) == (500, False)
    assert problem(answer)["errors"] == []


def test_a_database_that_is_busy_asks_to_come_back(world, program, monkeypatch):
    from django.db import OperationalError

    from maillon.config import me

    def busy(request):
        raise OperationalError("database is locked")

    monkeypatch.setattr(me, "told_me", busy)
    answer = program("ana").send("GET", "/me")
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (503, True)
    assert problem(answer)["status"] == 503
