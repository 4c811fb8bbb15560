"""Questions of the ORM compiled once for each kind of viewer and asked again with other numbers.

Compiling a question about visibility takes longer than answering it. The question itself is still made by the one rule.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Collection
from enum import Enum
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from maillon.core.db.scope import current_organisation
from maillon.core.policy import Viewer

Question = Callable[[Viewer, Any], QuerySet[Any, Any]]
"""Makes a query set of values for a viewer and ids. It must be a function of a module, and depend on nothing else."""

_IDS: Final = "the ids"
# SQLite takes any index that begins with the organisation for a good one; a plus before the column forbids it.
_ORGANISATION: Final = re.compile(r'((?:"?\w+"?\.)"organisation_id" = %s)')
_known = threading.local()


class _Place(Enum):
    """A number that changes from one asking to the next."""

    PERSON = 1
    ORGANISATION = 2
    IDS = 3


class Compiled:
    """One question's SQL, where its numbers go, and how values come back."""

    def __init__(self, question: Question, viewer: Viewer) -> None:
        self._compiler: Any = question(viewer, _ids_of_the_question()).query.get_compiler(connection=connection)
        sql, params = self._compiler.as_sql()
        self.sql = _ORGANISATION.sub(r"+\1", sql) if connection.vendor == "sqlite" else sql
        self._places = [_place(value, viewer) for value in params]
        self._converters = self._compiler.get_converters([one[0] for one in self._compiler.select])

    def params(self, viewer: Viewer, ids: Collection[int] = ()) -> list[Any]:
        """The parameters of the SQL for this viewer and these ids."""
        numbers = {
            _Place.PERSON: viewer.person_id, _Place.ORGANISATION: current_organisation(), _Place.IDS: _as_parameter(ids),
        }  # fmt: skip
        return [numbers[place] if isinstance(place, _Place) else place for place in self._places]

    def answer(self, viewer: Viewer, ids: Collection[int]) -> list[Any]:
        """The rows, as tuples or lists of values."""
        rows: list[Any] = connection.ask(self.sql, self.params(viewer, ids))  # type: ignore[attr-defined]
        return list(self._compiler.apply_converters(rows, self._converters)) if self._converters else rows


def answered(question: Question, viewer: Viewer, ids: Collection[int] = ()) -> list[Any]:
    """The rows that a question has for this viewer and these ids, as tuples or lists of values."""
    if viewer.organisation_id != current_organisation() or not (viewer.is_employee or viewer.is_guest):
        # Whoever reads nothing has a question that is known to be empty: there is nothing to compile.
        return list(question(viewer, list(ids)))
    return compiled(question, viewer).answer(viewer, ids)


def compiled(question: Question, viewer: Viewer) -> Compiled:
    """A question compiled for a viewer of the organisation in scope; once for each kind of viewer and thread."""
    known: dict[Any, Compiled] = _known.__dict__
    key = (question, viewer.kind)
    if key not in known:
        known[key] = Compiled(question, viewer)
    return known[key]


def _ids_of_the_question() -> RawSQL:
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [_IDS])
    return RawSQL("SELECT value FROM json_each(%s)", [_IDS])


def _as_parameter(ids: Collection[int]) -> Any:
    return list(ids) if connection.vendor == "postgresql" else json.dumps(list(ids))


def _place(value: Any, viewer: Viewer) -> Any:
    """What stands at a place of the question: a number that changes (ids have 63 bits: nothing else is equal to one), or
    a value that stays."""
    if value == _IDS:
        return _Place.IDS
    if value == viewer.person_id:
        return _Place.PERSON
    return _Place.ORGANISATION if value == viewer.organisation_id else value
