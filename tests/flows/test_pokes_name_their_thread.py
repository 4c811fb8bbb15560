"""A poke about an answer names its thread, so that only the pages that show it ask for it."""

from __future__ import annotations

import json

from maillon.content.actions import edit, publish_comment, react
from maillon.content.kinds.post.actions import publish_post
from maillon.core.db.tailing import EventRow
from maillon.core.live.tail import pokes_of
from maillon.core.models import EventRecord


def test_what_happens_to_an_answer_says_in_which_thread(world):
    post = publish_post(by=world.fay, space=world.space("club"), body="Tide tables")
    EventRecord.objects.all().delete()
    comment = publish_comment(by=world.ana, publication=post, body="For December?")
    edit(by=world.ana, thing=comment, body="For January?")
    react(by=world.ola, thing=comment, name="useful")
    publish_post(by=world.fay, space=world.space("club"), body="Another")
    told = [json.loads(poke.encoded().decode().split("data: ")[1]) for poke in pokes_of(rows())]
    here = str(post.pk)
    assert {one["what"]: one.get("thread") for one in told} == {
        "content.comment_published": here,
        "content.comment_edited": here,
        "content.reaction_changed": here,
        "content.publication_published": None,
    }


def rows() -> list[EventRow]:
    """The events as the live bus reads them, once they are settled."""
    columns = ("pk", "organisation_id", "space_id", "person_id", "name", "subject", "poke", "payload")
    found = EventRecord.objects.order_by("pk").values_list(*columns)
    return [EventRow(*row[:-1], json.dumps(row[-1])) for row in found]
