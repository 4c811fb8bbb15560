"""For whom a community is meant: those see it in lists, nobody is kept out, and it tells nothing to who does not read it."""

from __future__ import annotations

from threading import Thread
from time import sleep

import pytest
from django.db import connections, transaction

from maillon.communities.actions import create_community
from maillon.communities.models import Community, Population
from maillon.communities.populations import DEPTH, choose_populations, meant_for, narrowed, populations_of
from maillon.communities.queries import communities_for
from maillon.core.db.scope import inside
from maillon.core.errors import Forbidden, Invalid, NotFound
from maillon.organisation.models import Department, Entity, Site
from maillon.people.models import Person


@pytest.fixture
def house(world):
    """Ada in the works of a subsidiary, Otto at headquarters; both on no site."""
    top = Entity.objects.create(name="Group")
    below = Entity.objects.create(name="Subsidiary", parent=top)
    works = Department.objects.create(entity=below, name="Works")
    hall = Department.objects.create(entity=below, name="Hall 4", parent=works)
    office = Department.objects.create(entity=top, name="Office")
    for who, unit in (("ada", hall), ("otto", office)):
        Person.objects.filter(pk=world.people[who].pk).update(department=unit)
    return {"top": top, "below": below, "works": works, "hall": hall, "office": office}


def mean(world, *rows, name="everyone"):
    chosen = [f"{row._meta.model_name}:{row.pk}" for row in rows]
    choose_populations(by=world.ola, community=world.communities[name], chosen=chosen)


def listed(world, who):
    rows, others = narrowed(communities_for(world.viewer(who)), world.viewer(who))
    return {one.slug for one in rows}, others


@pytest.mark.parametrize(
    ("chosen", "sees"),
    [
        ("hall", {"ada"}),
        ("works", {"ada"}),
        ("below", {"ada"}),
        ("top", {"ada", "otto"}),
        ("office", {"otto"}),
    ],
)
def test_who_works_there_or_below_it_sees_it_in_the_list(world, house, chosen, sees):
    # In "club" neither of them is a member.
    mean(world, house[chosen], name="club")
    for who in ("ada", "otto"):
        assert listed(world, who) == ({"everyone", *({"club"} if who in sees else set())}, who not in sees)


def test_one_of_several_is_enough_and_a_site_is_one(world, house):
    harbour = Site.objects.create(name="Harbour", country="FR")
    Person.objects.filter(pk=world.people["otto"].pk).update(site=harbour)
    mean(world, harbour, house["works"], name="club")
    assert [listed(world, who)[0] for who in ("ada", "otto")] == [{"everyone", "club"}] * 2


def test_members_see_what_they_are_in_and_nobody_is_kept_out(world, house, sign_in):
    mean(world, house["office"], name="everyone")
    assert "everyone" in listed(world, "fay")[0], "a member"
    mean(world, house["office"], name="club")
    ada = sign_in("ada")
    page = ada.get("/c/").content.decode()
    assert ('href="/c/club/"' in page, "meant for other entities" in page) == (False, True)
    assert 'href="/c/club/"' in ada.get("/c/?all=1").content.decode()
    assert 'href="/c/club/"' in ada.get("/c/?q=club").content.decode()
    assert ada.post("/c/club/ask/").status_code == 302, "its door is as it was"


def test_where_nothing_is_meant_for_some_the_list_says_nothing_of_it(world, sign_in):
    assert "meant for other" not in sign_in("ada").get("/c/").content.decode()


def test_an_empty_list_says_what_it_leaves_out(world, house, sign_in):
    world.communities["choir"] = create_community(by=world.ola, name="Choir", purpose="leisure")
    mean(world, house["hall"], name="choir")
    page = sign_in("otto").get("/c/?purpose=leisure").content.decode()
    assert ("Nothing here is meant for you" in page, "No community fits" in page) == (True, False)
    assert "Choir" in sign_in("ada").get("/c/?purpose=leisure").content.decode()


def test_a_person_without_a_department_sees_what_is_meant_for_all(world, house):
    mean(world, house["office"], name="club")
    Person.objects.filter(pk=world.people["ada"].pk).update(department=None)
    assert listed(world, "ada") == ({"everyone"}, True)


def test_what_lies_deeper_than_is_looked_at_does_not_end_in_a_ring(world, house):
    Entity.objects.filter(pk=house["top"].pk).update(parent=house["below"])
    mean(world, house["below"], name="club")
    assert "club" in listed(world, "ada")[0]
    assert DEPTH > 2


def test_owners_choose_and_the_same_once_more_changes_nothing(world, house, published):
    club = world.communities["club"]
    for _time in range(2):
        mean(world, house["works"], house["office"], name="club")
    assert [event.name for event in published()] == ["communities.populations_chosen"]
    assert populations_of(Community.objects.get(pk=club.pk), world.ana) == ["Office", "Works"]
    mean(world, house["office"], name="club")
    assert populations_of(Community.objects.get(pk=club.pk), world.ana) == ["Office"]
    mean(world, name="club")
    assert (Population.objects.exists(), Community.objects.get(pk=club.pk).is_for_some) == (False, False)


@pytest.mark.django_db(transaction=True)
def test_the_same_sent_twice_at_once_is_chosen_once(world, house, published):
    failed: list[Exception] = []

    def again() -> None:
        with inside(world.organisation.pk):
            try:
                mean(world, house["works"], name="club")
            except Exception as error:
                failed.append(error)
            finally:
                connections.close_all()

    second = Thread(target=again)
    with transaction.atomic():
        mean(world, house["works"], name="club")
        second.start()
        sleep(0.5)
    second.join(20)
    assert (failed, [event.name for event in published()]) == ([], ["communities.populations_chosen"])


@pytest.mark.parametrize("bad", ["entity:1", "planet:1", "entity:", "entity:²", "site:99999999999999999999", "entity"])
def test_what_is_not_there_is_refused_and_nothing_is_lost(world, house, bad, sign_in):
    mean(world, house["office"], name="club")
    with pytest.raises(Invalid, match="choose anew"):
        choose_populations(by=world.ola, community=world.communities["club"], chosen=[bad])
    answer = sign_in("ola").post("/c/club/meant-for/", {"chosen": [bad, f"department:{house['hall'].pk}"]})
    assert answer.status_code == 422
    assert f'value="department:{house["hall"].pk}" checked' in answer.content.decode()
    assert Population.objects.get().department == house["office"]


def test_an_entity_of_another_organisation_is_not_there(world, house):
    with inside(world.elsewhere.pk):
        theirs = Entity.objects.create(name="Theirs")
    with pytest.raises(Invalid, match="choose anew"):
        mean(world, theirs, name="club")


def test_only_owners_choose_and_only_readers_are_told(world, house):
    club = world.communities["club"]
    mean(world, house["office"], name="club")
    community = Community.objects.select_related("space").get(pk=club.pk)
    with pytest.raises(Forbidden):
        choose_populations(by=world.fay, community=community, chosen=[])
    with pytest.raises(NotFound):
        choose_populations(by=world.viewer("eve"), community=community, chosen=[])
    told = {who: populations_of(community, world.viewer(who)) for who in ("ana", "gus", "otto", "ada")}
    assert told == {"ana": ["Office"], "gus": ["Office"], "otto": [], "ada": []}


def test_the_list_asks_a_constant_number_of_questions(world, house, django_assert_max_num_queries):
    mean(world, house["office"], name="club")
    ada = world.ada
    with django_assert_max_num_queries(4):
        list(narrowed(communities_for(ada), ada)[0])
    with django_assert_max_num_queries(1):
        meant_for(ada)
