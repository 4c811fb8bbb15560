"""The communities of a seeded world, who is a member of which, and a few walls."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate

from maillon.access.models import CLOSED, COMMUNITY, MEMBER, MODERATOR, OPEN, OWNER, RELAY, SECRET, SPONSOR, WALL, Space
from maillon.communities.models import BUSINESS, KINDS, LEISURE, Community
from maillon.core.db.bulk import insert_rows
from maillon.core.db.ids import id_for
from maillon.seed.people import Somebody
from maillon.seed.sizes import Sizes

FEW = 200
"""Up to so many communities, places are drawn by sorting all of them; beyond, by trying."""


@dataclass(slots=True)
class Place:
    """A seeded space: its id, its members as numbers of people (from 0, owner first), and when things happened in it."""

    id: int
    members: list[int] = field(default_factory=list)
    publications: int = 0
    numbers: list[int] = field(default_factory=list)
    is_wall: bool = False


def access_of(number: int, communities: int) -> str:
    """Who may come in, by the number of the community (from 1)."""
    if number == communities:
        return CLOSED
    return OPEN if number == 1 else {0: SECRET, 1: CLOSED, 2: CLOSED, 3: CLOSED}.get(number % 10, OPEN)


def plan_members(sizes: Sizes, rng: random.Random) -> list[list[int]]:
    """For each community, the numbers of its members, owner first. The guest, number `sizes.people`, is in the last."""
    members: list[list[int]] = [[] for _ in range(sizes.communities)]
    members[0] = list(range(sizes.people))
    room = [sizes.of_each - 1] * sizes.people
    room[0] = sizes.of_first - 1
    mine: list[set[int]] = [set() for _ in range(sizes.people)]

    def enter(person: int, place: int) -> None:
        members[place].append(person)
        mine[person].add(place)
        room[person] -= 1

    last = sizes.communities - 1
    for person in range(sizes.of_last):
        enter(person, last)
    owner = 0
    for place in range(1, last):
        while not room[owner % sizes.people]:
            owner += 1
        enter(owner % sizes.people, place)
        owner += 1
    draw = _Draw(sizes.communities, rng)
    for person in range(sizes.people):
        for place in draw.places(room[person], mine[person]):
            enter(person, place)
    members[last].append(sizes.people)
    return members


class _Draw:
    """Draws communities with a long tail: some are in many people's lists, most in few."""

    def __init__(self, communities: int, rng: random.Random) -> None:
        self._rng = rng
        self._places = range(1, communities)
        self._weights = [1 / place**0.7 for place in self._places]
        self._sums = list(accumulate(self._weights))

    def places(self, count: int, known: set[int]) -> list[int]:
        """`count` communities, none of `known`."""
        if len(self._places) <= FEW:
            free = [place for place in self._places if place not in known]
            free.sort(key=lambda place: self._rng.random() ** (1 / self._weights[place - 1]), reverse=True)
            return free[:count]
        found: set[int] = set()
        while len(found) < count:
            drawn = self._rng.choices(self._places, cum_weights=self._sums, k=count - len(found))
            found.update(place for place in drawn if place not in known)
        return sorted(found)


def seed_communities(
    sizes: Sizes, people: Sequence[Somebody], *, start: datetime, rng: random.Random
) -> tuple[list[Place], int]:
    """Write the communities with their spaces; returns them, and how many rows were written."""
    members = plan_members(sizes, rng)
    moments = [start + timedelta(seconds=i) for i in range(sizes.communities)]
    places = [Place(id_for(at), who) for at, who in zip(moments, members, strict=True)]
    last = sizes.communities
    written = insert_rows(
        Space,
        ("id", "kind", "access", "is_extended", "members_count", "created_at"),
        [
            (place.id, COMMUNITY, access_of(number, last), number == last, len(place.members), at)
            for number, (place, at) in enumerate(zip(places, moments, strict=True), 1)
        ],
    )
    rows = []
    for number, (place, at) in enumerate(zip(places, moments, strict=True), 1):
        purpose = LEISURE if number % 3 == 0 else BUSINESS
        kind = rng.choice(KINDS) if purpose == BUSINESS else ""
        words = (f"Seed {number:04}", f"seed-{number:04}", purpose, kind, "Made to measure with.", number % 9)
        rows.append((id_for(at), place.id, *words, people[place.members[0]].id, at))
    columns = (
        "id",
        "space_id",
        "name",
        "slug",
        "purpose",
        "kind",
        "objective",
        "colour",
        "created_by_id",
        "created_at",
    )
    return places, written + insert_rows(Community, columns, rows)


def seed_walls(sizes: Sizes, people: Sequence[Somebody], *, start: datetime) -> tuple[list[Place], int]:
    """Write the walls of every tenth person; what is written there is hers."""
    owners = range(0, sizes.people, 10)
    places = [Place(id_for(start), [owner], is_wall=True) for owner in owners]
    rows = [(place.id, WALL, OPEN, people[place.members[0]].id, start) for place in places]
    return places, insert_rows(Space, ("id", "kind", "access", "wall_of_id", "created_at"), rows)


def role_at(position: int, members: int) -> str:
    """The role of the member at a position of a community's list: the first owns it, larger ones have all roles."""
    larger = {1: MODERATOR, 2: MODERATOR, 3: RELAY, 4: SPONSOR} if members > 9 else {}
    return OWNER if position == 0 else larger.get(position, MEMBER)
