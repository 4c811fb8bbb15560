"""Dates and numbers as French and English say them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.text.numbers import count, size
from maillon.core.text.when import day, full, moment, since, stamp

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2025, 11, 19, 17, 30, tzinfo=UTC)  # a Wednesday, 18:30 in Paris


def _said(at: datetime, language: str) -> str:
    return moment(at, now=NOW, language=language, zone=PARIS)


@pytest.mark.parametrize(
    ("at", "french", "english"),
    [
        (NOW - timedelta(seconds=59), "à l’instant", "just now"),
        (NOW - timedelta(minutes=38), "38\u00a0min", "38 min"),
        (NOW - timedelta(minutes=59, seconds=59), "59\u00a0min", "59 min"),
        (NOW - timedelta(hours=2, minutes=10), "2\u00a0h", "2 h"),
        (datetime(2025, 11, 18, 15, 5, tzinfo=UTC), "hier, 16\u00a0h\u00a005", "yesterday, 16:05"),
        (datetime(2025, 11, 17, 6, 48, tzinfo=UTC), "lundi, 7\u00a0h\u00a048", "Monday, 7:48"),
        (datetime(2025, 11, 12, 8, 0, tzinfo=UTC), "12\u00a0novembre", "12 November"),
        (datetime(2025, 3, 14, 9, 6, tzinfo=UTC), "14\u00a0mars", "14 March"),
        (datetime(2025, 3, 1, 9, 6, tzinfo=UTC), "1er\u00a0mars", "1 March"),
        (datetime(2024, 3, 14, 9, 6, tzinfo=UTC), "14\u00a0mars\u00a02024", "14 March 2024"),
    ],
)
def test_a_moment_is_said_the_shorter_the_nearer(at: datetime, french: str, english: str) -> None:
    assert (_said(at, "fr"), _said(at, "en")) == (french, english)


def test_the_days_are_those_of_the_readers_zone() -> None:
    at = datetime(2025, 11, 18, 23, 30, tzinfo=UTC)
    assert moment(at, now=NOW, language="en", zone=PARIS) == "18 h"
    assert moment(at, now=NOW, language="en", zone=UTC) == "yesterday, 23:30"


def test_shortly_after_midnight_the_last_hour_is_still_minutes() -> None:
    now = datetime(2025, 11, 19, 0, 10, tzinfo=UTC)
    assert moment(now - timedelta(minutes=20), now=now, language="en", zone=UTC) == "20 min"
    assert moment(now - timedelta(minutes=70), now=now, language="en", zone=UTC) == "yesterday, 23:00"


def test_what_is_still_to_come_is_never_ago() -> None:
    assert _said(NOW + timedelta(hours=2), "fr") == "20\u00a0h\u00a030"
    assert _said(NOW + timedelta(days=1), "en") == "20 November"
    assert _said(NOW + timedelta(days=60), "en") == "18 January 2026"


def test_the_night_when_clocks_change_has_its_true_hours() -> None:
    before = datetime(2025, 10, 26, 1, 30, tzinfo=PARIS)
    after = datetime(2025, 10, 26, 4, 30, tzinfo=PARIS)
    assert moment(before, now=after, language="en", zone=PARIS) == "4 h"


def test_all_of_a_moment_and_a_moment_in_a_sentence() -> None:
    at = datetime(2025, 11, 18, 8, 12, tzinfo=UTC)
    assert full(at, language="fr", zone=PARIS) == "mardi 18\u00a0novembre\u00a02025, 9\u00a0h\u00a012"
    assert full(at, language="en", zone=PARIS) == "Tuesday 18 November 2025, 9:12"
    assert since(at, now=NOW, language="fr", zone=PARIS) == "mardi 18\u00a0novembre, 9\u00a0h\u00a012"
    assert since(at.replace(year=2024), now=NOW, language="en", zone=PARIS) == "Monday 18 November 2024, 9:12"
    assert day(at, language="en", zone=PARIS) == "18 November 2025"
    assert stamp(at.astimezone(PARIS)) == "2025-11-18T08:12:00Z"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        _said(datetime(2025, 11, 18, 8, 12), "fr")


ZONES = st.sampled_from(
    [UTC, PARIS, ZoneInfo("Asia/Kathmandu"), ZoneInfo("America/Los_Angeles"), timezone(timedelta(hours=14))]
)
TIMES = st.datetimes(timezones=ZONES)


@given(TIMES, TIMES, ZONES, st.sampled_from(["fr", "en", "fr-ca", "de", ""]))
def test_every_time_can_be_said(at: datetime, now: datetime, zone: ZoneInfo, language: str) -> None:
    for said in (moment(at, now=now, language=language, zone=zone), full(at, language=language, zone=zone), stamp(at)):
        assert said
        assert "-1" not in said.split(", ")[0] or said == stamp(at)


@pytest.mark.parametrize(
    ("number", "french", "english"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (8000, "8\u202f000", "8,000"),
        (-1234567, "-1\u202f234\u202f567", "-1,234,567"),
    ],
)
def test_a_count_has_its_thousands_apart(number: int, french: str, english: str) -> None:
    assert (count(number, "fr"), count(number, "en")) == (french, english)


@pytest.mark.parametrize(
    ("number", "french", "english"),
    [
        (0, "0\u00a0octet", "0 bytes"),
        (1, "1\u00a0octet", "1 byte"),
        (999, "999\u00a0octets", "999 bytes"),
        (1000, "1\u00a0Ko", "1 KB"),
        (1500, "1,5\u00a0Ko", "1.5 KB"),
        (184_000, "184\u00a0Ko", "184 KB"),
        (999_499, "999\u00a0Ko", "999 KB"),
        (999_500, "1\u00a0Mo", "1 MB"),
        (2_100_000, "2,1\u00a0Mo", "2.1 MB"),
        (9_960_000, "10\u00a0Mo", "10 MB"),
        (5 * 10**9, "5\u00a0Go", "5 GB"),
        (10**15, "1\u202f000\u00a0To", "1,000 TB"),
    ],
)
def test_a_size_is_said_in_its_nearest_unit(number: int, french: str, english: str) -> None:
    assert (size(number, "fr"), size(number, "en")) == (french, english)
