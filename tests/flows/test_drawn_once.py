"""Cards and messages are drawn once and shared; what each reader sees is still hers, and of now."""

from __future__ import annotations

import re

from maillon.content.actions import edit, publish_comment, react, remove
from maillon.content.kinds.post.actions import publish_post
from maillon.people.actions import set_preferences


def card(client, pk: int, path: str = "/") -> str:
    page = client.get(path).content.decode()
    found = re.search(rf'<article class="card post" id="p{pk}".*?</article>', page, re.DOTALL)
    return found[0] if found else ""


def test_each_reader_sees_her_own_reaction_language_and_news(world, sign_in):
    post = publish_post(by=world.fay, space=world.space("club"), title="Tide tables", body="For December")
    ana, ola = sign_in("ana"), sign_in("ola")
    react(by=world.ana, thing=post, name="useful")
    assert 'aria-pressed="true"' in card(ana, post.pk)
    assert 'aria-pressed="true"' not in card(ola, post.pk)
    assert "Useful" in card(ola, post.pk)
    set_preferences(by=world.ola, language="fr")
    assert "Utile" in card(ola, post.pk)
    assert "Useful" in card(ana, post.pk)
    assert "Répondre" not in card(ana, post.pk)


def test_what_changes_is_seen_at_the_next_page(world, sign_in):
    post = publish_post(by=world.fay, space=world.space("club"), title="Tide tables", body="For December")
    ana = sign_in("ana")
    assert "For December" in card(ana, post.pk)
    edit(by=world.fay, thing=post, body="For January")
    assert "For January" in card(ana, post.pk)
    comment = publish_comment(by=world.ola, publication=post, body="Thank you")
    assert "Thank you" in card(ana, post.pk)
    assert "1 comment" in card(ana, post.pk)
    remove(by=world.ola, thing=comment)
    assert "Thank you" not in card(ana, post.pk)
    world.people["fay"].name = "Fay Renamed"
    world.people["fay"].save(update_fields=["name"])
    assert "Fay Renamed" in card(ana, post.pk)
    remove(by=world.fay, thing=post)
    assert card(ana, post.pk) == ""


def test_on_its_communitys_own_page_a_card_does_not_say_where_it_is(world, sign_in):
    post = publish_post(by=world.fay, space=world.space("club"), title="Tide tables", body="For December")
    ana = sign_in("ana")
    assert 'href="/c/club/"' in card(ana, post.pk)
    assert 'href="/c/club/"' not in card(ana, post.pk, "/c/club/")


def test_the_scripts_say_their_sentences_in_the_language_of_the_page(world, sign_in):
    set_preferences(by=world.ana, language="fr")
    page = sign_in("ana").get("/").content.decode()
    words = re.search(r'<script type="application/json" id="words">(.*?)</script>', page)[1]
    assert '"arrival": "1 nouvelle publication"' in words.encode().decode("unicode_escape")
