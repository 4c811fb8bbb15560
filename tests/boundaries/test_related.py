"""Related communities: an owner points, and each is shown only to whom it is told."""

from __future__ import annotations

import pytest

from maillon.communities.actions import archive, create_community
from maillon.communities.relating import MOST, relatable, relate, related_to, unrelate
from maillon.core.errors import Conflict, Forbidden, Invalid, NotFound


@pytest.fixture
def pointing(world):
    """Everyone points to Club, which is closed, and to Vault, which is secret."""
    for name in ("club", "vault"):
        relate(by=world.ola, community=world.communities["everyone"], other=world.communities[name])
    return world.communities["everyone"]


ROW = b'class="name stretch" href="/c/vault/"'
"""Vault as a row of a list; the rail of its members names it anyway."""


def names(found) -> set[str]:
    return {one.slug for one in found}


def test_each_is_shown_only_to_whom_it_is_told(world, pointing):
    seen = {name: names(related_to(pointing, world.viewer(name))) for name in ("ola", "ana", "otto", "gus", "eve")}
    assert seen == {"ola": {"club", "vault"}, "ana": {"club", "vault"}, "otto": {"club"}, "gus": set(), "eve": set()}


def test_what_a_closed_community_lies_near_is_told_to_its_readers_alone(world):
    relate(by=world.ola, community=world.communities["club"], other=world.communities["everyone"])
    assert names(related_to(world.communities["club"], world.gus)) == set()  # A guest is not told of Everyone.
    assert names(related_to(world.communities["club"], world.ana)) == {"everyone"}
    assert names(related_to(world.communities["club"], world.otto)) == set()


def test_only_owners_point_and_only_to_what_they_are_told_of(world):
    club, everyone = world.communities["club"], world.communities["everyone"]
    hidden = create_community(by=world.fay, name="Fay's own", access="secret")
    with pytest.raises(Forbidden):
        relate(by=world.fay, community=club, other=everyone)
    with pytest.raises(NotFound):
        relate(by=world.ola, community=club, other=hidden)
    with pytest.raises(Invalid):
        relate(by=world.ola, community=club, other=club)


def test_there_is_a_limit_a_second_time_changes_nothing_and_what_is_archived_leaves(world, pointing):
    relate(by=world.ola, community=pointing, other=world.communities["club"])
    made = [create_community(by=world.ola, name=f"Near {n}") for n in range(MOST - 1)]
    for one in made[:-1]:
        relate(by=world.ola, community=pointing, other=one)
    with pytest.raises(Conflict):
        relate(by=world.ola, community=pointing, other=made[-1])
    archive(by=world.ola, community=made[0])
    unrelate(by=world.ola, community=pointing, other=world.communities["club"])
    assert len(related_to(pointing, world.ola)) == MOST - 2


def test_what_is_offered_is_what_one_is_told_of_and_is_not_there_already(world, pointing):
    create_community(by=world.fay, name="Clubs of Fay", access="secret")
    other = create_community(by=world.fay, name="Club two")
    assert names(relatable(pointing, world.ola, "club")) == {other.slug}
    assert relatable(pointing, world.ana, "club") == []


def test_pages(world, pointing, sign_in):
    ola, ana, otto = sign_in("ola"), sign_in("ana"), sign_in("otto")
    assert ROW in ana.get("/c/everyone/about/").content
    assert ROW not in otto.get("/c/everyone/about/").content
    assert otto.get("/c/everyone/related/").status_code == 403
    assert ola.post("/c/everyone/related/", {"other": "vault", "away": "1"}).status_code == 302
    assert ROW not in ana.get("/c/everyone/about/").content
    assert ola.post("/c/everyone/related/", {"other": "nowhere"}).status_code == 404
