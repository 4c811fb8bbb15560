"""Ids and references: names that are never twice the same, and lead nowhere they may not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from maillon.content.topics.models import Topic
from maillon.core.db.ids import EPOCH_MS, id_at, id_for, new_id
from maillon.core.db.scope import OutsideOrganisation, across_organisations, current_organisation, inside, scope
from maillon.core.refs import ref, resolve, split


def test_an_id_fits_sixty_three_bits_until_2094_and_begins_with_its_moment():
    assert id_for(datetime(2094, 1, 1, tzinfo=UTC)) < 2**63
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC) + timedelta(milliseconds=1)
    assert id_for(early) < id_for(late)
    assert (id_for(early) >> 22) + EPOCH_MS == int(early.timestamp() * 1000)
    assert id_for(datetime(1999, 1, 1, tzinfo=UTC)) >> 22 == 0


def test_no_id_is_made_twice_in_one_process():
    made: list[int] = []
    threads = [Thread(target=lambda: made.extend(new_id() for _ in range(3000))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 12_000
    assert len({id_at(5) for _ in range(20_000)}) == 20_000


def test_a_reference_leads_back_to_its_row_and_to_nothing_where_it_is_gone(world):
    topic = Topic.objects.create(slug="pumps", name="Pumps")
    assert ref(topic) == f"topics.topic:{topic.pk}"
    assert resolve(ref(topic)) == topic
    topic.delete()
    assert resolve(f"topics.topic:{2**62}") is None


def test_a_reference_leads_into_no_other_organisation(world):
    with inside(world.elsewhere.pk):
        theirs = ref(Topic.objects.create(slug="pumps", name="Pumps"))
    assert resolve(theirs) is None
    with inside(world.elsewhere.pk):
        assert resolve(theirs).name == "Pumps"


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":",
        "topics.topic",
        "topics.topic:",
        ":5",
        "topics.topic:-1",
        "topics.topic:1e3",
        "topics.topic:٣",
        "a:5:6",
    ],
)
def test_case_d13_what_is_no_reference_is_none(text):
    with pytest.raises(ValueError, match="not a reference"):
        split(text)


def test_case_d13_a_number_too_large_for_any_row_finds_nothing(world):
    assert resolve(f"topics.topic:{10**40}") is None


def test_a_scope_is_closed_by_default_and_closes_again_whatever_happens(world):
    here, there = world.organisation.pk, world.elsewhere.pk
    assert current_organisation() == here

    def fail_there() -> None:
        with inside(there):
            assert current_organisation() == there
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_there()
    with across_organisations("the test looks"), pytest.raises(OutsideOrganisation):
        current_organisation()
    assert current_organisation() == here
    found: list[int | None] = []
    thread = Thread(target=lambda: found.append(scope()))
    thread.start()
    thread.join()
    assert found == [None], "another thread begins outside"
