"""A poke about an answer names its thread, so that only the pages that show it ask for it."""

from __future__ import annotations

import json

import pytest

from maillon.content.actions import edit, publish_comment, react
from maillon.content.kinds.post.actions import publish_post
from maillon.core.live.tail import Tail


@pytest.mark.django_db(transaction=True)
def test_what_happens_to_an_answer_says_in_which_thread(world):
    post = publish_post(by=world.fay, space=world.space("club"), body="Tide tables")
    start = Tail().position()
    comment = publish_comment(by=world.ana, publication=post, body="For December?")
    edit(by=world.ana, thing=comment, body="For January?")
    react(by=world.ola, thing=comment, name="useful")
    publish_post(by=world.fay, space=world.space("club"), body="Another")
    told = [json.loads(poke.encoded().decode().split("data: ")[1]) for poke in Tail().newest_after(start).pokes]
    threads = {one["what"]: one.get("thread") for one in told}
    here = str(post.pk)
    assert threads == {
        "content.comment_published": here,
        "content.comment_edited": here,
        "content.reaction_changed": here,
        "content.publication_published": None,
    }
