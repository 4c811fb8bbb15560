"""The cast that everybody knows: two organisations, their people, and one community of each access.

Ana is a member of all three communities, Fay moderates them, Ola owns them, Otto is an employee outside of Club and
Vault, Gus a guest of a partner in Club (extended), Ada the administrator (in no community but Everyone), Sam is
staged, Zoe suspended, Eve is of another organisation with a Club of the same name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from maillon.access.counting import admit
from maillon.access.models import Space
from maillon.accounts.models import Account
from maillon.communities.actions import create_community
from maillon.communities.models import Community
from maillon.core.db.scope import inside
from maillon.core.policy import Viewer
from maillon.organisation import tenancy
from maillon.organisation.models import Organisation
from maillon.people.actions import add_person, stage_person, suspend
from maillon.people.models import Person
from maillon.people.viewing import viewer_of

PASSWORD = "a chain is only as strong"


@dataclass
class World:
    """What the fixture `world` hands to a test. Viewers stand as attributes (`world.ana`), rows in `people`."""

    organisation: Organisation
    elsewhere: Organisation
    people: dict[str, Person] = field(default_factory=dict)
    communities: dict[str, Community] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        if name in self.__dict__.get("people", {}):
            return self.viewer(name)
        if name in self.__dict__.get("communities", {}):
            return self.communities[name]
        raise AttributeError(name)

    def viewer(self, name: str) -> Viewer:
        """The person as the one who asks, from the present row."""
        person = self.people[name]
        with inside(person.organisation_id):
            return viewer_of(Person.objects.select_related("site").get(pk=person.pk))

    def account(self, name: str) -> Account:
        """The person's account."""
        account = self.people[name].account
        assert account is not None
        return account

    def login(self, name: str) -> str:
        """What the person types to sign in."""
        return f"{name}@{'elsewhere' if name == 'eve' else 'club'}.example"

    def space(self, name: str) -> Space:
        """The space of a community."""
        return Space.objects.get(pk=self.communities[name].space_id)

    def everybody(self) -> list[str]:
        """The names of all who may try something, Eve included."""
        return list(self.people)


def build() -> World:
    """Make the world through the actions, so that its counters and events are true."""
    tenancy.forget()
    here = Organisation.objects.create(name="Club & Co", slug="club", language="en")
    there = Organisation.objects.create(name="Elsewhere", slug="elsewhere", host="elsewhere.example")
    world = World(organisation=here, elsewhere=there)
    with inside(here.pk):
        _fill(world)
    with inside(there.pk):
        world.people["eve"] = _add(name="Eve Elsewhere", email="eve@elsewhere.example")
        world.communities["their_club"] = create_community(by=world.eve, name="Club", access="closed")
    return world


def _fill(world: World) -> None:
    for name, full in (("ola", "Ola Owner"), ("fay", "Fay Moderator"), ("ana", "Ana Person"), ("otto", "Otto Outside")):
        world.people[name] = _add(name=full, email=world.login(name))
    world.people["gus"] = _add(name="Gus Guest", email=world.login("gus"), kind="guest", company="Partner Ltd")
    world.people["ada"] = _add(name="Ada Administrator", email=world.login("ada"), is_administrator=True)
    world.people["zoe"] = _add(name="Zoe Suspended", email=world.login("zoe"))
    for name, access, extended in (("everyone", "open", False), ("club", "closed", True), ("vault", "secret", False)):
        community = create_community(by=world.ola, name=name.title(), access=access, is_extended=extended)
        world.communities[name] = community
        admit(space=community.space, person_id=world.people["fay"].pk, role="moderator")
        for member in ("ana", "zoe"):
            admit(space=community.space, person_id=world.people[member].pk)
    admit(space=world.communities["club"].space, person_id=world.people["gus"].pk)
    for member in ("otto", "ada"):
        admit(space=world.communities["everyone"].space, person_id=world.people[member].pk)
    world.people["sam"] = stage_person(name="Sam Staged", address="sam@outside.example")
    suspend(person=world.people["zoe"])
    world.people["zoe"].refresh_from_db()


def _add(**facts: Any) -> Person:
    person = add_person(**facts)
    assert person.account is not None
    person.account.set_password(PASSWORD)
    person.account.save(update_fields=["password"])
    return person
