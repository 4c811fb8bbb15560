"""Announcements to everybody and to an entity: made by administrators and voices, asked of whom the room addresses."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.content.actions import edit
from maillon.content.kinds.announcement import counting
from maillon.content.kinds.announcement.actions import acknowledge, announce, remind_missing
from maillon.content.kinds.announcement.models import Acknowledgement, Reminder
from maillon.content.kinds.announcement.parts import parts_of_announcements
from maillon.content.kinds.announcement.queries import missing_for
from maillon.content.kinds.post.actions import publish_post
from maillon.content.kinds.table import kind_named
from maillon.content.models import Publication, ReadingMark
from maillon.content.rooms import end_voice, name_voice, open_rooms, room_to_publish_in, set_room_limit
from maillon.core.errors import Forbidden, NotFound
from maillon.core.events.worker import work_off
from maillon.core.policy import can
from maillon.feed.unread import mark_thread_read
from maillon.notifications import notices
from maillon.notifications.models import Notice
from maillon.organisation.models import Department, Entity
from maillon.people.actions import suspend
from maillon.people.models import Person
from maillon.people.viewing import viewer_of

ALL = "everybody"


@pytest.fixture
def house(world):
    """Yard above Workshop, Office beside them: Ana is of Workshop, Otto and Ada of Yard, Fay of Office, Ola of nothing."""
    yard = Entity.objects.create(name="Yard")
    found = {"yard": yard, "workshop": Entity.objects.create(name="Workshop", parent=yard)}
    found["office"] = Entity.objects.create(name="Office")
    for who, name in (("ana", "workshop"), ("otto", "yard"), ("ada", "yard"), ("fay", "office")):
        put(world, who, found[name])
    return found


def put(world, who, entity):
    department = Department.objects.get_or_create(entity=entity, name="Works")[0]
    Person.objects.filter(pk=world.people[who].pk).update(department=department)


def say(world, who="ada", word=ALL, title="The quay is closed", **more):
    by = world.viewer(who)
    made = announce(by=by, space=room_to_publish_in(by=by, word=str(word)), title=title, **more)
    return Publication.objects.select_related("space").get(pk=made.pk)


def missing(world, said, by="ada"):
    return [one.name for one in missing_for(world.viewer(by), said)]


def numbers(world, said, by="ana"):
    part = parts_of_announcements(world.viewer(by), [said])[said.pk]
    return part.seen, part.acknowledged, part.members


def told(reason="announced"):
    return set(Notice.objects.filter(reason=reason).values_list("person__name", flat=True))


# ── Who announces ──


def test_administrators_and_voices_announce_and_nobody_else_however_few_are_addressed(world, house):
    name_voice(by=world.ada, word=str(house["yard"].pk), person=world.people["fay"])
    assert say(world, "ada").kind == say(world, "fay", house["yard"].pk).kind == "announcement"
    for who, word in (("ana", ALL), ("fay", ALL), ("otto", house["yard"].pk)):
        with pytest.raises(Forbidden, match="administrators announce"):
            say(world, who, word, title="Not said")
    publish_post(by=world.ana, space=room_to_publish_in(by=world.ana, word=ALL), body="Posts are everybody's here")
    end_voice(by=world.ada, word=str(house["yard"].pk), person=world.people["fay"])
    with pytest.raises(Forbidden):
        say(world, "fay", house["yard"].pk, title="Not said")
    with pytest.raises(NotFound):
        say(world, "gus", title="Not said")
    assert not Publication.objects.filter(title="Not said").exists()


def test_the_composer_offers_the_rooms_in_which_one_announces(world, house, sign_in):
    assert 'value="r:everybody"' in sign_in("ada").get("/publish/?kind=announcement").content.decode()
    ana = sign_in("ana")
    assert 'value="r:everybody"' in ana.get("/publish/?kind=post").content.decode()
    assert "kind=announcement" not in ana.get("/publish/").content.decode()
    typed = {"kind": "announcement", "place": "r:everybody", "title": "Mine", "body": "canary words"}
    refused = ana.post("/publish/", typed)
    assert (refused.status_code, "canary words" in refused.content.decode()) == (403, True)
    for who in ("ada", "ana", "otto"):
        for kind in (kind_named("announcement"), kind_named("post")):
            offered = {one.room.space_id for one in open_rooms(world.viewer(who))
                       if one.room.space_id and kind.is_open_in_rooms(one.role, one.publishers)}  # fmt: skip
            rooms = [room_to_publish_in(by=world.ada, word=ALL)]
            assert offered == {room.pk for room in rooms if can(world.viewer(who), kind.verb, room)}, (who, kind.name)


# ── Who is asked ──


def test_asked_is_whom_the_room_addresses_now_and_not_everybody_who_reads_it(world, house, sign_in):
    said = say(world, word=house["yard"].pk)
    assert missing(world, said) == ["Ana Person", "Otto Outside"]
    with pytest.raises(Forbidden):
        acknowledge(by=world.fay, publication=said)
    with pytest.raises(NotFound):
        acknowledge(by=world.gus, publication=said)
    page = sign_in("fay").get(said.url).content.decode()
    assert ("Confirmed by 0 of 2" in page, "I have read this" in page) == (True, False)
    ana = sign_in("ana")
    assert "I have read this" in ana.get("/").content.decode(), "in her feed"
    for _ in range(2):
        ana.post(f"/p/{said.pk}/acknowledge/")
    assert Acknowledgement.objects.count() == 1
    assert "Confirmed by 1 of 2" in ana.get(said.url).content.decode()
    put(world, "fay", house["workshop"])
    assert missing(world, said) == ["Fay Moderator", "Otto Outside"]
    put(world, "ana", house["office"])
    assert numbers(world, said) == (0, 0, 2), "who left is counted no more"
    assert "I have read this" in sign_in("fay").get(said.url).content.decode()


def test_everybodys_room_asks_every_employee_but_the_author(world, house):
    said = say(world)
    assert missing(world, said) == ["Ana Person", "Fay Moderator", "Ola Owner", "Otto Outside"]
    acknowledge(by=world.ola, publication=said)
    mark_thread_read(by=world.ana, publication=said)
    mark_thread_read(by=world.ada, publication=said)
    assert numbers(world, said) == (2, 1, 4)
    suspend(person=world.people["ola"])
    assert numbers(world, said) == (1, 0, 3)


def test_numbers_of_several_rooms_and_of_a_community_stand_apart(world, house):
    rows = [say(world), say(world, word=house["yard"].pk), say(world, word=house["workshop"].pk)]
    rows.append(announce(by=world.fay, space=world.space("club"), title="In Club"))
    for said in rows[:3]:
        acknowledge(by=world.ana, publication=said)
    acknowledge(by=world.otto, publication=rows[1])
    parts = parts_of_announcements(world.ana, rows)
    assert [(parts[one.pk].acknowledged, parts[one.pk].members) for one in rows] == [(1, 4), (2, 2), (1, 1), (0, 3)]
    assert [parts[one.pk].may_acknowledge for one in rows] == [False, False, False, True]
    outside = parts_of_announcements(world.fay, rows)
    assert [outside[one.pk].may_acknowledge for one in rows] == [True, False, False, False]


def test_an_author_whom_the_room_does_not_address_is_not_taken_from_its_numbers(world, house):
    name_voice(by=world.ada, word=str(house["yard"].pk), person=world.people["fay"])
    said = say(world, "fay", house["yard"].pk)
    assert (numbers(world, said)[2], missing(world, said, "fay")) == (3, ["Ada Administrator", "Ana Person", "Otto Outside"])  # fmt: skip


# ── The missing ──


def test_the_author_alone_is_told_who_is_missing_and_takes_the_list_with_her(world, house, sign_in):
    said = say(world, word=house["yard"].pk)
    for who in ("ana", "otto", "fay"):
        assert sign_in(who).get(f"/p/{said.pk}/missing/").status_code == 403
    assert sign_in("gus").get(f"/p/{said.pk}/missing/").status_code == 404
    ada = sign_in("ada")
    page = ada.get(f"/p/{said.pk}/missing/").content.decode()
    assert "Remind the 2 people" in page
    table = ada.get(f"/p/{said.pk}/missing.csv").content.decode("utf-8-sig")
    assert [line[0] for line in csv.reader(io.StringIO(table))][1:] == ["Ana Person", "Otto Outside"]
    acknowledge(by=world.ana, publication=said)
    acknowledge(by=world.otto, publication=said)
    assert "Everybody has confirmed" in ada.get(f"/p/{said.pk}/missing/").content.decode()


def test_whom_it_addresses_is_told_once_each_in_bounded_steps(world, house, settle, monkeypatch):
    def all_of_it():
        settle()
        work_off(now=timezone.now() + timedelta(seconds=5))

    monkeypatch.setattr(notices, "CROWD", 2)
    for_all = say(world)
    all_of_it()
    assert told() == {"Ana Person", "Fay Moderator", "Ola Owner", "Otto Outside"}
    said = say(world, word=house["yard"].pk, title="For the yard")
    all_of_it()
    of_yard = Notice.objects.filter(thread=f"content.publication:{said.pk}").values_list("person__name", flat=True)
    assert sorted(of_yard) == ["Ana Person", "Otto Outside"]
    remind_missing(by=world.ada, publication=for_all)
    all_of_it()
    assert told("to_acknowledge") == {"Ana Person", "Fay Moderator", "Ola Owner", "Otto Outside"}
    publish_post(by=world.ada, space=for_all.space, body="A post is told to nobody")
    all_of_it()
    assert told("published") == set()


def test_a_reminder_reaches_whom_the_room_addresses_still_and_there_is_no_third(world, house, settle):
    said = say(world, word=house["yard"].pk)
    settle()
    acknowledge(by=world.otto, publication=said)
    remind_missing(by=world.ada, publication=said)
    put(world, "ana", house["office"])
    put(world, "ola", house["workshop"])
    settle()
    assert told("to_acknowledge") == {"Ola Owner"}
    Reminder.objects.update(sent_at=timezone.now() - timedelta(days=1))
    remind_missing(by=world.ada, publication=said)
    Reminder.objects.update(sent_at=timezone.now() - timedelta(days=1))
    with pytest.raises(Exception, match="no third time"):
        remind_missing(by=world.ada, publication=said)


def test_a_voice_that_ended_reminds_nobody_and_an_edit_keeps_its_title(world, house):
    name_voice(by=world.ada, word=ALL, person=world.people["fay"])
    said = say(world, "fay")
    end_voice(by=world.ada, word=ALL, person=world.people["fay"])
    with pytest.raises(Forbidden):
        remind_missing(by=world.fay, publication=said)
    edit(by=world.fay, thing=said, title="Otherwise", body="Still hers to edit")
    assert missing(world, said, "fay")


# ── Costs ──


def test_pages_have_a_constant_number_of_queries(world, house, sign_in):
    ana = sign_in("ana")
    say(world)
    said = say(world, word=house["yard"].pk)

    def counted(path):
        ana.get(path)
        with CaptureQueriesContext(connection) as captured:
            ana.get(path)
        return len(captured)

    paths = ("/", f"/rooms/{house['yard'].pk}/", said.url)
    before = [counted(path) for path in paths]
    for word in (ALL, house["yard"].pk, house["workshop"].pk, house["yard"].pk):
        say(world, word=word)
    assert [counted(path) for path in paths] == before


def test_numbers_of_very_many_are_kept_for_some_seconds_and_whoever_presses_is_in_them(world, house, monkeypatch):
    set_room_limit(by=world.ada, people=0)
    said = say(world)
    Person.objects.bulk_create(Person(name=f"P {n}", sort_name=f"p {n}") for n in range(counting.MANY))
    people = list(Person.objects.filter(name__startswith="P ").order_by("pk"))
    Acknowledgement.objects.bulk_create(Acknowledgement(publication=said, person=one) for one in people[:600])
    ReadingMark.objects.bulk_create(
        ReadingMark(publication=said, person=one, read_until=timezone.now()) for one in people[:700]
    )
    total = counting.MANY + 4
    assert numbers(world, said) == (700, 600, total)
    otto = world.otto
    with CaptureQueriesContext(connection) as captured:
        part = parts_of_announcements(otto, [said])[said.pk]
    assert (len(captured), part.acknowledged, part.may_acknowledge) == (1, 600, True), "only whether it waits for him"
    acknowledge(by=viewer_of(people[-1]), publication=said)
    counting.count_one_more(said.pk, is_newly_seen=True)  # As at the commit.
    assert numbers(world, said) == (701, 601, total)
    acknowledge(by=viewer_of(people[-2]), publication=said)
    monkeypatch.setattr(counting, "SECONDS", 0.0)
    assert numbers(world, said) == (702, 602, total), "counted anew"


def test_the_missing_of_very_many_are_of_one_moment(world, house, sign_in):
    said = say(world)
    Person.objects.bulk_create(Person(name=f"P {n}", sort_name=f"p {n}") for n in range(counting.MANY))
    assert numbers(world, said)[1] == 0
    Acknowledgement.objects.bulk_create(
        Acknowledgement(publication=said, person=one) for one in Person.objects.filter(name__startswith="P ")
    )
    page = sign_in("ada").get(f"/p/{said.pk}/missing/").content.decode()
    assert re.search(r"Remind the 4 people", page)
    assert re.search(r"<b>1,000</b>", page)
