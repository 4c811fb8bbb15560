"""Rooms by the API: who is told of them, what stands in them, who publishes there."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillon.content.rooms import set_room_limit
from maillon.organisation.models import Department, Entity
from maillon.people.models import Person


@pytest.fixture
def yard(world) -> Entity:
    found = Entity.objects.create(name="Yard")
    works = Department.objects.create(entity=found, name="Works")
    Person.objects.filter(pk=world.people["ana"].pk).update(department=works)
    return found


def test_rooms_are_told_with_whom_they_address_and_whether_one_publishes_there(world, program, yard):
    def told(who):
        rows = program(who).send("GET", "/rooms").json()["items"]
        return [(one["room"], one["name"], one["people"], one["is_mine"], one["may_publish"]) for one in rows]

    word = str(yard.pk)
    assert told("ana") == [("everybody", "Everybody", 5, True, True), (word, "Yard", 1, True, True)]
    assert told("otto") == [("everybody", "Everybody", 5, True, True), (word, "Yard", 1, False, False)]
    set_room_limit(by=world.ada, people=0)
    assert [one[-1] for one in told("ana")] == [False, False]
    assert [one[-1] for one in told("ada")] == [True, True]
    assert told("gus") == []
    assert told("eve") == [("everybody", "Everybody", 1, True, True)]


def test_one_publishes_and_reads_there_and_it_says_where_it_stands(world, program, yard):
    made = program("ana").send("POST", f"/rooms/{yard.pk}/publications", {"title": "Crane 4", "body": "It runs."})
    assert (made.status_code, made.json()["room"], made.json()["community"]) == (201, str(yard.pk), None)
    program("otto").send("POST", "/rooms/everybody/publications", {"body": "For all"})
    read = program("otto").send("GET", f"/rooms/{yard.pk}/publications").json()["items"]
    assert [one["title"] for one in read] == ["Crane 4"]
    feed = program("ana").send("GET", "/feed").json()["items"]
    assert [(one["room"], one["reason"]) for one in feed] == [("everybody", "room"), (str(yard.pk), "room")]
    assert [one["room"] for one in program("otto").send("GET", "/feed").json()["items"]] == ["everybody"]


def test_what_is_not_hers_is_refused(world, program, yard):
    path = f"/rooms/{yard.pk}/publications"
    assert program("otto").send("POST", path, {"body": "x"}).status_code == 403
    for who in ("gus", "eve"):
        for method, body in (("GET", None), ("POST", {"body": "x"})):
            assert program(who).send(method, path, body).status_code == 404
    for word in ("nobody", "0", str(world.people["ana"].pk), "9" * 30):
        assert program("ana").send("GET", f"/rooms/{word}/publications").status_code == 404
    refused = program("ana").send("POST", path, {"kind": "announcement", "title": "From Monday"})
    assert refused.status_code == 403
    assert "administrators announce" in refused.json()["detail"]


def test_an_announcement_to_an_entity_is_acknowledged_by_whom_it_addresses(world, program, yard):
    ada, ana = program("ada"), program("ana")
    path = f"/rooms/{yard.pk}/publications"
    made = ada.send("POST", path, {"kind": "announcement", "title": "From Monday"}).json()
    numbers = {name: made["announcement"][name] for name in ("seen", "acknowledged", "members", "reminders")}
    assert numbers == {"seen": 0, "acknowledged": 0, "members": 1, "reminders": []}
    assert program("otto").send("PUT", f"/publications/{made['id']}/acknowledgement").status_code == 403
    said = ana.send("PUT", f"/publications/{made['id']}/acknowledgement").json()["announcement"]
    assert (said["acknowledged"], bool(said["acknowledged_at"])) == (1, True)
    assert ada.send("GET", f"/announcements/{made['id']}/missing").json()["items"] == []


def test_a_draft_of_a_room_is_kept_and_published(program, yard):
    ana, place = program("ana"), f"r:{yard.pk}"
    assert ana.send("GET", f"/drafts/at/{place}").status_code == 404
    kept = ana.send("PUT", f"/drafts/at/{place}", {"body": "Half a thought"}).json()
    assert kept["place"] == place
    assert ana.send("POST", f"/drafts/{kept['id']}/publish").json()["room"] == str(yard.pk)
    assert program("otto").send("PUT", f"/drafts/at/{place}", {"body": "x"}).status_code == 403


def test_the_rooms_and_the_feed_ask_as_much_for_many_as_for_few(program, yard):
    ana = program("ana")

    def counted(path):
        ana.send("GET", path)
        with CaptureQueriesContext(connection) as captured:
            ana.send("GET", path)
        return len(captured)

    before = counted("/feed")
    ana.send("POST", "/rooms/everybody/publications", {"body": "For all"})
    paths = ("/feed", "/rooms", f"/rooms/{yard.pk}/publications")
    ana.send("POST", f"/rooms/{yard.pk}/publications", {"body": "For the yard"})
    few = {path: counted(path) for path in paths}
    for n in range(3):
        Entity.objects.create(name=f"Other {n}", parent=yard)
        ana.send("POST", f"/rooms/{yard.pk}/publications", {"body": f"More {n}"})
    assert {path: counted(path) for path in paths} == few
    assert few["/feed"] - before <= 5, "what told publications take beside the one question of rooms"
