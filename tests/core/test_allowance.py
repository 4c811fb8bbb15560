"""What is counted in shares: a process takes some at once, and all of them together never more than is allowed."""

from __future__ import annotations

import pytest

from maillon.core.errors import TooMany
from maillon.core.web.allowance import count_once, forget_shares

pytestmark = pytest.mark.django_db
WINDOW = 10**9
"""Longer than a test takes, so that none begins in one window and ends in the next."""


def granted(tries: int, *, most: int, person: int, anew_after: int = 0) -> int:
    """How many of so many tries were let through; another process has its turn after each `anew_after`."""
    found = 0
    for number in range(tries):
        if anew_after and number % anew_after == 0:
            forget_shares()
        try:
            count_once("trying", person, most=most, window=WINDOW)
        except TooMany:
            continue
        found += 1
    return found


@pytest.mark.parametrize("most", [1, 3, 49, 50, 120, 600])
def test_one_process_lets_through_exactly_what_is_allowed(most):
    assert granted(most + 40, most=most, person=most) == most


@pytest.mark.parametrize("turn", [1, 2, 5, 12])
def test_what_processes_have_taken_and_not_used_is_never_given_twice(turn):
    found = granted(1300, most=600, person=10_000 + turn, anew_after=turn)
    assert 600 // 12 <= found <= 600


def test_few_are_counted_one_by_one_whichever_process_asks():
    assert granted(90, most=30, person=20_000, anew_after=1) == 30
