"""Who comes and goes is indexed anew where guests may find her, and nothing is delivered elsewhere."""

from __future__ import annotations

import pytest

from maillon.communities.actions import create_community, join
from maillon.communities.events import MemberJoined
from maillon.communities.roles import leave
from maillon.core.events import publish_all
from maillon.core.models import Delivery
from maillon.core.refs import ref

pytestmark = pytest.mark.django_db


def deliveries() -> int:
    return Delivery.objects.filter(handler="search.reindex_member").count()


@pytest.mark.parametrize(("is_extended", "expected"), [(False, 0), (True, 2)])
def test_joining_and_leaving_is_delivered_to_search_where_guests_meet(world, is_extended, expected):
    place = create_community(by=world.ola, name="Slipway", access="open", is_extended=is_extended)
    before = deliveries()
    join(by=world.ana, community=place)
    leave(by=world.ana, community=place)
    assert deliveries() - before == expected


def test_many_who_come_at_once_ask_about_their_place_once(world, django_assert_num_queries):
    place = create_community(by=world.ola, name="Slipway", access="open")
    came = [MemberJoined(subject=ref(place), space_id=place.space_id, person_id=number) for number in range(1, 31)]
    publish_all(came[:1])
    with django_assert_num_queries(2):
        publish_all(came)
