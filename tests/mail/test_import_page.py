"""The page of bringing mail in: files, a preview that says who would read it, a yes, the worker, the report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from mail.bringing import line
from maillon.access.models import Membership
from maillon.content.models import Publication
from maillon.core.events.worker import work_off
from maillon.core.models import Delivery
from maillon.integrations.mail import views
from maillon.integrations.mail.models import ImportRun, RawMessage


@pytest.fixture
def work(world, django_capture_on_commit_callbacks) -> Callable[[], None]:
    """A function that lets the worker do all slices that are due, and the ones that follow from them."""

    def run() -> None:
        for _ in range(200):
            with django_capture_on_commit_callbacks(execute=True):
                done = work_off(now=timezone.now() + timedelta(seconds=1), limit=1)
            if not done:
                break
        assert list(Delivery.objects.filter(attempts__gt=0)) == []

    return run


def upload(*messages: str, name: str = "list.mbox") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "".join(messages).encode())


def test_files_are_looked_into_shown_with_their_readers_and_brought_in_after_a_yes(work, sign_in):
    ola = sign_in("ola")
    assert b'name="files"' in ola.get("/c/club/import/").content
    mails = (line("one"), line("two", to="one", day=2), line("three", sender="Jo <jo@far.example>"))
    answer = ola.post("/c/club/import/", {"files": upload(*mails)})
    assert answer.status_code == 302
    assert ola.get(answer.url)["Refresh"] == "1"
    assert "<progress" in ola.get(answer.url).content.decode()
    work()
    preview = ola.get(answer.url)
    shown = preview.content.decode()
    assert not preview.has_header("Refresh")
    assert "Bring 3 messages in" in shown
    assert "<b>3 people</b> of Club" in shown
    assert "1 guest of Partner Ltd" in shown
    assert not Publication.objects.exclude(message_id="").exists()
    assert ola.post(answer.url, {"act": "bring"}).status_code == 302
    work()
    assert "3 messages brought in" in ola.get(answer.url).content.decode()
    found = Publication.objects.exclude(message_id="").order_by("message_id")
    assert list(found.values_list("message_id", "comments_count")) == [("one@x.example", 1), ("three@x.example", 0)]
    assert "3 messages" in ola.get("/c/club/import/").content.decode()


def test_a_preview_counts_what_is_here_already_and_can_be_left(work, sign_in):
    ola = sign_in("ola")
    first = ola.post("/c/club/import/", {"files": upload(line("one"))}).url
    work()
    ola.post(first, {"act": "bring"})
    work()
    second = ola.post(
        "/c/club/import/", {"files": [upload(line("one"), line("two")), upload("only words\n", name="x.eml")]}
    ).url
    work()
    shown = ola.get(second).content.decode()
    assert "Bring 1 message in" in shown
    assert "It does not begin like an e-mail." in shown
    assert "x.eml" in shown
    ola.post(second, {"act": "drop"})
    assert ola.get(second).status_code == 404
    assert ImportRun.objects.count() == 1
    assert RawMessage.objects.count() == 1


def test_what_an_import_that_waits_for_its_answer_holds_can_come_by_another_one(work, sign_in):
    ola = sign_in("ola")
    waiting = ola.post("/c/club/import/", {"files": upload(line("one"), line("two"))}).url
    work()
    other = ola.post("/c/club/import/", {"files": upload(line("one"))}).url
    work()
    for url in (other, waiting):
        assert ola.post(url, {"act": "bring"}).status_code == 302
        work()
    assert sorted(Publication.objects.exclude(message_id="").values_list("message_id", flat=True)) == [
        "one@x.example",
        "two@x.example",
    ]


def test_who_no_longer_owns_the_community_brings_nothing_in(work, sign_in, world):
    ola = sign_in("ola")
    url = ola.post("/c/club/import/", {"files": upload(line("one"))}).url
    work()
    assert ola.post(url, {"act": "bring"}).status_code == 302
    Membership.objects.filter(space=world.space("club"), person=world.people["ola"]).update(role="member")
    work()
    run = ImportRun.objects.get()
    assert (run.state, run.reason) == ("failed", "You can read this, but you may not do that here.")
    assert not Publication.objects.exclude(message_id="").exists()
    assert ola.get(url).status_code == 403


def test_a_worker_that_falls_in_the_middle_loses_nothing(work, sign_in, django_capture_on_commit_callbacks):
    ola = sign_in("ola")
    url = ola.post("/c/club/import/", {"files": upload(*(line(f"m{n}") for n in range(120)))}).url
    with django_capture_on_commit_callbacks(execute=False):  # the delivery is done, its slice is not
        work_off(now=timezone.now() + timedelta(seconds=1), limit=1)
    work()
    assert "Bring 120 messages in" in ola.get(url).content.decode()


@pytest.mark.parametrize(
    ("name", "slug", "status"),
    [("fay", "club", 403), ("ana", "club", 403), ("otto", "club", 403), ("gus", "club", 403), ("otto", "vault", 404),
     ("gus", "everyone", 404), ("ada", "everyone", 403), ("ada", "vault", 404)],
)  # fmt: skip
def test_who_does_not_own_it_finds_no_import(world, sign_in, name, slug, status):
    client = sign_in(name)
    run = ImportRun.objects.create(space=world.space(slug), by=world.people["ola"])
    for url in (f"/c/{slug}/import/", f"/c/{slug}/import/{run.pk}/"):
        assert client.get(url).status_code == status
        assert client.post(url, {"files": upload(line("one")), "act": "bring"}).status_code == status
    assert ImportRun.objects.count() == 1
    assert not ImportRun.objects.visible_to(world.viewer(name)).exists()
    assert ImportRun.objects.visible_to(world.ola).count() == 1
    assert not RawMessage.objects.visible_to(world.viewer(name)).exists()
    assert not ImportRun.objects.visible_to(None).exists()


def test_an_import_of_another_community_is_not_found_here(world, sign_in):
    run = ImportRun.objects.create(space=world.space("vault"), by=world.people["ola"])
    assert sign_in("ola").get(f"/c/club/import/{run.pk}/").status_code == 404


def test_no_file_too_many_and_too_much_are_refused_with_the_limit_and_the_command(world, sign_in, monkeypatch):
    ola = sign_in("ola")
    nothing = ola.post("/c/club/import/")
    assert nothing.status_code == 422
    assert "Choose 1 to 20 files." in nothing.content.decode()
    monkeypatch.setattr(views, "LIMIT", 1000)
    refused = ola.post("/c/club/import/", {"files": upload(line("one", body="x" * 1000))})
    assert refused.status_code == 413
    assert "A page takes 1 KB at most" in refused.content.decode()
    assert "maillon import mbox" in refused.content.decode()
    assert not ImportRun.objects.exists()


def test_the_page_takes_a_hundred_megabytes():
    assert views.LIMIT == 100_000_000
    assert settings.DATA_UPLOAD_MAX_NUMBER_FILES >= views.MOST
