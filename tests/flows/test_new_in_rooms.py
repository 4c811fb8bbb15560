"""What is new in rooms: beside their entries in the rail since one was there, for whom they address, at no further query."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.access.models import Membership, RoomMark, Space
from maillon.access.rooms import rooms_for
from maillon.communities.queries import places_of
from maillon.content.actions import publish_comment, remove
from maillon.content.kinds.post.actions import publish_post
from maillon.content.models import Publication
from maillon.content.rooms import room_to_publish_in
from maillon.feed.unread import mark_caught_up, mark_room_seen, unread_counts
from maillon.organisation.models import Department, Entity
from maillon.people.models import Person

ALL = "everybody"


@pytest.fixture
def yard(world):
    """Of which are Ana and Otto."""
    found = Entity.objects.create(name="Yard")
    works = Department.objects.create(entity=found, name="Works")
    for who in ("ana", "otto"):
        Person.objects.filter(pk=world.people[who].pk).update(department=works)
    return found


def write(world, who, word=ALL, body="Words for all"):
    by = world.viewer(who)
    made = publish_post(by=by, space=room_to_publish_in(by=by, word=str(word)), body=body)
    return Publication.objects.get(pk=made.pk)


def new(browser):
    """What the rail says of rooms: their names, with the number beside each."""
    page = browser.get("/people/").content.decode()
    part = page[page.index("For all") :]
    rows = re.findall(r'href="(/rooms/[^"]+)"[^>]*>(.*?)</a>', part[: part.index("</ul>")], re.S)
    return {path.split("/")[2]: int((re.findall(r'class="count">(\d+)', inner) or [0])[0]) for path, inner in rows}


def test_what_others_write_is_new_until_one_was_there(world, yard, sign_in):
    ana, fay = sign_in("ana"), sign_in("fay")
    write(world, "otto")
    write(world, "otto")
    write(world, "otto", yard.pk)
    write(world, "ana", yard.pk, "Her own")
    assert new(ana) == {ALL: 2, str(yard.pk): 1}
    assert new(fay) == {ALL: 2}, "a room that does not address her has no entry"
    ana.get(f"/rooms/{ALL}/")
    assert new(ana)[ALL] == 2, "a GET writes nothing"
    assert ana.post("/seen/", {"community": f"r:{ALL}"}).status_code == 204
    assert new(ana) == {ALL: 0, str(yard.pk): 1}
    assert new(fay) == {ALL: 2}
    write(world, "otto")
    assert new(ana) == {ALL: 1, str(yard.pk): 1}


def test_an_answer_makes_a_discussion_new_again_and_one_of_ones_own_does_not(world, sign_in):
    said = write(world, "otto")
    ana, otto = sign_in("ana"), sign_in("otto")
    mark_room_seen(by=world.ana, word=ALL)
    publish_comment(by=world.ana, publication=said, body="Mine")
    assert (new(ana)[ALL], new(otto)[ALL]) == (0, 1)
    publish_comment(by=world.fay, publication=said, body="Hers")
    assert new(ana)[ALL] == 1
    remove(by=world.otto, thing=said)
    write(world, "ana")
    assert new(ana)[ALL] == 0, "neither what was removed nor her own"


def test_the_feed_read_to_its_end_says_all_of_it_was_seen_and_who_comes_later_finds_nothing_new(world, sign_in):
    write(world, "otto")
    ana = sign_in("ana")
    assert new(ana)[ALL] == 1
    mark_caught_up(by=world.ana)
    assert new(ana)[ALL] == 0
    Person.objects.filter(pk=world.people["fay"].pk).update(created_at=timezone.now() + timedelta(seconds=1))
    assert new(sign_in("fay"))[ALL] == 0


def test_cards_of_a_room_say_which_are_new(world, sign_in):
    first = write(world, "otto", body="The first")
    mark_room_seen(by=world.ana, word=ALL)
    second = write(world, "otto", body="The second")
    page = sign_in("ana").get(f"/rooms/{ALL}/").content.decode()
    cards = {pk: re.search(rf'id="p{pk}".*?</article>', page, re.S)[0] for pk in (first.pk, second.pk)}
    assert {pk: "is-new" in card or ">new<" in card.lower() for pk, card in cards.items()} == {
        first.pk: False, second.pk: True,
    }  # fmt: skip


def test_a_mark_is_made_where_a_room_stands_and_for_nobody_outside(world, yard, sign_in):
    ana, gus = sign_in("ana"), sign_in("gus")
    assert ana.post("/seen/", {"community": f"r:{yard.pk}"}).status_code == 204
    assert not RoomMark.objects.exists(), "nothing was ever needed there"
    write(world, "otto")
    for word in (ALL, yard.pk, "nothing"):
        assert gus.post("/seen/", {"community": f"r:{word}"}).status_code == 404
    for _ in range(2):
        ana.post("/seen/", {"community": f"r:{ALL}"})
    assert RoomMark.objects.count() == 1
    assert not Membership.objects.filter(space__kind="room").exists(), "who reads is no voice"


def test_it_is_asked_along_with_what_is_new_in_communities(world, sign_in):
    write(world, "otto")
    publish_post(by=world.fay, space=world.space("club"), body="In Club")
    since, rooms, places = world.people["ana"].created_at, rooms_for(world.ana), places_of(world.ana)

    def counted(places, rooms):
        ana = world.ana
        unread_counts(ana, places, rooms, since=since)
        with CaptureQueriesContext(connection) as captured:
            found = unread_counts(ana, places, rooms, since=since)
        return len(captured), found

    club, room = world.space("club").pk, Space.objects.get(kind="room").pk
    assert counted(places, []) == (1, {club: 1})
    assert counted(places, rooms) == (1, {club: 1, room: 1})
    assert counted([], rooms) == (1, {room: 1})
    assert counted([], []) == (0, {})
