"""What came by mail is moved, too: further mail of the old place begins anew there, and nothing of it is lost."""

from __future__ import annotations

import pytest

from mail.bringing import Command, line, mbox
from maillon.checking.counters import miscounts
from maillon.communities.models import Community
from maillon.content.models import Comment, Publication
from maillon.content.moving import move_publication
from maillon.content.splitting import split_thread
from maillon.core.events.worker import work_off
from maillon.integrations.mail import handlers
from maillon.integrations.mail.models import AbsentMessage, RawMessage


@pytest.fixture
def bring(world, tmp_path) -> Command:
    return Command(tmp_path)


@pytest.fixture
def thread(bring, tmp_path) -> Publication:
    """Three mails that became a thread; the last one answers an absent one, too."""
    bring(
        mbox(tmp_path, "a", line("one", subject="Pumps"), line("two", to="one", day=2), line("three", to="one gone two", day=3)),
        "--community", "pumps", "--create",
    )  # fmt: skip
    work_off()
    assert AbsentMessage.objects.exists()
    return Publication.objects.select_related("space").get(space__community__slug="pumps")


def owner_of_both(world):
    return world.viewer("ada")


def titles(slug: str) -> list[tuple[str, int]]:
    rows = Publication.objects.filter(space__community__slug=slug).order_by("published_at", "pk")
    return list(rows.values_list("message_id", "comments_count"))


def test_mail_that_answers_a_thread_which_was_moved_begins_a_thread_in_the_old_place(
    bring, tmp_path, world, thread, monkeypatch
):
    monkeypatch.setattr(handlers, "AT_ONCE", 1)  # In as many steps as there are mails.
    move_publication(by=owner_of_both(world), publication=thread, to=world.space("everyone"))
    work_off()
    assert not RawMessage.objects.filter(publication=thread).exists()
    assert not AbsentMessage.objects.exists()
    report = bring(
        mbox(tmp_path, "b", line("four", to="one three", day=4), line("one", subject="Pumps")), "--community", "pumps"
    )
    work_off()
    assert (report["imported"], report["present"]) == (1, 1)
    assert titles("pumps") == [("four@x.example", 0)]
    assert titles("everyone") == [("one@x.example", 2)]
    assert miscounts() == []


def test_mail_that_answers_a_part_which_went_elsewhere_does_not_join_it(bring, tmp_path, world, thread):
    second = Comment.objects.select_related("publication__space").get(message_id="two@x.example")
    pumps = Community.objects.get(slug="pumps").space
    new = split_thread(by=owner_of_both(world), comment=second, to=pumps, title="The second")
    work_off()
    assert (new.message_id, new.body_format, new.brought_in_by_id) == ("two@x.example", "mail", world.ada.person_id)
    bring(mbox(tmp_path, "b", line("four", to="three", day=4), line("five", to="one", day=5)), "--community", "pumps")
    work_off()
    assert Publication.objects.get(pk=new.pk).comments_count == 1
    assert Comment.objects.get(message_id="five@x.example").publication_id == thread.pk
    assert miscounts() == []
