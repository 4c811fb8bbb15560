"""Thin filters of the pages: times, counts and sizes of `core.text` in the language and zone of the reader."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language

from maillon.core.text import numbers, when


def moment(at: datetime) -> str:
    """Say when something happened, the shorter the nearer."""
    return when.moment(at, now=timezone.now(), language=language(), zone=timezone.get_current_timezone())


def since(at: datetime) -> str:
    """Say a moment in a sentence: "Tuesday 18 November, 9:12"."""
    return when.since(at, now=timezone.now(), language=language(), zone=timezone.get_current_timezone())


def full(at: datetime) -> str:
    """Say all of a moment, for a title."""
    return when.full(at, language=language(), zone=timezone.get_current_timezone())


def day(at: datetime) -> str:
    """Say a date with its year."""
    return when.day(at, language=language(), zone=timezone.get_current_timezone())


def number(value: int) -> str:
    """Write a count with the language's own separator of thousands."""
    return str(value) if -1000 < value < 1000 else numbers.count(value, language())


def size(value: int) -> str:
    """Write a number of bytes."""
    return numbers.size(value, language())


def language() -> str:
    """Return the language of the page."""
    return get_language() or "en"


FILTERS = {
    "moment": moment,
    "since": since,
    "full": full,
    "day": day,
    "stamp": when.stamp,
    "number": number,
    "size": size,
}
