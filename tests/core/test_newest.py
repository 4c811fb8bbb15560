"""The newest rows of many spaces: those of a plain sort, page by page, found by the index."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.access.models import Space
from maillon.content.models import Publication
from maillon.core.db.newest import newest_in
from maillon.core.db.scope import across_organisations, inside
from maillon.people.models import Person

START = datetime(2026, 1, 1, tzinfo=UTC)


def fill(world, *, random: Random, spaces: int, rows: int) -> list[int]:
    """Publications at times of which some are equal, some in spaces with many and some in spaces with none."""
    made = [Space.objects.create(kind="community", access="open") for _ in range(spaces)]
    weights = [1 / (number + 1) for number in range(spaces)]
    if spaces > 1:
        weights[-1] = 0

    def one() -> Publication:
        state = random.choice(["", "", "", "", "removed_at", "hidden_at"])
        moment = START + timedelta(seconds=random.randrange(rows // 2))
        return Publication(
            space=random.choices(made, weights)[0],
            author=world.people["ana"],
            published_at=moment,
            active_at=START + timedelta(seconds=random.randrange(rows)),
            **({state: timezone.now()} if state else {}),
        )

    Publication.objects.bulk_create(one() for _ in range(rows))
    return [space.pk for space in made]


def sorted_plainly(spaces: list[int], time: str) -> list[tuple[datetime, int]]:
    rows = Publication.objects.filter(space__in=spaces, removed_at=None, hidden_at=None)
    return sorted(rows.values_list(time, "pk"), reverse=True)


def paged(spaces: list[int], *, time: str, n: int) -> list[int]:
    found: list[int] = []
    before = None
    while page := newest_in(Publication, spaces, time=time, before=before, n=n):
        assert len(page) == n or not newest_after(page, spaces, time=time), "only the last page is short"
        found += page
        before = position(page, time=time)
    return found


def position(page: list[int], *, time: str) -> tuple[datetime, int]:
    last = Publication.objects.get(pk=page[-1])
    return getattr(last, time), last.pk


def newest_after(page: list[int], spaces: list[int], *, time: str) -> list[int]:
    return newest_in(Publication, spaces, time=time, before=position(page, time=time), n=1)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("time", ["published_at", "active_at"])
def test_the_pages_hold_every_publication_once_in_the_order_of_a_plain_sort(world, seed, time):
    random = Random(seed)
    spaces = fill(world, random=random, spaces=random.choice([1, 3, 12, 40]), rows=random.choice([3, 60, 240]))
    for count in (1, len(spaces) // 2 or 1, len(spaces)):
        asked = random.sample(spaces, count)
        expected = [pk for _, pk in sorted_plainly(asked, time)]
        for n in (1, 2, 7, 20, 500):
            if n > 1 or len(expected) < 30:
                assert paged(asked, time=time, n=n) == expected


def test_a_space_named_twice_counts_once(world):
    spaces = fill(world, random=Random(1), spaces=3, rows=30)
    assert newest_in(Publication, spaces * 2, time="published_at", n=10) == newest_in(
        Publication, spaces, time="published_at", n=10
    )


def test_of_no_space_and_of_no_row_there_is_nothing(world):
    assert newest_in(Publication, [], time="published_at", n=5) == []
    assert newest_in(Publication, [world.space("club").pk], time="published_at", n=0) == []
    assert newest_in(Publication, [1, 2, 3], time="published_at", n=5) == []


def test_the_rows_of_another_organisation_are_not_found_whatever_space_is_named(world):
    spaces = fill(world, random=Random(1), spaces=3, rows=30)
    with inside(world.elsewhere.pk):
        theirs = world.communities["their_club"].space_id
        Publication.objects.create(space_id=theirs, author=Person.objects.get(name="Eve Elsewhere"))
        assert len(newest_in(Publication, [theirs], time="published_at", n=5)) == 1
        assert newest_in(Publication, spaces, time="published_at", n=5) == []
    assert newest_in(Publication, [theirs], time="published_at", n=5) == []
    with across_organisations("the test leaves its organisation"), pytest.raises(RuntimeError):
        newest_in(Publication, spaces, time="published_at", n=5)


@pytest.mark.parametrize(("time", "index"), [("published_at", "newest_in_space"), ("active_at", "active_in_space")])
@pytest.mark.parametrize("is_first_page", [True, False])
def test_the_plan_uses_the_index_and_reads_no_table_from_end_to_end(world, time, index, is_first_page):
    spaces = fill(world, random=Random(2), spaces=12, rows=200)
    before = None if is_first_page else (START + timedelta(seconds=90), 4)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        newest_in(Publication, spaces, time=time, before=before, n=20)
    assert len(captured) == 1
    plan = explained(captured[0]["sql"])
    assert index in plan
    assert "SCAN content_publication" not in plan
    assert "Seq Scan" not in plan


def explained(sql: str) -> str:
    """The plan; a small table is worth no index to PostgreSQL, unless it is told so."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute("ANALYZE content_publication")
        cursor.execute(
            ("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql.replace("%", "%%")
        )
        return "\n".join(str(row) for row in cursor.fetchall())
