"""The form in which one says until which day something stands above the rest: pinned, or featured."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from django.http import HttpRequest

from maillon.core.days import day_of
from maillon.core.errors import Conflict, Invalid


class Asked(NamedTuple):
    """What stands in the form, and what was refused; `is_done`: it was accepted."""

    chosen: str
    errors: list[str]
    status: int
    is_done: bool


def ask_for_a_day(request: HttpRequest, *, usual: str, act: Callable[[date | None], object]) -> Asked:
    """Read the day, `usual` where none was sent, and do what was asked for with it."""
    chosen = request.POST.get("last_day", usual)[:40]
    if request.method != "POST":
        return Asked(chosen, [], 200, False)
    try:
        act(day_of(chosen))
    except Invalid as refusal:
        return Asked(chosen, [error.message for error in refusal.errors], refusal.status, False)
    except Conflict as refusal:
        return Asked(chosen, [str(refusal.detail)], refusal.status, False)
    return Asked(chosen, [], 200, True)
