"""Populations as one chooses them: entities with their departments, and sites, each named by a key ("department:12")."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from maillon.core.db.behind import page_behind
from maillon.core.errors import invalid
from maillon.organisation.models import Department, Entity, Site

WHATS: Final = {"entity": Entity, "department": Department, "site": Site}
MOST: Final = 100
PAGE: Final = 200
"""So many departments stand on one page of the form."""
BY_ENTITY: Final = ("entity__name", "entity_id", "name")


@dataclass(frozen=True, slots=True)
class Choice:
    """One population that may be chosen."""

    key: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class House:
    """An entity with its departments, as one chooses among them."""

    entity: Choice
    departments: list[Choice]

    @property
    def is_open(self) -> bool:
        """Whether something in it is chosen, so that it is shown unfolded."""
        return any(one.is_chosen for one in self.departments)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form of a choice shows: of departments a page, and those on other pages that are chosen."""

    houses: list[House]
    sites: list[Choice]
    elsewhere: list[Choice]
    is_first: bool
    more: int
    """Behind which department it goes on; 0 at the end."""


def checked_populations(chosen: Collection[str]) -> set[tuple[str, int]]:
    """What these keys name. Raises Invalid where they are too many, or one is not there."""
    if len(chosen) > MOST:
        raise invalid("chosen", _("At most %(limit)d may be chosen.") % {"limit": MOST})
    return {_named(key) for key in chosen}


def _named(key: str) -> tuple[str, int]:
    what, _colon, number = key.partition(":")
    known = what in WHATS and number.isascii() and number.isdigit() and len(number) < 19
    if not known or not WHATS[what].objects.filter(pk=int(number)).exists():  # type: ignore[attr-defined]
        raise invalid("chosen", _("One of these is not there any more: choose anew."))
    return what, int(number)


def population_of(row: Any) -> tuple[str, int]:
    """What a row is about that has a column for each of WHATS, of which one is filled."""
    return next((what, pk) for what in WHATS if (pk := getattr(row, f"{what}_id")) is not None)


def choices_of(chosen: Collection[str], *, after: int = 0) -> Choices:
    """What may be chosen: the entities with the departments behind the one with the key `after`, and the sites. At most
    five queries."""
    rows, more = page_behind(Department.objects.all(), *BY_ENTITY, after=after, n=PAGE)
    units: dict[int, list[Choice]] = {}
    for unit in rows:
        units.setdefault(unit.entity_id, []).append(_choice("department", unit, chosen))
    here = {f"department:{unit.pk}" for unit in rows}
    named = [_named_number(key) for key in chosen if key.startswith("department:") and key not in here]
    elsewhere = Department.objects.filter(pk__in=named).order_by(*BY_ENTITY, "pk")
    entities = Entity.objects.order_by("name", "pk")
    return Choices(
        houses=[House(_choice("entity", one, chosen), units.get(one.pk, [])) for one in entities],
        sites=[_choice("site", one, chosen) for one in Site.objects.order_by("name", "pk")],
        elsewhere=[_choice("department", one, chosen) for one in elsewhere],
        is_first=not after,
        more=more,
    )


def _named_number(key: str) -> int:
    number = key.partition(":")[2]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0


def _choice(what: str, row: Any, chosen: Collection[str]) -> Choice:
    key = f"{what}:{row.pk}"
    return Choice(key=key, name=row.name, is_chosen=key in chosen)
