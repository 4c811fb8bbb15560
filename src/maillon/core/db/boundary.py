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

_known: dict[tuple[type[models.Model], Any], int] = {}
_KNOWN_MAX = 50_000


class ForeignOrganisation(OutsideOrganisation):
    """A row was about to point to a row of another organisation."""


class Confinement(Exact):
    """`organisation = <the one in scope>`, told apart from a condition that somebody wrote."""


@cache
def organisation_field(model: type[models.Model]) -> models.Field[Any, Any] | None:
    """The model's organisation column, or None for an exempt table."""
    return model._meta.get_field("organisation") if getattr(model, "is_organisations", False) else None  # type: ignore[return-value]


@cache
def _scoped_tables() -> dict[str, models.Field[Any, Any]]:
    from django.apps import apps

    found = ((model._meta.db_table, organisation_field(model)) for model in apps.get_models())
    return {table: field for table, field in found if field is not None}


def confine(query: Query) -> None:
    """Add `organisation = <the one in scope>` to a query on an organisation's table; raise where none is in scope.

    Asked at every compilation and told from the query's own conditions: Django combines, trims and empties them
    between two runs of one query.
    """
    if query.model is None or query.combinator:
        return  # The parts of a union are compiled, and confined, one by one.
    alias = _first_alias(query)
    field = _scoped_tables().get(query.alias_map[alias].table_name)
    organisation = scope()
    if field is None:
        return
    if organisation is None:
        raise OutsideOrganisation(f"SQL on {query.model._meta.label} outside an organisation's scope.")
    if any(mark.rhs != organisation for mark, _ in _confinements(query.where)):
        raise OutsideOrganisation(
            f"A query on {query.model._meta.label} made for one organisation ran in another's scope."
        )
    holds = any(is_sure and mark.lhs.alias == alias for mark, is_sure in _confinements(query.where))
    if organisation != EVERY and not holds:
        query.where.add(Confinement(field.get_col(alias), organisation), AND)


def refuse_crossing(query: Query) -> None:
    """Raise where a join leads from an exempt table (an account) to an organisation's: whose rows would it find?

    Asked when the FROM clause is written, because ordering joins that late.
    """
    if scope() == EVERY:
        return
    scoped = _scoped_tables()
    for alias, join in query.alias_map.items():
        parent = getattr(join, "parent_alias", None)
        if parent is None or not query.alias_refcount[alias]:
            continue
        if join.table_name in scoped and query.alias_map[parent].table_name not in scoped:
            raise OutsideOrganisation(
                f"A query joins {join.table_name} by an exempt table: ask from the organisation's side."
            )


def _first_alias(query: Query) -> str:
    """The table that FROM begins with: Django trims the model's own away in the sub-queries of `exclude`."""
    in_use = (alias for alias in query.alias_map if query.alias_refcount[alias])
    return next(in_use, None) or query.get_initial_alias()


def _confinements(node: Any, is_sure: bool = True) -> Iterator[tuple[Any, bool]]:
    """Every confinement in a tree of conditions, and whether all of its rows must meet it."""
    for child in getattr(node, "children", ()):
        if isinstance(child, Confinement):
            yield child, is_sure and _demands_all(node)
        else:
            yield from _confinements(child, is_sure and _demands_all(node))


def _demands_all(node: Any) -> bool:
    return not node.negated and (node.connector == AND or len(node.children) == 1)


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
        keys = {getattr(row, field.attname) for row in rows if not _holds_a_row_of(organisation, field, row)}
        # Rows of one insert may point to one another (the comments of a thread that is brought in).
        check_keys(field.related_model, keys - {row.pk for row in rows} if field.related_model is model else keys)  # type: ignore[arg-type]


def _holds_a_row_of(organisation: int, field: models.Field[Any, Any], row: models.Model) -> bool:
    """Whether the row was given the very row it points to, as the database answered it."""
    if not field.is_cached(row):  # type: ignore[attr-defined]
        return False
    target = field.get_cached_value(row)  # type: ignore[attr-defined]
    return (
        target is not None
        and not target._state.adding
        and target.pk == getattr(row, field.attname)
        and target.__dict__.get("organisation_id") == organisation
    )


def check_conflicts(model: type[models.Model], unique_fields: Iterable[Any]) -> None:
    """Refuse an "insert, else update" whose conflict can be with a row of another organisation."""
    if organisation_field(model) is None or scope() == EVERY:
        return
    names = {getattr(field, "name", field) for field in unique_fields}
    if not names & {"organisation", *(field.name for field in _scoped_keys(model))}:
        raise ForeignOrganisation(
            f"An upsert of {model._meta.label} by {sorted(names)} could meet another organisation's row."
        )


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
    wanted = {model._meta.pk.to_python(key) for key in keys if key is not None}
    unknown = [key for key in wanted if _known.get((model, key)) != organisation]
    if unknown and set(unknown) - _learn(model, unknown, organisation):
        raise ForeignOrganisation(f"A row was about to point to a {model._meta.label} that is not of its organisation.")


def remember_rows(model: type[models.Model], keys: Iterable[int]) -> None:
    """Take rows for known that this process has just written in the organisation in scope, under ids of ours.

    Should the transaction not end well, nobody ever gets these ids again, and the database refuses to point to them.
    """
    _keep(model, keys, current_organisation())


def forget_known() -> None:
    """Empty the memory of checked keys (tests that roll back call it)."""
    _known.clear()


def _learn(model: type[models.Model], keys: list[Any], organisation: int) -> set[Any]:
    found: set[Any] = set()
    for start in range(0, len(keys), 500):
        rows = model._base_manager.filter(pk__in=keys[start : start + 500])
        found.update(rows.values_list("pk", flat=True))
    # A sequence gives a number again after a rollback: only ids of ours may be remembered.
    if not isinstance(model._meta.pk, models.AutoField):
        _keep(model, found, organisation)
    return found


def _keep(model: type[models.Model], keys: Iterable[Any], organisation: int) -> None:
    if len(_known) > _KNOWN_MAX:
        _known.clear()
    _known.update(((model, key), organisation) for key in keys)


@cache
def _scoped_keys(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(
        field
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model and organisation_field(field.related_model) is not None
    )


def _literal(value: Any) -> list[Any]:
    return list(_literals(value))


def _literals(value: Any) -> Iterator[Any]:
    if isinstance(value, models.Model):
        yield value.pk
    elif isinstance(value, models.Value):
        yield value.value
    elif isinstance(value, models.When):
        yield from _literals(value.result)
    elif hasattr(value, "get_source_expressions"):
        for inner in value.get_source_expressions():
            if inner is not None:
                yield from _literals(inner)
    elif not hasattr(value, "resolve_expression"):
        yield value
