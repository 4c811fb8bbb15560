"""Lists that grow with a company come page by page, each row once, however many are of one name."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillon.access.counting import admit
from maillon.access.models import Leader, Membership
from maillon.communities import guest_pages
from maillon.communities.models import Invitation, Population
from maillon.communities.populations import choose_populations
from maillon.content import room_pages
from maillon.content.rooms import name_voice
from maillon.organisation import populations
from maillon.organisation.models import Department, Entity
from maillon.people.models import Person

MANY = 7


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Three rows to a page."""
    for module in (guest_pages, room_pages, populations):
        monkeypatch.setattr(module, "PAGE", 3)


def pages(client, url: str, pattern: str, more: str = "after") -> list[list[str]]:
    found = []
    while url:
        text = client.get(url).content.decode()
        found.append(re.findall(pattern, text))
        links = [one.replace("&amp;", "&") for one in re.findall(r'href="([^"]+)" rel="next"', text)]
        url = next((one for one in links if place(one, more) not in (None, place(url, more))), "")
    return found


def place(url: str, name: str) -> list[str] | None:
    return parse_qs(urlsplit(url).query).get(name)


def people(kind: str, company: str = "") -> list[Person]:
    rows = [Person(name=f"P {n // 2}", sort_name=f"p {n // 2}", kind=kind, company=company) for n in range(MANY)]
    return Person.objects.bulk_create(rows)


def test_guests_and_invited_ones_stand_on_pages_of_their_own(world, sign_in):
    club = world.communities["club"]
    Membership.objects.filter(space=club.space_id, person__kind="guest").delete()
    came, awaited = people("guest", "Acme"), people("guest", "Zeta")
    rows = [admit(space=club.space, person_id=one.pk) for one in came]
    asked = [Invitation.objects.create(community=club, person=one, invited_by=world.people["ola"]) for one in awaited]
    ola = sign_in("ola")
    found = pages(ola, "/c/club/guests/", r'name="guest" value="(\d+)"')
    assert ([len(one) for one in found], {int(pk) for one in found for pk in one}) == (
        [3, 3, 1], set(Membership.objects.filter(space=club.space_id, person__in=came).values_list("pk", flat=True)),
    )  # fmt: skip
    assert len(rows) == MANY
    waiting = pages(ola, "/c/club/guests/", r'name="invited" value="(\d+)"', "awaited")
    assert sorted(int(pk) for one in waiting for pk in one) == sorted(one.pk for one in asked)
    assert [len(one) for one in waiting] == [3, 3, 1]
    # What is refused on a page stands on that page, and what is done leads back to it.
    here = f"/c/club/guests/?after={found[0][-1]}"
    refused = ola.post(here, {"guest": found[1][0], "last_day": "1990-01-01"})
    assert (refused.status_code, "This day has passed" in refused.content.decode()) == (422, True)
    assert ola.post(here, {"guest": found[1][0], "last_day": ""})["Location"] == here
    assert ola.get("/c/club/guests/?after=12").status_code == 200


def test_voices_of_a_room_come_page_by_page(world, sign_in):
    named = people("employee")
    for one in named:
        name_voice(by=world.ada, word="everybody", person=one)
    found = pages(sign_in("ada"), "/settings/rooms/everybody/", r'name="person" value="(\d+)"')
    assert ([len(one) for one in found], {int(pk) for one in found for pk in one}) == ([3, 3, 1], {p.pk for p in named})


def test_departments_turn_their_pages_and_lose_no_tick(world, sign_in):
    yard = Entity.objects.create(name="Yard")
    units = [Department.objects.create(entity=yard, name=f"Unit {n}") for n in range(MANY)]
    keys = [f"department:{one.pk}" for one in units]
    choose_populations(by=world.ola, community=world.communities["club"], chosen=[keys[6]])
    ola, ada = sign_in("ola"), sign_in("ada")
    for client, path in ((ola, "/c/club/meant-for/"), (ada, f"/settings/leaders/{world.people['ola'].pk}/")):
        text = client.get(path).content.decode()
        assert [key for key in keys if f'value="{key}"' in text] == keys[:3] + (keys[6:] if client is ola else [])
        after = re.search(r'name="after" value="(\d+)"', text)
        assert after is not None
        text = client.post(path, {"chosen": [keys[0]], "after": after[1]}).content.decode()
        assert [key for key in keys if f'value="{key}"' in text] == [keys[0], *keys[3:6]]
        assert f'value="{keys[0]}" checked' in text
        text = client.post(path, {"chosen": [keys[0], keys[3]], "after": "first"}).content.decode()
        assert re.findall(r'value="(department:\d+)" checked', text) == [keys[0], keys[3]]
    assert Population.objects.get().department_id == units[6].pk, "turning a page chooses nothing"
    assert not Leader.objects.exists()
    assert ola.post("/c/club/meant-for/", {"chosen": [keys[0], keys[3]]}).status_code == 302
    assert set(Population.objects.values_list("department_id", flat=True)) == {units[0].pk, units[3].pk}


def test_a_page_of_departments_costs_the_same_in_a_large_house(world):
    yard = Entity.objects.create(name="Yard")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            populations.choices_of([])
        return len(queries)

    few = asked()
    Department.objects.bulk_create(Department(entity=yard, name=f"Unit {n:03}") for n in range(300))
    assert (asked(), few <= 4) == (few, True)
