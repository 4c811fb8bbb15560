"""Whom the maker of a community is proposed to invite first: people unlike each other, and nobody who cannot come."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillon.access.counting import admit
from maillon.access.models import Membership
from maillon.communities.actions import create_community, invite
from maillon.communities.firsts import INSIDE, MOST, SAMPLE, Proposed, first_people
from maillon.communities.models import Community, Invitation
from maillon.core.policy import Viewer
from maillon.organisation.models import Department, Entity, Site
from maillon.people.actions import add_person, suspend
from maillon.people.models import Person


@pytest.fixture
def house(world):
    """A function that adds somebody of a department and a site, both made at their first mention."""
    entity = Entity.objects.create(name="Headquarters")

    def add(name: str, department: str = "", site: str = "", **facts) -> Person:
        person = add_person(name=name, email=f"{name.lower().replace(' ', '.')}@club.example", **facts)
        return move(person, department, site)

    def move(person: Person, department: str, site: str) -> Person:
        if department:
            person.department = Department.objects.get_or_create(name=department, entity=entity)[0]
        if site:
            person.site = Site.objects.get_or_create(name=site, country="FR")[0]
        person.save()
        return person

    add.move = move
    return add


@pytest.fixture
def club(world, house) -> Community:
    """Otto's, of the quay works in Le Havre."""
    house.move(world.people["otto"], "Quay works", "Le Havre")
    return create_community(by=world.otto, name="New one", access="closed")


def told(community: Community, viewer: Viewer) -> dict[str, str]:
    return {one.person.name: one.reason for one in first_people(community, viewer)}


def test_departments_and_sites_that_are_not_in_yet_come_first_each_with_its_reason(world, house, club):
    house("Quin Quality", "Quality", "Nantes")
    house("Quentin Quality", "Quality", "Le Havre")
    house("Nina Nantes", "Quay works", "Brest")
    house("Same Same", "Quay works", "Le Havre")
    house("Noa Nowhere")
    house("Dora Depot", "Depot", "")
    assert told(club, world.otto) == {
        "Quin Quality": "Quality · Nantes: nobody of either is in yet",
        "Nina Nantes": "Quay works · Brest: nobody of Brest is in yet",
        "Dora Depot": "Depot: nobody of it is in yet",
    }


def test_they_differ_from_each_other_as_much_as_they_can(world, house, club):
    for number in range(60):
        house(f"Crowd {number:02}", f"Department {number % 20}", f"Site {number % 15}")
    found = first_people(club, world.otto)
    assert len(found) == MOST
    assert len({one.person.department_id for one in found}) == MOST
    assert len({one.person.site_id for one in found}) == MOST
    assert [one.person.pk for one in first_people(club, world.otto)] == [one.person.pk for one in found]


def test_nobody_who_is_in_who_is_invited_who_left_who_is_staged_or_a_guest(world, house, club):
    member = house("Max Member", "A", "A1")
    invited = house("Ivo Invited", "B", "B1")
    gone = house("Gil Gone", "C", "C1")
    house("Gerd Guest", "D", "D1", kind="guest", company="Partner Ltd")
    house.move(world.people["sam"], "E", "E1")
    house.move(world.people["gus"], "F", "F1")
    admit(space=club.space, person_id=member.pk)
    invite(by=world.otto, community=club, person=invited)
    suspend(person=gone)
    assert told(club, world.otto) == {}
    # Of whose department and site somebody is in, or asked to come in, brings nothing new.
    house("Late Comer", "A", "B1")
    assert told(club, world.otto) == {}
    house("New Comer", "G", "A1")
    assert told(club, world.otto) == {"New Comer": "G · A1: nobody of G is in yet"}


def test_nor_is_anybody_who_is_in_or_invited_after_so_many_that_their_departments_are_not_asked_for(world, house, club):
    crowd = [Person(name=f"Crowd {n}", sort_name=f"crowd {n}") for n in range(2 * INSIDE)]
    Person.objects.bulk_create(crowd)
    Membership.objects.bulk_create(Membership(space=club.space, person=one) for one in crowd[:INSIDE])
    Invitation.objects.bulk_create(Invitation(community=club, person=one) for one in crowd[INSIDE:])
    member, invited = house("Max Member", "A", "A1"), house("Ivo Invited", "B", "B1")
    admit(space=club.space, person_id=member.pk)
    invite(by=world.otto, community=club, person=invited)
    house("New Comer", "G", "G1")
    assert list(told(club, world.otto)) == ["New Comer"]


def test_only_who_may_invite_is_proposed_anybody(world, house, club, sign_in):
    house("Quin Quality", "Quality", "Nantes")
    admit(space=club.space, person_id=world.people["ana"].pk)
    assert told(club, world.ana) == told(club, world.ola) == told(club, world.eve) == {}
    assert "Quin Quality" in told(club, world.otto)
    assert sign_in("otto").get("/c/new-one/first/").status_code == 200
    assert sign_in("ana").get("/c/new-one/first/").status_code == 403
    assert sign_in("ola").get("/c/new-one/first/").status_code == 403
    assert sign_in("gus").get("/c/new-one/first/").status_code == 404
    quin = Person.objects.get(name="Quin Quality").pk
    assert sign_in("ana").post("/c/new-one/first/", {"person": [quin]}).status_code == 403
    assert not Invitation.objects.exists()


def test_those_who_are_ticked_are_invited_once_however_often_it_is_sent(world, house, club, sign_in, settle):
    three = [house(f"P {n}", f"D {n}", f"S {n}").pk for n in range(3)]
    otto = sign_in("otto")
    for _ in range(2):
        answer = otto.post("/c/new-one/first/", {"person": three})
        assert (answer.status_code, answer["Location"]) == (302, "/c/new-one/first/?invited=1")
    assert sorted(Invitation.objects.values_list("person_id", flat=True)) == sorted(three)
    assert told(club, world.otto) == {}


def test_nobody_ticked_nobody_known_and_who_left_meanwhile_are_told_in_a_sentence(world, house, club, sign_in):
    gone, here = house("Gil Gone", "A", "A1"), house("Hal Here", "B", "B1")
    otto = sign_in("otto")
    for given in ([], ["x"], [world.people["eve"].pk], ["9" * 30]):
        answer = otto.post("/c/new-one/first/", {"person": given})
        assert answer.status_code == 422
        assert "Tick somebody first" in answer.content.decode()
    suspend(person=gone)
    answer = otto.post("/c/new-one/first/", {"person": [gone.pk, here.pk]})
    assert answer.status_code == 422
    assert "Choose somebody of the organisation who can sign in." in answer.content.decode()
    assert list(Invitation.objects.values_list("person_id", flat=True)) == [here.pk]


def test_the_number_of_queries_does_not_follow_the_number_of_people_and_few_are_read(world, house, club):
    def asked() -> tuple[int, list[Proposed]]:
        with CaptureQueriesContext(connection) as queries:
            found = first_people(club, world.otto)
        by_name = [
            one["sql"] for one in queries.captured_queries if 'ORDER BY "people_person"."sort_name"' in one["sql"]
        ]
        assert [f"LIMIT {SAMPLE}" in sql for sql in by_name] == [True, True]
        return len(queries), found

    house("Alone There", "Z", "Z1")
    few, _found = asked()
    departments = [Department.objects.create(name=f"D {n}", entity=Entity.objects.get()) for n in range(40)]
    Person.objects.bulk_create(
        Person(name=f"{chr(97 + n % 26)}{n}", sort_name=f"{chr(97 + n % 26)}{n:04}", department=departments[n % 40])
        for n in range(3 * SAMPLE)
    )
    many, found = asked()
    assert few == many <= 8
    assert len(found) == MOST


def test_another_community_is_proposed_other_people(world, house, club):
    entity = Entity.objects.get()
    departments = [Department.objects.create(name=f"D {n}", entity=entity) for n in range(30)]
    Person.objects.bulk_create(
        Person(name=f"{chr(97 + n % 26)}{n}", sort_name=f"{chr(97 + n % 26)}{n:04}", department=departments[n % 30])
        for n in range(4 * SAMPLE)
    )
    others = [create_community(by=world.otto, name=f"Other {n}") for n in range(8)]
    assert len({tuple(told(one, world.otto)) for one in others}) > 2
