"""How far the people of a seeded world have read: numbers of events, what each has seen, marks in the newest threads."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from maillon.access.models import Membership, Space
from maillon.content.models import Publication, ReadingMark
from maillon.core.db.bulk import insert_rows, reserve_numbers, update_rows
from maillon.core.models import EventRecord
from maillon.seed.people import Somebody
from maillon.seed.spaces import Place, role_at
from maillon.seed.threads import Writer

SLICE = 1500
FAVOURITES = 3
MARKS = 300


def _slices(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Parts short enough for the turnstile."""
    coming = iter(rows)
    while part := list(islice(coming, SLICE)):
        yield part


def number_events(writer: Writer, places: Sequence[Place]) -> list[float]:
    """Give every text the number its event would have had, in the order of time; returns the times in that order.

    The numbers are taken from the sequence of events: what happens next has a higher one. The events themselves
    would be forgotten after some days, and are not written.
    """
    order = sorted(range(len(writer.times)), key=writer.times.__getitem__)
    before = reserve_numbers(EventRecord, len(order))
    for number, text in enumerate(order, before + 1):
        places[writer.where[text]].numbers.append(number)
    return [before, *(writer.times[text] for text in order)]


def count_spaces(places: Sequence[Place]) -> int:
    """Write the counters that publishing would have moved."""
    rows = [(place.id, place.publications, place.numbers[-1]) for place in places if place.numbers]
    return sum(update_rows(Space, ("publications_count", "last_event"), part) for part in _slices(rows))


def seed_memberships(
    places: Sequence[Place],
    people: Sequence[Somebody],
    times: Sequence[float],
    *,
    start: datetime,
    now: datetime,
    rng: random.Random,
) -> int:
    """Write who is where, and how far each has seen: half of them everything, the others up to some days ago."""
    before, moments = int(times[0]), times[1:]

    def seen(place: Place) -> tuple[int, datetime]:
        if not place.numbers:
            return 0, start
        if rng.random() < 0.5:
            return place.numbers[-1], now
        at = max(now.timestamp() - rng.expovariate(1 / 400_000), start.timestamp())
        last = bisect_right(place.numbers, before + bisect_right(moments, at))
        return (place.numbers[last - 1] if last else 0), datetime.fromtimestamp(at, UTC)

    def rows() -> Iterator[tuple[Any, ...]]:
        for number, place in enumerate(places):
            for position, person in enumerate(place.members):
                favourite = person == 0 and 0 < number <= FAVOURITES
                yield (
                    place.id,
                    people[person].id,
                    role_at(position, len(place.members)),
                    favourite,
                    *seen(place),
                    start,
                )

    columns = ("space_id", "person_id", "role", "is_favourite", "last_seen", "seen_at", "joined_at")
    return sum(insert_rows(Membership, columns, part) for part in _slices(rows()))


def seed_marks(people: Sequence[Somebody], place: Place, *, newest: int, now: datetime, rng: random.Random) -> int:
    """Write how far the first people have read some threads: those just before the newest, which nobody has opened."""
    rows_of_place = Publication.objects.filter(space_id=place.id).order_by("-published_at")
    threads = list(rows_of_place.values_list("pk", "published_at")[newest : 2 * newest])
    rows = [
        (one.id, thread, at + timedelta(seconds=(now - at).total_seconds() * rng.random()))
        for one in people[:MARKS]
        for thread, at in threads
        if rng.random() < 0.3
    ]
    return sum(insert_rows(ReadingMark, ("person_id", "publication_id", "read_until"), part) for part in _slices(rows))
