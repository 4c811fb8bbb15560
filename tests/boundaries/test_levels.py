"""Of what a member is told: of each publication, of what names or answers her, or of no more and out of her feed."""

from __future__ import annotations

import pytest

from api.conftest import at_home, program
from maillon.access.models import Membership
from maillon.communities import actions
from maillon.communities.queries import places_of
from maillon.content.actions import publish_comment
from maillon.content.kinds.post.actions import publish_post
from maillon.core.errors import Forbidden, Invalid
from maillon.feed.queries import feed_for
from maillon.feed.unread import unread_counts
from maillon.notifications.models import Notice

__all__ = ["at_home", "program"]


def level_of(world, name: str, community: str) -> str:
    return Membership.objects.get(space=world.space(community), person=world.people[name]).level


def told(world, name: str) -> list[str]:
    return list(
        Notice.objects.filter(person=world.people[name]).order_by("updated_at").values_list("reason", flat=True)
    )


def test_who_wishes_hears_of_each_publication_once_and_by_name_where_she_is_named(world, settle):
    club = world.communities["club"]
    for who in (world.ana, world.gus):
        actions.choose_level(by=who, community=club, level="every")
    publish_post(by=world.fay, space=club.space, body="For all of you")
    gus = world.people["gus"]
    publish_post(by=world.fay, space=club.space, body=f"For @[{gus.name}](person:{gus.pk})")
    settle()
    assert told(world, "ana") == ["published", "published"]
    assert told(world, "gus") == ["published", "mentioned"]
    assert told(world, "ola") == told(world, "fay") == []  # The plain level, and the author herself.


def test_who_is_out_or_may_no_longer_read_hears_nothing(world, settle):
    club = world.communities["club"]
    for who in (world.gus, world.ana):
        actions.choose_level(by=who, community=club, level="every")
    publish_post(by=world.fay, space=club.space, body="Words")
    actions.edit_community(by=world.ola, community=club, is_extended=False)  # Before the worker comes to it.
    settle()
    assert told(world, "gus") == []
    assert told(world, "ana") == ["published"]


def test_what_is_muted_leaves_the_feed_and_its_mark_and_still_tells_who_is_answered(world, settle):
    club = world.communities["club"]
    mine = publish_post(by=world.ana, space=club.space, body="Mine")
    actions.choose_level(by=world.ana, community=club, level="mute")
    other = publish_post(by=world.fay, space=club.space, body="Another's")
    publish_comment(by=world.fay, publication=mine, body="An answer")
    settle()
    place = next(one for one in places_of(world.ana) if one.slug == "club")
    assert place.is_muted
    assert not place.has_news
    assert place.space_id not in unread_counts(world.ana, places_of(world.ana))
    assert other.pk not in {row.pk for row in feed_for(world.ana).rows}
    assert told(world, "ana") == ["answered"]


def test_the_first_level_is_what_names_one_and_everything_where_few_publish(world):
    made = actions.create_community(by=world.ola, name="News", publishers="chosen")
    actions.join(by=world.otto, community=made)
    assert Membership.objects.get(space=made.space, person=world.people["otto"]).level == "every"
    plain = actions.create_community(by=world.ola, name="Talk")
    actions.join(by=world.otto, community=plain)
    assert Membership.objects.get(space=plain.space, person=world.people["otto"]).level == "direct"


def test_a_level_is_a_members_own_and_one_of_three(world, program):
    club = world.communities["club"]
    with pytest.raises(Forbidden):
        actions.choose_level(by=world.otto, community=club, level="every")
    with pytest.raises(Invalid):
        actions.choose_level(by=world.ana, community=club, level="loud")
    answer = program("ana").send("PATCH", "/communities/club/my-place", {"level": "mute", "is_favourite": True})
    assert answer.json()["my_level"] == "mute"
    assert (level_of(world, "ana", "club"), level_of(world, "fay", "club")) == ("mute", "direct")
    assert program("otto").send("PATCH", "/communities/club/my-place", {"level": "mute"}).status_code == 403
