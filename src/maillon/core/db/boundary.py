"""What the SQL compilers ask before they let a statement run: is it inside one organisation, and only there?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from django.db import models
from django.db.models.lookups import Exact
from django.db.models.sql import Query
from django.db.models.sql.where import AND

from maillon.core.db.scope import EVERY, OutsideOrganisation, current_organisation, scope

_APPLIED = "_maillon_organisation"
_known: dict[tuple[type[models.Model], int], int] = {}
_KNOWN_MAX = 200_000


class ForeignOrganisation(OutsideOrganisation):
    """A row was about to point to a row of another organisation."""


@cache
def organisation_field(model: type[models.Model]) -> models.Field[Any, Any] | None:
    """The model's organisation column, or None for an exempt table."""
    return model._meta.get_field("organisation") if getattr(model, "is_organisations", False) else None  # type: ignore[return-value]


@cache
def _scoped_tables() -> frozenset[str]:
    from django.apps import apps

    return frozenset(m._meta.db_table for m in apps.get_models() if organisation_field(m) is not None)


def confine(query: Query) -> None:
    """Add `organisation = <the one in scope>` to a query on an organisation's table; raise where none is in scope."""
    model = query.model
    if model is None:
        return
    field = organisation_field(model)
    organisation = scope()
    if field is None:
        if organisation != EVERY and len(query.alias_map) > 1:
            _refuse_scoped_joins(query)
        return
    if organisation is None:
        raise OutsideOrganisation(f"SQL on {model._meta.label} outside an organisation's scope.")
    applied = getattr(query, _APPLIED, None)
    if organisation == applied:
        return
    if applied is not None and applied != EVERY:
        raise OutsideOrganisation(f"A query on {model._meta.label} made for one organisation ran in another's scope.")
    if organisation != EVERY:
        alias = query.get_initial_alias()
        query.where.add(Exact(field.get_col(alias), organisation), AND)  # type: ignore[no-untyped-call]
    setattr(query, _APPLIED, organisation)


def _refuse_scoped_joins(query: Query) -> None:
    tables = {getattr(join, "table_name", "") for join in query.alias_map.values()}
    crossed = tables & _scoped_tables()
    if crossed:
        raise OutsideOrganisation(f"A query on an exempt table joins {sorted(crossed)}: ask from the organisation's side.")


def stamp_rows(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Give new rows the organisation in scope, and refuse rows, or foreign keys, of another one."""
    if organisation_field(model) is None or scope() == EVERY:
        return
    organisation = current_organisation()
    rows = list(rows)
    for row in rows:
        if row.organisation_id is None:  # type: ignore[attr-defined]
            row.organisation_id = organisation  # type: ignore[attr-defined]
        if row.organisation_id != organisation:  # type: ignore[attr-defined]
            raise ForeignOrganisation(f"A {model._meta.label} of another organisation was about to be saved.")
    for field in _scoped_keys(model):
        check_keys(field.related_model, (getattr(row, field.attname) for row in rows))  # type: ignore[arg-type]


def check_assignments(model: type[models.Model], values: Iterable[tuple[Any, Any, Any]]) -> None:
    """Refuse an UPDATE that points rows to another organisation's. `values` are Django's (field, model, value)."""
    if organisation_field(model) is None or scope() == EVERY:
        return
    keys = _scoped_keys(model)
    for field, _, value in values:
        if field.name == "organisation" and _literal(value) != [current_organisation()]:
            raise ForeignOrganisation(f"A {model._meta.label} was about to change organisation.")
        if field in keys:
            check_keys(field.related_model, _literal(value))


def check_keys(model: type[models.Model], keys: Iterable[Any]) -> None:
    """Raise ForeignOrganisation unless every key names a row of the organisation in scope (None is skipped).

    A row never changes organisation and an id is never given twice, so what was seen once stays known.
    """
    organisation = current_organisation()
    wanted = {key for key in keys if key is not None}
    unknown = [key for key in wanted if _known.get((model, key)) is None]
    if unknown:
        _learn(model, unknown, organisation)
    if any(_known.get((model, key)) != organisation for key in wanted):
        raise ForeignOrganisation(f"A row was about to point to a {model._meta.label} that is not of its organisation.")


def forget_known() -> None:
    """Empty the memory of checked keys (tests that roll back call it)."""
    _known.clear()


def _learn(model: type[models.Model], keys: list[Any], organisation: int) -> None:
    if len(_known) > _KNOWN_MAX:
        _known.clear()
    for start in range(0, len(keys), 500):
        rows = model._base_manager.filter(pk__in=keys[start : start + 500])
        _known.update(((model, key), organisation) for key in rows.values_list("pk", flat=True))


@cache
def _scoped_keys(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(
        field
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model and organisation_field(field.related_model) is not None  # type: ignore[arg-type]
    )


def _literal(value: Any) -> list[Any]:
    return list(_literals(value))


def _literals(value: Any) -> Iterator[Any]:
    if isinstance(value, models.Model):
        yield value.pk
    elif isinstance(value, models.Value):
        yield value.value
    elif hasattr(value, "get_source_expressions"):
        for inner in value.get_source_expressions():
            if not isinstance(inner, models.Q) and inner is not None and not _is_condition(inner):
                yield from _literals(inner)
    elif not hasattr(value, "resolve_expression"):
        yield value


def _is_condition(expression: Any) -> bool:
    return bool(getattr(expression, "conditional", False))
