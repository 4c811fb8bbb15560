"""Links that let people in: until a day, for the organisation's own people, worth nothing once they are ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from maillon.access.models import Membership
from maillon.communities.actions import archive, ask_to_join
from maillon.communities.links import community_behind, end_link, enter_by_link, links_of, make_link
from maillon.communities.models import DoorLink, Request
from maillon.core.db.scope import inside
from maillon.core.errors import Conflict, Forbidden, Invalid, NotFound


@pytest.fixture
def link(world):
    """A link into Vault, which is secret, and the secret of its address."""
    return make_link(by=world.fay, community=world.communities["vault"])


def is_in(world, name: str) -> bool:
    return Membership.objects.filter(space=world.space("vault"), person=world.people[name]).exists()


def test_an_employee_comes_in_by_it_once_and_is_counted_once(world, link):
    assert community_behind(link[1], world.otto) == world.communities["vault"]
    assert not is_in(world, "otto")  # Looking changes nothing.
    for _twice in range(2):
        enter_by_link(by=world.otto, secret=link[1])
    enter_by_link(by=world.ana, secret=link[1])  # A member already.
    assert is_in(world, "otto")
    assert DoorLink.objects.get().entered_count == 1


def test_no_guest_nobody_staged_and_nobody_of_another_organisation_comes_in_by_it(world, link):
    for who in ("gus", "sam", "eve"):
        viewer = world.viewer(who)
        with inside(viewer.organisation_id), pytest.raises(NotFound):
            enter_by_link(by=viewer, secret=link[1])
    assert not is_in(world, "gus")


@pytest.mark.parametrize("end", ["ended", "expired", "archived", "unknown"])
def test_one_that_does_not_hold_is_an_address_that_is_not_there(world, link, end):
    row, secret = link
    if end == "ended":
        end_link(by=world.ola, community=world.communities["vault"], link=row)
    elif end == "expired":
        DoorLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif end == "archived":
        archive(by=world.ola, community=world.communities["vault"])
    else:
        secret = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    with pytest.raises(NotFound):
        community_behind(secret, world.otto)
    with pytest.raises(NotFound):
        enter_by_link(by=world.otto, secret=secret)
    assert not is_in(world, "otto")


def test_only_who_lets_people_in_makes_ends_and_sees_links(world, link):
    vault = world.communities["vault"]
    for act in (
        lambda: make_link(by=world.ana, community=vault),
        lambda: end_link(by=world.ana, community=vault, link=link[0]),
    ):
        with pytest.raises(Forbidden):
            act()
    assert [len(links_of(vault, world.viewer(name))) for name in ("ola", "fay", "ana", "otto", "ada")] == [
        1,
        1,
        0,
        0,
        0,
    ]


def test_a_link_of_one_community_is_not_ended_through_another(world, link):
    end_link(by=world.ola, community=world.communities["club"], link=link[0])
    assert community_behind(link[1], world.otto) == world.communities["vault"]


def test_the_secret_is_kept_nowhere_and_its_days_and_number_have_limits(world, link):
    assert link[1] not in str(list(DoorLink.objects.values()))
    with pytest.raises(Invalid):
        make_link(by=world.ola, community=world.communities["vault"], days=365)
    for _number in range(19):
        make_link(by=world.ola, community=world.communities["vault"])
    with pytest.raises(Conflict):
        make_link(by=world.ola, community=world.communities["vault"])


def test_who_asked_before_no_longer_waits(world):
    ask_to_join(by=world.otto, community=world.communities["club"])
    _row, secret = make_link(by=world.ola, community=world.communities["club"])
    enter_by_link(by=world.otto, secret=secret)
    assert Request.objects.count() == 0
