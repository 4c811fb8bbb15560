"""Leaders: into whose feed their walls come, who publishes there in their name, and what ends when a right does."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.access.leaders import represented_by, why_delivered
from maillon.access.models import Delegate, Delivery, Leader, Space
from maillon.access.visibility import people_for
from maillon.content.actions import edit, publish_comment, remove, restore
from maillon.content.drafts.keeping import keep_draft
from maillon.content.drafts.models import Draft
from maillon.content.drafts.places import name_of, place_to_keep
from maillon.content.drafts.queries import readable_places, withdrawal_of, withdrawals_of
from maillon.content.drafts.scheduling import schedule
from maillon.content.drafts.withdrawing import set_withdrawal
from maillon.content.kinds.post.actions import publish_on_wall, publish_post
from maillon.content.leaders.actions import end_delegate, end_leader, name_delegate, name_leader, wish_delivery
from maillon.content.leaders.events import DelegateEnded, DelegateNamed, DeliveryWished, LeaderEnded, LeaderNamed
from maillon.content.leaders.queries import (
    delegates_of,
    leadership_of,
    leaderships,
    nameable_as_delegates,
    nameable_as_leaders,
    wall_in_her_name,
)
from maillon.content.models import Publication
from maillon.content.queries import publication_at
from maillon.core.errors import Forbidden, Invalid, NotFound
from maillon.core.events import worker
from maillon.core.models import EventRecord
from maillon.core.policy import can
from maillon.feed.queries import feed_for
from maillon.feed.sources import sources_of
from maillon.notifications.models import Notice
from maillon.organisation.models import Department, Entity, Site
from maillon.people.actions import follow, set_preferences, suspend
from maillon.people.models import Person

EVENTS = (LeaderNamed, LeaderEnded, DelegateNamed, DelegateEnded, DeliveryWished)


@pytest.fixture
def house(world):
    """Group above Yard; in Yard the unit Hull above Welding. Ana welds, Otto is of Yard's office, Fay of Group's; Ana and
    Fay sit in Brest."""
    group = Entity.objects.create(name="Group")
    yard = Entity.objects.create(name="Yard", parent=group)
    hull = Department.objects.create(entity=yard, name="Hull")
    welding = Department.objects.create(entity=yard, name="Welding", parent=hull)
    brest = Site.objects.create(name="Brest", country="FR")
    put(world, "ana", department=welding, site=brest)
    put(world, "otto", department=Department.objects.create(entity=yard, name="Office"))
    put(world, "fay", department=Department.objects.create(entity=group, name="Board"), site=brest)
    return {"entity:group": group, "entity:yard": yard, "department:hull": hull, "department:welding": welding,
            "site:brest": brest}  # fmt: skip


def put(world, who, **facts):
    Person.objects.filter(pk=world.people[who].pk).update(**facts)


def name(world, *chosen, who="ola", house=None):
    keys = [f"{one.partition(':')[0]}:{house[one].pk}" for one in chosen]
    name_leader(by=world.ada, person=world.people[who], chosen=keys)


def delegate(world, who="ana", leader="ola", by="ada"):
    name_delegate(by=world.viewer(by), leader=world.people[leader], person=world.people[who])


def for_ola(world, who="ana", body="In her name", **more):
    wall = wall_in_her_name(by=world.viewer(who), word=str(world.people["ola"].pk))
    return publish_post(by=world.viewer(who), space=wall, body=body, **more)


def in_feed(world, who):
    return {row.pk for row in feed_for(world.viewer(who)).rows}


def reached(world, made):
    return {who for who in ("ana", "otto", "fay", "ada", "gus") if made.pk in in_feed(world, who)}


# ── To whom it is delivered ──


@pytest.mark.parametrize(
    ("chosen", "whom"),
    [
        ((), {"ana", "otto", "fay", "ada"}),
        (("entity:group",), {"ana", "otto", "fay"}),
        (("entity:yard",), {"ana", "otto"}),
        (("department:hull",), {"ana"}),
        (("department:welding",), {"ana"}),
        (("site:brest",), {"ana", "fay"}),
        (("department:welding", "site:brest"), {"ana", "fay"}),
    ],
)
def test_a_wall_comes_into_the_feed_of_whom_it_is_delivered_to_and_of_nobody_else(world, house, chosen, whom):
    made = publish_on_wall(by=world.ola, body="To those whom it concerns")
    assert reached(world, made) == set()
    name(world, *chosen, house=house)
    assert reached(world, made) == whom
    assert {who for who in world.everybody() if why_delivered(world.viewer(who), made.space) is not None} == whom


def test_who_changes_her_department_is_reached_otherwise_and_still_reads_all(world, house):
    made = publish_on_wall(by=world.ola, body="To the welders")
    name(world, "department:hull", house=house)
    put(world, "ana", department=None)
    put(world, "otto", department=house["department:welding"])
    assert reached(world, made) == {"otto"}
    assert publication_at(made.pk, world.ana).pk == made.pk


def test_units_in_a_ring_end_nothing_and_a_unit_that_is_gone_makes_nobody_everybody(world, house):
    made = publish_on_wall(by=world.ola, body="To the welders")
    name(world, "department:hull", house=house)
    Department.objects.filter(pk=house["department:hull"].pk).update(parent=house["department:welding"])
    assert reached(world, made) == {"ana"}
    house["department:hull"].delete()
    assert reached(world, made) == set()


def test_delivery_permits_nothing(world):
    made = publish_on_wall(by=world.ola, body="Between colleagues")
    name(world)
    for who in ("gus", "zoe", "sam", "eve"):
        assert made.pk not in in_feed(world, who)
        assert sources_of(world.viewer(who)).leaders == {}
        with pytest.raises(NotFound):
            publication_at(made.pk, world.viewer(who))
    remove(by=world.ola, thing=made)
    assert reached(world, made) == set()


def test_whom_it_reaches_is_chosen_anew_and_ends(world, house):
    made = publish_on_wall(by=world.ola, body="To some")
    name(world, "entity:group", house=house)
    name(world, "site:brest", house=house)
    assert reached(world, made) == {"ana", "fay"}
    assert leadership_of(world.people["ola"], world.otto).populations == ["Brest"]
    name(world)
    assert reached(world, made) == {"ana", "otto", "fay", "ada"}
    assert not Delivery.objects.exists()
    end_leader(by=world.ada, person=world.people["ola"])
    assert reached(world, made) == set()
    assert leadership_of(world.people["ola"], world.ana) is None


def test_nobody_has_it_in_her_feed_against_her_wish(world, published, sign_in):
    made = publish_on_wall(by=world.ola, body="To all")
    name(world)
    ana = sign_in("ana")
    address = f"/people/{world.people['ola'].pk}/delivery/"
    assert "Not in my feed" in ana.get(world.people["ola"].url).content.decode()
    for _ in range(2):
        ana.post(address, {"wishes": "0"})
    assert reached(world, made) == {"otto", "fay", "ada"}
    assert why_delivered(world.ana, made.space) is None
    assert "In my feed again" in ana.get(world.people["ola"].url).content.decode()
    follow(by=world.ana, person=world.people["ola"])
    assert "ana" in reached(world, made), "what she follows is of her own choice"
    for _ in range(2):
        ana.post(address, {"wishes": "1"})
    assert [one.wishes for one in published() if isinstance(one, DeliveryWished)] == [False, True]
    for who in ("ola", "gus"):
        with pytest.raises((NotFound, Forbidden)):
            wish_delivery(by=world.viewer(who), leader=world.people["ola"], wishes=False)
    with pytest.raises(Forbidden):
        wish_delivery(by=world.ana, leader=world.people["otto"], wishes=False)


def test_the_wall_of_somebody_suspended_is_brought_no_longer(world):
    made = publish_on_wall(by=world.ola, body="To all")
    name(world)
    suspend(person=world.people["ola"])
    assert reached(world, made) == set()
    assert publication_at(made.pk, world.ana).pk == made.pk


def test_a_card_and_the_thread_say_why_it_came(world, house, sign_in):
    made = publish_on_wall(by=world.ola, body="To the welders")
    name(world, "department:hull", house=house)
    ana, otto = sign_in("ana"), sign_in("otto")
    assert "Wall of Ola Owner · for Hull" in ana.get("/").content.decode()
    assert "Ola Owner is a leader and writes for Hull" in ana.get(made.url).content.decode()
    assert "is a leader" not in otto.get(made.url).content.decode()
    name(world, house=house)
    assert "Wall of Ola Owner · for everybody" in otto.get("/").content.decode()
    assert "is a leader and writes for everybody" in otto.get(made.url).content.decode()
    assert otto.get("/api/v1/feed").json()["items"][0]["reason"] == "leader"


def test_the_sources_of_a_feed_are_asked_in_one_question(world, house):
    name(world, "department:hull", house=house)
    ana = world.ana
    for places in (None, []):
        with CaptureQueriesContext(connection) as asked:
            sources_of(ana, places=places)
        assert len(asked) == 1


# ── In her name ──


def test_a_delegate_publishes_in_the_name_of_the_leader_and_whose_hand_it_was_is_kept(world, settle, sign_in):
    name(world)
    delegate(world)
    made = for_ola(world, title="From the board")
    row = publication_at(made.pk, world.otto)
    assert (row.author_id, row.written_by_id) == (world.people["ola"].pk, world.people["ana"].pk)
    assert row.space.wall_of_id == world.people["ola"].pk
    assert reached(world, made) == {"ana", "otto", "fay", "ada"}
    settle()
    notice = Notice.objects.get(person=world.people["ola"])
    assert (notice.reason, notice.actor_id) == ("in_your_name", world.people["ana"].pk)
    page = sign_in("ola").get("/notices/").content.decode()
    assert "Ana Person published in your name" in page
    assert called(world) == {"ola": "in_your_name", "ana": "delegate"}
    told = sign_in("otto").get(f"/api/v1/publications/{made.pk}").json()
    assert (told["author"]["name"], told["written_by"]["name"]) == ("Ola Owner", "Ana Person")


def test_what_the_leader_wrote_herself_names_no_other_hand(world, settle, sign_in):
    name(world)
    made = publish_on_wall(by=world.ola, body="Mine")
    assert made.written_by_id is None
    settle()
    assert not Notice.objects.filter(person=world.people["ola"]).exists()
    otto = sign_in("otto")
    assert otto.get(f"/api/v1/publications/{made.pk}").json()["written_by"] is None
    assert otto.get(f"/p/{made.pk}/history/").status_code == 403


def test_whoever_reads_it_is_told_who_wrote_and_the_changes_only_who_may_know_them(world, sign_in):
    name(world)
    delegate(world)
    made = for_ola(world, body="A first wording")
    edit(by=world.ola, thing=publication_at(made.pk, world.ola), body="A second wording")
    address = f"/p/{made.pk}/history/"
    for who, sees in (("otto", False), ("ana", True), ("ola", True)):
        page = sign_in(who).get(address).content.decode()
        assert "Written by Ana Person for Ola Owner" in page
        assert ("A first wording" in page) is sees
        assert address in sign_in(who).get(f"/p/{made.pk}/acts/").content.decode()
    assert sign_in("gus").get(address).status_code == 404


def test_a_delegate_changes_and_removes_what_delegates_wrote_and_nothing_else(world):
    name(world)
    delegate(world)
    delegate(world, "otto")
    hers, theirs = publish_on_wall(by=world.ola, body="Her own hand"), for_ola(world)
    answer = publish_comment(by=world.fay, publication=theirs, body="An answer")
    own = publish_comment(by=world.ola, publication=theirs, body="Hers")
    verbs = ("content.edit", "content.remove", "content.see_history", "content.set_withdrawal")
    otto = world.otto
    assert [can(otto, verb, publication_at(theirs.pk, otto)) for verb in verbs] == [True] * 4
    for thing in (publication_at(hers.pk, otto), answer, own):
        assert not any(can(otto, verb, thing) for verb in verbs if verb != "content.set_withdrawal")
    assert not any(can(otto, verb, theirs) for verb in ("content.move", "content.close", "content.categorise"))
    changed = edit(by=otto, thing=publication_at(theirs.pk, otto), body="Said better")
    assert (changed.author_id, changed.written_by_id) == (world.people["ola"].pk, world.people["ana"].pk)
    remove(by=otto, thing=publication_at(theirs.pk, otto))
    restore(by=otto, thing=theirs)
    assert publication_at(theirs.pk, world.fay).body == "Said better"
    outside = publish_post(by=world.ola, space=world.space("everyone"), body="Elsewhere")
    Publication.objects.filter(pk=outside.pk).update(written_by=world.people["ana"].pk)
    assert not can(otto, "content.edit", publication_at(outside.pk, otto)), "what left the wall is the leader's alone"


def test_nobody_writes_on_a_wall_who_is_no_delegate_of_its_leader(world):
    name(world)
    name(world, who="fay")
    delegate(world, "ana", leader="fay")
    publish_on_wall(by=world.ola, body="A wall")
    wall = Space.objects.get(wall_of=world.people["ola"])
    for who in ("ana", "otto", "ada", "gus", "zoe"):
        with pytest.raises((NotFound, Forbidden)):
            publish_post(by=world.viewer(who), space=wall, body="Not hers")
        with pytest.raises(NotFound):
            for_ola(world, who)
    assert represented_by(world.ana) == [(world.people["fay"].pk, "Fay Moderator")]


def lose_delegate(world):
    end_delegate(by=world.ola, leader=world.people["ola"], person=world.people["ana"])


def lose_leader(world):
    end_leader(by=world.ada, person=world.people["ola"])


def lose_herself(world):
    suspend(person=world.people["ana"])


def lose_the_leader_herself(world):
    suspend(person=world.people["ola"])


@pytest.mark.parametrize("lose", [lose_delegate, lose_leader, lose_herself, lose_the_leader_herself])
def test_with_the_right_goes_all_that_came_with_it(world, settle, lose):
    name(world)
    delegate(world)
    made, at = for_ola(world), timezone.now() + timedelta(days=3)
    wall = made.space
    place = place_to_keep(f"w:{world.people['ola'].pk}", world.ana)
    keep_draft(by=world.ana, place=place, body="Begun")
    schedule(by=world.ana, space=wall, at=at, body="On Monday")
    settle()
    lose(world)
    ana = world.viewer("ana")
    assert represented_by(ana) == []
    assert not any(can(ana, verb, wall) for verb in ("content.publish",))
    assert not any(can(ana, v, made) for v in ("content.edit", "content.remove", "content.set_withdrawal"))
    for act in (
        lambda: publish_post(by=ana, space=wall, body="Too late"),
        lambda: edit(by=ana, thing=made, body="Too late"),
        lambda: place_to_keep(f"w:{world.people['ola'].pk}", ana),
        lambda: wall_in_her_name(by=ana, word=str(world.people["ola"].pk)),
    ):
        with pytest.raises((NotFound, Forbidden)):
            act()
    assert readable_places(ana, Draft.objects.exclude(space=None)).spaces == {}
    worker.work_off(now=at + timedelta(minutes=1))
    assert [row.body for row in Publication.objects.filter(space=wall)] == ["In her name"]
    assert Draft.objects.get(body="On Monday").refused
    assert Publication.objects.get(pk=made.pk).written_by_id == world.people["ana"].pk


def test_what_a_delegate_schedules_appears_in_the_name_of_the_leader_and_leaves_on_its_day(world, settle):
    name(world)
    delegate(world)
    at = timezone.now() + timedelta(days=3)
    wall = wall_in_her_name(by=world.ana, word=str(world.people["ola"].pk))
    draft = schedule(by=world.ana, space=wall, at=at, body="On Monday", withdraw_at=at + timedelta(days=1))
    assert name_of(draft.space) == f"w:{world.people['ola'].pk}"
    settle()
    worker.work_off(now=at + timedelta(minutes=1))
    made = Publication.objects.get(body="On Monday")
    assert (made.author_id, made.written_by_id) == (world.people["ola"].pk, world.people["ana"].pk)
    assert withdrawal_of(made, world.ana) == withdrawal_of(made, world.ola)
    assert withdrawal_of(made, world.otto) is None
    lose_delegate(world)
    assert not withdrawals_of(world.ana).exists()
    assert withdrawals_of(world.ola).exists()
    with pytest.raises(Forbidden):
        set_withdrawal(by=world.ana, publication=made, at=at + timedelta(days=2))


# ── Who names whom ──


def test_only_an_administrator_names_leaders_and_only_people_of_the_organisation(world, house, published, sign_in):
    ola = world.people["ola"]
    for who in ("ola", "ana", "fay", "gus"):
        with pytest.raises(Forbidden):
            name_leader(by=world.viewer(who), person=ola)
        with pytest.raises(Forbidden):
            end_leader(by=world.viewer(who), person=ola)
        assert nameable_as_leaders(world.viewer(who), "ola") == []
        assert sign_in(who).get("/settings/leaders/").status_code == 403
    for who in ("gus", "sam", "zoe"):
        with pytest.raises(Invalid):
            name_leader(by=world.ada, person=world.people[who])
    for chosen in (["entity:1"], ["person:1"], ["nothing"], [f"entity:{house['entity:yard'].pk}x"]):
        with pytest.raises(Invalid):
            name_leader(by=world.ada, person=ola, chosen=chosen)
    assert not Leader.objects.exists()
    for _ in range(2):
        name(world, "entity:yard", house=house)
    for _ in range(2):
        end_leader(by=world.ada, person=ola)
    told = [type(one) for one in published() if isinstance(one, EVENTS)]
    assert told == [LeaderNamed, LeaderEnded]


def test_the_leader_and_administrators_name_at_most_five_delegates_each_once(world, published):
    name(world)
    ola = world.people["ola"]
    for who in ("ana", "otto", "fay", "gus"):
        with pytest.raises((Forbidden, NotFound)):
            delegate(world, "otto", by=who)
        assert delegates_of(ola, world.viewer(who)) == []
        assert nameable_as_delegates(ola, world.viewer(who), "person") == []
    for _ in range(2):
        delegate(world, "ana", by="ola")
    for who in ("gus", "sam", "zoe", "ola"):
        with pytest.raises(Invalid):
            delegate(world, who, by="ola")
    with pytest.raises(Forbidden):
        delegate(world, "ana", leader="otto")
    delegate(world, "otto")
    rows = Person.objects.bulk_create(Person(name=f"Number {n}", sort_name=f"number {n}") for n in range(4))
    for row in rows[:3]:
        name_delegate(by=world.ola, leader=ola, person=row)
    with pytest.raises(Invalid, match="At most 5"):
        name_delegate(by=world.ola, leader=ola, person=rows[3])
    suspend(person=rows[0])
    assert rows[0] not in delegates_of(ola, world.ola)
    name_delegate(by=world.ola, leader=ola, person=rows[3])
    assert len(delegates_of(ola, world.ola)) == 5
    for _ in range(2):
        end_delegate(by=world.ola, leader=ola, person=world.people["ana"])
    told = [(type(one), one.person_id) for one in published() if isinstance(one, EVENTS)]
    assert told.count((DelegateNamed, world.people["ana"].pk)) == 1
    assert told.count((DelegateEnded, world.people["ana"].pk)) == 1
    end_leader(by=world.ada, person=ola)
    assert not Delegate.objects.exists()
    assert people_for(world.ada).filter(pk=ola.pk).exists()


def test_the_pages_name_a_leader_and_delegates_and_keep_what_was_chosen(world, house, sign_in):
    ola, ada, boss = world.people["ola"], sign_in("ada"), sign_in("ola")
    assert f"/settings/leaders/{ola.pk}/" in ada.get("/settings/leaders/?q=ola").content.decode()
    key = f"department:{house['department:hull'].pk}"
    refused = ada.post(f"/settings/leaders/{ola.pk}/", {"chosen": [key, "entity:1"]})
    assert refused.status_code == 422
    assert f'value="{key}" checked' in refused.content.decode()
    ada.post(f"/settings/leaders/{ola.pk}/", {"chosen": [key]})
    assert "Hull" in ada.get("/settings/leaders/").content.decode()
    assert f'value="{key}" checked' in ada.get(f"/settings/leaders/{ola.pk}/").content.decode()
    delegates = f"/people/{ola.pk}/delegates/"
    assert delegates in boss.get(ola.url).content.decode()
    assert delegates not in sign_in("otto").get(ola.url).content.decode()
    ana = world.people["ana"].pk
    assert f'value="{ana}"' in boss.get(f"{delegates}?q=ana").content.decode()
    boss.post(delegates, {"person": ana})
    assert boss.post(delegates, {"person": ola.pk}).status_code == 422
    page = sign_in("ana").get("/publish/").content.decode()
    assert f'<option value="w:{ola.pk}">In the name of Ola Owner</option>' in page
    boss.post(delegates, {"person": ana, "away": "1"})
    assert "In the name of" not in sign_in("ana").get(f"/publish/?place=w:{ola.pk}").content.decode()
    ada.post(f"/settings/leaders/{ola.pk}/", {"away": "1"})
    assert boss.get(delegates).status_code == 403
    assert leaderships(world.ana) == []


def test_the_composer_publishes_schedules_and_keeps_in_her_name(world, sign_in):
    name(world)
    delegate(world)
    ana, place = sign_in("ana"), f"w:{world.people['ola'].pk}"
    ana.post(f"/drafts/at/{place}/", {"body": "Half a sentence"})
    assert "In the name of Ola Owner" in ana.get("/drafts/").content.decode()
    draft = Draft.objects.get()
    page = ana.get(f"/publish/?draft={draft.pk}").content.decode()
    assert f'<option value="{place}" selected>' in page
    went = ana.post("/publish/", {"place": place, "kind": "post", "body": "A whole sentence", "draft": draft.pk})
    made = Publication.objects.get(body="A whole sentence")
    assert went["Location"] == made.url
    assert (made.author_id, made.written_by_id) == (world.people["ola"].pk, world.people["ana"].pk)
    assert not Draft.objects.exists()
    when = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    ana.post("/publish/", {"place": place, "kind": "post", "body": "Later", "publish_at": when})
    assert name_of(Draft.objects.get().space) == place
    lose_delegate(world)
    late = ana.post("/publish/", {"place": place, "kind": "post", "body": "Kept by the form"})
    assert late.status_code == 404
    assert "In the name of" not in ana.get("/drafts/").content.decode()


def test_a_program_names_publishes_and_is_told(world, house, sign_in):
    ada, ana, boss = sign_in("ada"), sign_in("ana"), world.people["ola"].pk
    api, json = "/api/v1/leaders", "application/json"
    key = f"site:{house['site:brest'].pk}"
    told = ada.put(f"{api}/{boss}", {"chosen": [key]}, content_type=json).json()
    assert (told["populations"], told["delegates"], told["is_for_me"]) == (["Brest"], [], False)
    told = ada.put(f"{api}/{boss}/delegates/{world.people['ana'].pk}").json()
    assert [one["name"] for one in told["delegates"]] == ["Ana Person"]
    hers = ana.get(api).json()["items"][0]
    assert (hers["is_for_me"], hers["delegates"]) == (True, None)
    made = ana.post(f"/api/v1/people/{boss}/publications", {"body": "By a program"}, content_type=json)
    assert made.status_code == 201
    assert (made.json()["author"]["id"], made.json()["written_by"]["name"]) == (str(boss), "Ana Person")
    assert ana.put(f"{api}/{boss}/quiet").json()["is_quiet"] is True
    assert ana.get(api).json()["items"][0]["is_quiet"] is True
    assert ana.delete(f"{api}/{boss}/quiet").status_code == 204
    assert ada.delete(f"{api}/{boss}/delegates/{world.people['ana'].pk}").status_code == 204
    late = ana.post(f"/api/v1/people/{boss}/publications", {"body": "Too late"}, content_type=json)
    assert late.status_code == 403
    assert ada.delete(f"{api}/{boss}").status_code == 204
    assert sign_in("gus").get(api).json()["items"] == []


# ── What delegates are told ──


def called(world) -> dict[str, str]:
    names = {person.pk: name for name, person in world.people.items()}
    return {names[row.person_id]: row.reason for row in Notice.objects.all()}


def test_a_delegate_is_told_that_she_may_write_in_her_name_and_that_it_is_over(world, settle, sign_in):
    name(world)
    delegate(world, "ana")
    delegate(world, "otto", by="ola")
    settle()
    assert called(world) == {"ana": "delegate", "otto": "delegate"}
    set_preferences(by=world.viewer("otto"), language="fr")
    pages = {who: sign_in(who).get("/notices/").content.decode() for who in ("ana", "otto")}
    assert "You may now publish in the name of Ola Owner" in pages["ana"]
    assert "Vous pouvez maintenant publier au nom d’Ola Owner" in pages["otto"]
    assert f'href="/people/{world.people["ola"].pk}/"' in pages["ana"]
    assert sign_in("ana").get("/api/v1/notices").json()["items"][0]["reason"] == "delegate"
    end_delegate(by=world.ada, leader=world.people["ola"], person=world.people["ana"])
    settle()
    assert called(world) == {"ana": "delegate_over", "otto": "delegate"}
    assert "You no longer publish in the name of Ola Owner" in sign_in("ana").get("/notices/").content.decode()
    end_leader(by=world.ada, person=world.people["ola"])
    settle()
    assert called(world) == {"ana": "delegate_over", "otto": "delegate_over"}


def test_a_delegate_is_told_how_it_stands_and_nobody_of_what_she_did_herself(world, settle):
    name(world, who="ola")
    delegate(world, "ana")
    end_delegate(by=world.ada, leader=world.people["ola"], person=world.people["ana"])
    delegate(world, "ada")
    settle()
    assert called(world) == {"ana": "delegate_over"}
    assert EventRecord.objects.filter(name="notifications.notice_changed").count() == 1


# ── To very many ──


@pytest.fixture
def crowd(world, house):
    """A thousand who weld, in Brest."""
    here = {"department": house["department:welding"], "site": house["site:brest"]}
    Person.objects.bulk_create([Person(name=f"P{n}", sort_name=f"p{n}", **here) for n in range(1000)])


@pytest.mark.parametrize(
    ("chosen", "people"),
    [((), 1004), (("entity:group",), 1003), (("department:hull", "site:brest"), 1002), (("department:hull",), 1001)],
)
def test_whoever_publishes_on_a_leader_s_wall_to_more_than_a_thousand_is_asked_once_more(
    world, house, crowd, sign_in, chosen, people
):
    name(world, *chosen, house=house)
    delegate(world, "ana")
    typed = {"kind": "post", "body": "Words to all"}
    for who, place in (("ola", "wall"), ("ana", f"w:{world.people['ola'].pk}")):
        client = sign_in(who)
        page = client.post("/publish/", typed | {"place": place}).content.decode()
        assert f"into the feed of {people:,} people" in page
        assert ("Words to all" in page, Publication.objects.filter(author__name="Ola Owner").count()) == (True, 0)
        assert client.post("/publish/", typed | {"place": place, "sure": "r:everybody"}).status_code == 200
        again = [client.post("/publish/", typed | {"place": place, "sure": place}) for _ in range(2)]
        assert [one.status_code for one in again] == [302, 302]
        assert Publication.objects.filter(author__name="Ola Owner").count() == 1, "pressed twice it is published once"
        Publication.objects.all().delete()


def test_who_reaches_few_or_leads_no_more_is_not_asked(world, house, crowd, sign_in):
    typed = {"kind": "post", "place": "wall", "body": "Words to all"}
    assert sign_in("otto").post("/publish/", typed).status_code == 302
    name(world, "department:hull", house=house)
    wish_delivery(by=world.ana, leader=world.people["ola"], wishes=False)
    ola = sign_in("ola")
    assert ola.post("/publish/", typed).status_code == 302
    wish_delivery(by=world.ana, leader=world.people["ola"], wishes=True)
    assert ola.post("/publish/", typed | {"body": "More"}).status_code == 200
    end_leader(by=world.ada, person=world.people["ola"])
    assert ola.post("/publish/", typed | {"body": "More"}).status_code == 302


def test_what_she_does_not_wish_lights_no_pill_on_her_home(world, sign_in):
    name(world)
    made = publish_on_wall(by=world.ola, body="To all")
    follow(by=world.otto, person=world.people["ola"])
    for who in ("ana", "otto"):
        wish_delivery(by=world.viewer(who), leader=world.people["ola"], wishes=False)

    def unlit(who) -> list[str]:
        found = re.search(r'<div id="arrivals"[^>]* data-quiet="([^"]*)"', sign_in(who).get("/").content.decode())
        return found[1].split() if found else []

    assert {who: unlit(who) for who in ("ana", "otto", "fay")} == {"ana": [str(made.space_id)], "otto": [], "fay": []}
    wish_delivery(by=world.ana, leader=world.people["ola"], wishes=True)
    assert unlit("ana") == []
