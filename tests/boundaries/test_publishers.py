"""Who publishes in a community: every member, or whom her role lets; one rule for page, API, composer and import."""

from __future__ import annotations

import pytest

from maillon.access.models import Membership, Space
from maillon.access.rules import publishes
from maillon.communities.actions import edit_community
from maillon.communities.queries import places_of
from maillon.communities.roles import change_role
from maillon.content.actions import edit, publish_comment, react
from maillon.content.kinds.post.actions import publish_post
from maillon.content.models import Publication
from maillon.core.errors import Forbidden, Invalid
from maillon.core.policy import can

INSIDE = ("ola", "fay", "ana", "gus")


@pytest.fixture
def club(world):
    """Club, where owners, moderators and relays publish."""
    return edit_community(by=world.ola, community=world.communities["club"], publishers="chosen")


def publishing(world, club) -> set[str]:
    """Who may publish there now."""
    space = Space.objects.get(pk=club.space_id)
    return {name for name in INSIDE if can(world.viewer(name), "content.publish", space)}


def test_owners_moderators_and_relays_publish_where_not_every_member_does(world, club):
    ana = Membership.objects.get(space=club.space, person=world.people["ana"])
    assert publishing(world, club) == {"ola", "fay"}
    change_role(by=world.ola, community=club, membership=ana, role="relay")
    assert publishing(world, club) == {"ola", "fay", "ana"}
    change_role(by=world.ola, community=club, membership=ana, role="sponsor")
    assert publishing(world, club) == {"ola", "fay"}
    edit_community(by=world.ola, community=club, publishers="members")
    assert publishing(world, club) == set(INSIDE)


def test_who_does_not_publish_answers_reacts_and_edits_what_she_wrote_before(world):
    club = world.communities["club"]
    mine = publish_post(by=world.ana, space=club.space, body="Before the rule")
    edit_community(by=world.ola, community=club, publishers="chosen")
    with pytest.raises(Forbidden):
        publish_post(by=world.ana, space=Space.objects.get(pk=club.space_id), body="After the rule")
    mine = Publication.objects.get(pk=mine.pk)
    assert publish_comment(by=world.gus, publication=mine, body="I answer").pk
    assert react(by=world.gus, thing=mine, name="useful") == {"useful": 1}
    edit(by=world.ana, thing=mine, body="Changed after the rule", title="", version=None)
    assert Publication.objects.filter(space=club.space_id).count() == 1


def test_the_composer_offers_the_places_where_one_publishes_and_keeps_what_was_typed(world, club, sign_in):
    browser = sign_in("ana")
    page = browser.get("/publish/?place=everyone").content.decode()
    assert 'value="everyone"' in page
    assert 'value="club"' not in page
    assert 'value="club"' in sign_in("fay").get("/publish/").content.decode()
    refused = browser.post("/publish/", {"place": "club", "title": "", "body": "Typed before the rule came"})
    assert refused.status_code == 403
    assert "Typed before the rule came" in refused.content.decode()
    assert not Publication.objects.exists()
    home = browser.get("/c/club/").content.decode()
    assert "Owners, moderators and relays publish here; every member answers." in home
    assert "/publish/?place=club" not in home


def test_the_rule_of_the_composer_is_the_rule_of_the_policy(world, club):
    for name in (*INSIDE, "otto", "ada"):
        viewer = world.viewer(name)
        offered = {place.space_id for place in places_of(viewer) if place.may_publish}
        spaces = Space.objects.filter(kind="community")
        assert offered == {space.pk for space in spaces if can(viewer, "content.publish", space)}


@pytest.mark.parametrize("role", [None, "owner", "sponsor", "moderator", "relay", "member"])
def test_nobody_publishes_without_a_place(role):
    assert publishes(role, "members") is (role is not None)
    assert publishes(role, "chosen") is (role in ("owner", "moderator", "relay"))


def test_only_an_owner_says_who_publishes_and_only_what_there_is(world):
    club = world.communities["club"]
    for name in ("fay", "ana", "gus", "otto"):
        with pytest.raises(Forbidden):
            edit_community(by=world.viewer(name), community=club, publishers="chosen")
    with pytest.raises(Invalid):
        edit_community(by=world.ola, community=club, publishers="nobody")
    assert Space.objects.get(pk=club.space_id).publishers == "members"
