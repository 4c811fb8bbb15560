"""What is archived is read and found as before, and silent: nobody writes, nobody comes in, nothing is told."""

from __future__ import annotations

import pytest

from api.conftest import at_home, program
from maillon.access.models import Space
from maillon.communities import actions
from maillon.communities.models import Invitation, Request
from maillon.communities.queries import communities_for, places_of
from maillon.content.actions import edit, publish_comment, react, remove
from maillon.content.kinds.poll.actions import make_poll
from maillon.content.kinds.post.actions import publish_post
from maillon.content.kinds.question.actions import accept_answer, ask_question
from maillon.content.models import Publication
from maillon.core.errors import Forbidden
from maillon.feed.queries import feed_for
from maillon.search.indexing import rebuild
from maillon.search.queries import search

__all__ = ["at_home", "program"]


@pytest.fixture
def kept(world):
    """Club, archived by Ola, with a post and an answered question of Ana's in it; Otto had asked and Ada was invited."""
    club = world.communities["club"]
    post = publish_post(by=world.ana, space=club.space, title="Before", body="Written before xylograph")
    question = ask_question(by=world.ana, space=club.space, title="How thick?")
    publish_comment(by=world.fay, publication=question, body="30 cm")
    make_poll(by=world.ana, space=club.space, title="When?", choices=["Today", "Never"])
    world.posts_elsewhere = publish_post(by=world.ana, space=world.space("everyone"), body="Elsewhere")
    actions.ask_to_join(by=world.otto, community=club)
    actions.invite(by=world.ola, community=club, person=world.people["ada"])
    actions.archive(by=world.ola, community=club)
    club.space.refresh_from_db()
    return Publication.objects.get(pk=post.pk)


def test_who_read_it_reads_and_finds_it_and_who_did_not_does_not(world, kept):
    rebuild()
    readers = {
        name
        for name in world.everybody()
        if name != "eve" and kept in Publication.objects.visible_to(world.viewer(name))
    }
    assert readers == {"ola", "fay", "ana", "gus", "zoe"} & readers
    assert {"ola", "fay", "ana", "gus"} <= readers
    assert [one.id for one in search(world.gus, "xylograph").items] == [kept.pk]
    assert list(search(world.otto, "xylograph").items) == []


def test_nobody_writes_answers_reacts_accepts_or_comes_in(world, kept):
    club, question = world.communities["club"], Publication.objects.get(kind="question")
    comment = question.comments.get()
    tried = [
        lambda: publish_post(by=world.ola, space=Space.objects.get(pk=club.space_id), body="After"),
        lambda: publish_comment(by=world.fay, publication=kept, body="After"),
        lambda: react(by=world.fay, thing=kept, name="useful"),
        lambda: edit(by=world.ana, thing=kept, body="Changed after"),
        lambda: accept_answer(by=world.ana, comment=comment),
        lambda: actions.invite(by=world.ola, community=club, person=world.people["otto"]),
        lambda: actions.add_member(by=world.ola, community=club, person=world.people["otto"]),
        lambda: actions.ask_to_join(by=world.otto, community=club),
        lambda: actions.archive(by=world.ola, community=club),
    ]
    for one in tried:
        with pytest.raises(Forbidden):
            one()
    remove(by=world.ana, thing=kept)  # Her own words stay hers to take away.


def test_it_leaves_feed_rail_and_list_and_whoever_waited_no_longer_does(world, kept):
    assert "club" not in {place.slug for place in places_of(world.ana)}
    assert kept.pk not in {row.pk for row in feed_for(world.ana).rows}
    assert "club" not in {row.slug for row in communities_for(world.ana)}
    assert {row.slug for row in communities_for(world.ana, archived=True)} == {"club"}
    assert (Request.objects.count(), Invitation.objects.count()) == (0, 0)


def test_an_owner_brings_it_back_as_it_was(world, kept):
    club = world.communities["club"]
    with pytest.raises(Forbidden):
        actions.bring_back(by=world.fay, community=club)
    actions.bring_back(by=world.ola, community=club)
    publish_comment(by=world.gus, publication=Publication.objects.select_related("space").get(pk=kept.pk), body="Again")
    assert "club" in {place.slug for place in places_of(world.ana)}
    assert kept.pk in {row.pk for row in feed_for(world.ana).rows}


def test_a_program_archives_and_brings_back_and_a_second_time_changes_nothing(world, program):
    ola, ana = program("ola"), program("ana")
    assert ana.send("PUT", "/communities/club/archive").status_code == 403
    told = [ola.send("PUT", "/communities/club/archive").json()["archived_at"] for _twice in range(2)]
    assert told[0]
    assert told[0] == told[1]
    assert ana.send("POST", "/communities/club/publications", {"body": "After"}).status_code == 403
    assert "club" in {one["slug"] for one in ana.send("GET", "/communities?archived=true").json()["items"]}
    assert [ola.send("DELETE", "/communities/club/archive").status_code for _twice in range(2)] == [204, 204]
    assert ana.send("POST", "/communities/club/publications", {"body": "After"}).status_code == 201


def test_pages_offer_nothing_there_that_would_be_refused(world, kept, sign_in):
    poll = Publication.objects.get(kind="poll")
    ana = sign_in("ana")
    for path in ("/c/club/", f"/p/{kept.pk}/", f"/p/{poll.pk}/", f"/people/{world.people['ana'].pk}/"):
        html = ana.get(path).content.decode()
        assert f"/p/{kept.pk}/react/" not in html, path
        assert f"/p/{poll.pk}/vote/" not in html, path
    assert f"/p/{world.posts_elsewhere.pk}/react/" in ana.get("/").content.decode()


def test_who_only_reads_an_open_community_is_offered_no_reaction_there(world, sign_in):
    made = actions.create_community(by=world.ola, name="Open house")
    post = publish_post(by=world.ola, space=made.space, title="To read", body="Words")
    question = ask_question(by=world.ola, space=made.space, title="How?")
    react(by=world.ola, thing=post, name="useful")
    otto, ola = sign_in("otto"), sign_in("ola")
    for path in (made.url, f"/p/{post.pk}/", f"/p/{question.pk}/"):
        html = otto.get(path).content.decode()
        assert "/react/" not in html, path
        assert "/same/" not in html, path
    assert "Useful 1" in otto.get(f"/p/{post.pk}/").content.decode()
    assert f"/p/{post.pk}/react/" in ola.get(made.url).content.decode()
