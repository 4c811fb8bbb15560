"""Queries that are put together and compiled once, then only asked with other values.

For the handful of questions behind every page: building and compiling one with Django costs twenty times what SQLite
needs to answer it. The text of the question stays an ordinary query set; only its values are exchanged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import update_wrapper
from itertools import count
from typing import Any, Final, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.base import ModelState
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable

from maillon.core.db.kept import Kept
from maillon.core.db.scope import EVERY, inside, scope
from maillon.core.policy.viewer import Viewer

R = TypeVar("R")

LONGEST: Final = 256
"""Longer lists of values are asked in the ordinary way."""
_NUMBER: Final = -7_000_000_000_000_000_000
_MOMENT: Final = datetime(1001, 1, 1, tzinfo=UTC)
_NOBODY: Final = -1
_VALUES: Final = (int, str, datetime)
_WORD: Final = re.compile("[a-z_]+")
_MARK: Final = re.compile("%%|%s")
_ROWS_KEPT: Final = 1_000
_HEAVIEST: Final = 16_000
"""Rows of more characters are made anew each time, so that what is kept stays small."""
_NO_DATABASE: Final = "rows that are kept ask for nothing more"


class NotPreparable(TypeError):
    """A query whose values do not all reach the database as they were given."""


class Prepared(Generic[R]):
    """A question with named values: a viewer, numbers, moments, words, lists of numbers. None and booleans may change
    what is asked, and are compiled each for themselves. The organisation is the one in scope when it is asked."""

    def __init__(self, build: Callable[..., models.QuerySet[Any, R]]) -> None:
        self._build = build
        self._known: dict[Any, _Compiled] = {}
        update_wrapper(self, build)

    def __call__(self, **given: Any) -> list[R]:
        """The answer, all of it."""
        return self._answer(given, kept=False)

    def kept(self, **given: Any) -> list[R]:
        """The answer, made of objects that are shared: equal rows of the database are one model or tuple, which stays
        for the next who asks. Never to be changed; what was not fetched along cannot be fetched later. The database is
        asked each time, so permission and content are those of now: what is spared is to make the same again."""
        return self._answer(given, kept=True)

    def _answer(self, given: dict[str, Any], *, kept: bool) -> list[R]:
        organisation = scope()
        taken = _Taken(organisation)
        shape = tuple([taken.take(value) for value in given.values()])
        if not taken.is_plain or organisation is None or organisation == EVERY:
            return list(self._build(**given))
        key = (connection.vendor, *given, *shape)
        compiled = self._known.get(key)
        if compiled is None:
            compiled = self._known[key] = self._compile(given)
        # What Django finds empty without asking may be so for the stand-ins only: a number too large for its column.
        return compiled.ask(taken.values, kept=kept) if compiled.is_asked else list(self._build(**given))

    def first(self, **given: Any) -> R | None:
        """The first row of the answer, or None. The query limits itself: `[:1]`."""
        return next(iter(self(**given)), None)

    def _compile(self, given: dict[str, Any]) -> _Compiled:
        stand_in = _StandIn()
        with inside(stand_in.organisation):
            rows = self._build(**{name: stand_in.of(value) for name, value in given.items()})
            return _Compiled(rows, stand_in.known, wanted=stand_in.wanted)


def prepared(build: Callable[..., models.QuerySet[Any, R]]) -> Prepared[R]:
    """Turn a function that returns a query set into one that returns its rows; called with named values only."""
    return Prepared(build)


class _Taken:
    """The values of one call in their order, and what of them changes the question itself."""

    def __init__(self, organisation: int | None) -> None:
        self.values: list[Any] = [organisation]
        self.is_plain = True

    def take(self, value: Any) -> Any:
        """Keep the values; returns what belongs to the shape."""
        if isinstance(value, Viewer):
            self.is_plain &= value.organisation_id == self.values[0]
            self.values += (value.person_id, value.account_id)
            return (value.kind, value.is_administrator)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int | datetime | str):
            self.values.append(value)
            return type(value)
        return self._take_all(value)

    def _take_all(self, values: Collection[int]) -> int:
        if not isinstance(values, Collection):
            raise NotPreparable(f"{values!r} can be read only once: give a list.")
        known = list(values)
        size = _room(len(known))
        self.is_plain &= size <= LONGEST
        self.values += known or [_NOBODY]
        self.values += [self.values[-1]] * (size - max(1, len(known)))
        return size


class _StandIn:
    """Values that are told from all others, given while a question is compiled."""

    def __init__(self) -> None:
        self.known: list[Any] = []
        self.wanted: set[int] = set()
        self.organisation = int(self._keep(_NUMBER))

    def of(self, value: Any) -> Any:
        """The value that stands for one like this; in the order in which `_Taken` keeps them."""
        if isinstance(value, Viewer):
            # Nothing of the first viewer but what is a part of the shape may reach the question of the next.
            return Viewer(
                organisation_id=self.organisation, kind=value.kind, is_administrator=value.is_administrator,
                person_id=int(self._keep(self._next())), account_id=int(self._keep(self._next())),
            )  # fmt: skip
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int):
            return self._number()
        if isinstance(value, datetime):
            return self._want(_MOMENT + timedelta(minutes=len(self.known)))
        if isinstance(value, str):
            return self._want(f"stand-in {len(self.known)}")
        return [self._number() for _ in range(_room(len(list(value))))]

    def _number(self) -> int:
        return int(self._want(self._next()))

    def _next(self) -> int:
        # Far from one another: a number that was computed with must not be taken for the next one.
        return _NUMBER - 1_000_003 * len(self.known)

    def _want(self, value: Any) -> Any:
        """A value that must reach the database as it is; a viewer and an organisation may stay unasked."""
        self.wanted.add(len(self.known))
        return self._keep(value)

    def _keep(self, value: Any) -> Any:
        self.known.append(value)
        return value


class _Compiled:
    """One question as SQL, with where its values stand, and how its rows become what was asked for."""

    def __init__(self, rows: models.QuerySet[Any, Any], stand_ins: Sequence[Any], *, wanted: set[int]) -> None:
        self._sql = ""
        self._fixed: list[Any] = []
        self._slots: list[tuple[int, int]] = []
        if rows._prefetch_related_lookups:  # type: ignore[attr-defined]
            raise NotPreparable("What is fetched by a second query cannot be a part of a prepared one.")
        compiler = rows.query.get_compiler(connection=connection)
        try:
            self._sql, params = compiler.as_sql()
        except EmptyResultSet:
            return
        self._place(params, stand_ins)
        lost = wanted - {number for _, number in self._slots}
        if lost:
            raise NotPreparable(f"Values {sorted(lost)} of the question do not reach the database as they were given.")
        self._read = _reader(rows, compiler, db=rows.db)
        self._keep = _keeper(rows, compiler)

    @property
    def is_asked(self) -> bool:
        """Whether there is anything to ask the database."""
        return bool(self._sql)

    def ask(self, values: Sequence[Any], *, kept: bool = False) -> list[Any]:
        """Ask with these values, in the order of the stand-ins."""
        params = list(self._fixed)
        for place, number in self._slots:
            value = values[number]
            params[place] = connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
        found = connection.ask(self._sql, params)  # type: ignore[attr-defined]
        return self._keep(found) if kept else self._read(found)

    def _place(self, params: Iterable[Any], stand_ins: Sequence[Any]) -> None:
        """Find the stand-ins among the values of the SQL. One that was changed on the way could not be exchanged."""
        adapt = connection.ops.adapt_datetimefield_value
        known = {adapt(one) if isinstance(one, datetime) else one: number for number, one in enumerate(stand_ins)}
        self._fixed = list(params)
        found = [(place, known.get(value)) for place, value in enumerate(self._fixed) if isinstance(value, _VALUES)]
        self._slots = [(place, number) for place, number in found if number is not None]
        self._write_words()

    def _write_words(self) -> None:
        """Words of the code ("room", "employee") stand in the SQL itself: where SQLite looked at a bound one to choose an
        index that holds a part of a table, it plans the question anew each time."""
        exchanged = {place for place, _ in self._slots}
        kept, places = [], count()

        def written(mark: re.Match[str]) -> str:
            if mark[0] == "%%":
                return mark[0]
            value = self._fixed[place := next(places)]
            if place not in exchanged and isinstance(value, str) and _WORD.fullmatch(value):
                return f"'{value}'"
            kept.append(place)
            return mark[0]

        self._sql = _MARK.sub(written, self._sql)
        self._fixed = [self._fixed[place] for place in kept]
        at = {place: n for n, place in enumerate(kept)}
        self._slots = [(at[place], number) for place, number in self._slots]


def _room(length: int) -> int:
    """The size of the list that this one is filled up to: few sizes mean few questions."""
    return 1 << max(0, length - 1).bit_length()


def _reader(rows: models.QuerySet[Any, Any], compiler: Any, *, db: str) -> Callable[[list[Any]], list[Any]]:
    """What makes the answer of fetched rows: models with their relations (which ask `db` for more), tuples, or single
    values."""
    converters = compiler.get_converters([column for column, *_ in compiler.select[: compiler.col_count]])
    width = compiler.col_count

    def converted(found: list[Any]) -> Iterable[Any]:
        return compiler.apply_converters(found, converters) if converters else found

    if rows._iterable_class is ModelIterable:
        make = _Maker(compiler.klass_info, compiler.select, db, compiler.annotation_col_map)
        return lambda found: [make.row(row) for row in converted(found)]
    if rows._iterable_class is FlatValuesListIterable:
        return lambda found: [row[0] for row in converted(found)]
    if rows._iterable_class is ValuesListIterable:
        return lambda found: [tuple(row[:width]) for row in converted(found)]
    raise NotPreparable("A prepared query gives models, tuples or single values.")


def _keeper(rows: models.QuerySet[Any, Any], compiler: Any) -> Callable[[list[Any]], list[Any]]:
    """What makes the same objects of the same rows: once, and shared."""
    read = _reader(rows, compiler, db=_NO_DATABASE)
    known: Kept[tuple[Any, ...], Any] = Kept(_ROWS_KEPT)

    def make(row: tuple[Any, ...]) -> Any:
        return read([row])[0]

    return lambda found: [known.of(tuple(row), make, is_kept=_is_light) for row in found]


def _is_light(row: tuple[Any, ...]) -> bool:
    return sum(len(value) for value in row if isinstance(value, str)) <= _HEAVIEST


@dataclass(slots=True)
class _Relation:
    """A related model in the same row."""

    make: _Maker
    set_here: Callable[[Any, Any], None]
    set_there: Callable[[Any, Any], None]


class _Maker:
    """Makes models of rows: what Django's `from_db` makes where no model has signals of its own, several times faster."""

    def __init__(
        self, info: dict[str, Any], select: Sequence[Any], db: str, annotations: dict[str, int] | None = None
    ) -> None:
        if info.get("from_parent"):
            raise NotPreparable("Models of several tables cannot be prepared.")
        self._model, self._db = info["model"], db
        self._start, self._end = info["select_fields"][0], info["select_fields"][-1] + 1
        self._names = [column[0].target.attname for column in select[self._start : self._end]]
        self._key = self._start + self._names.index(self._model._meta.pk.attname)
        self._annotations = list((annotations or {}).items())
        self._relations = [
            _Relation(_Maker(each, select, db), each["local_setter"], each["remote_setter"])
            for each in info.get("related_klass_infos", ())
        ]

    def row(self, row: Sequence[Any]) -> Any:
        """The model of a row, None where it has no key (an outer join found nothing)."""
        if row[self._key] is None:
            return None
        made = self._model.__new__(self._model)
        state = ModelState()
        state.db, state.adding, state.fields_cache = self._db, False, {}
        made.__dict__.update(zip(self._names, row[self._start : self._end], strict=True), _state=state)
        for relation in self._relations:
            related = relation.make.row(row)
            relation.set_here(made, related)
            if related is not None:
                relation.set_there(related, made)
        for name, place in self._annotations:
            made.__dict__[name] = row[place]
        return made
