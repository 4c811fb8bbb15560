"""Where a list in the order of names goes on (lists in the order of time: `core.web.cursors`)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from maillon.core.api.shapes import ENDS
from maillon.core.errors import NotFound, invalid
from maillon.core.web.cursors import Position

T = TypeVar("T")
M = TypeVar("M", bound=Model)


def number_of(text: str) -> int:
    """The id of an address. What can be no id is answered like one that never was (CASES A3)."""
    if text.isascii() and text.isdecimal() and len(text) < 20 and int(text) < ENDS:
        return int(text)
    raise NotFound(_("There is nothing at this address, or it is not open to you."))


def named(rows: QuerySet[M], *, column: str, cursor: str) -> QuerySet[M]:
    """The rows behind a cursor, in the order of `column` and id. Raises Invalid for what is no cursor of ours."""
    rows = rows.order_by(column, "pk")
    if not cursor:
        return rows
    name, pk = _unpacked(cursor)
    return rows.filter(Q(**{f"{column}__gt": name}) | Q(**{column: name, "pk__gt": pk}))


def name_cursor(name: str, pk: int) -> str:
    """The cursor behind a row of a list in the order of names."""
    return base64.urlsafe_b64encode(f"{pk}.{name}".encode()).decode().rstrip("=")


def _unpacked(cursor: str) -> tuple[str, int]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        pk, _dot, name = text.partition(".")
        if "\0" in text or not 0 <= int(pk) < ENDS:
            raise ValueError(text)
        return name, int(pk)
    except (ValueError, binascii.Error) as error:
        raise invalid("cursor", _("This page of the list does not exist.")) from error


def page_of(rows: QuerySet[Any], limit: int, end: Callable[[Any], str | None]) -> tuple[list[Any], str | None]:
    """The first `limit` rows, and the cursor behind the last of them where there are more (`end` makes it)."""
    found: Sequence[Any] = list(rows[: limit + 1])
    return list(found[:limit]), end(found[limit - 1]) if len(found) > limit else None


def after(rows: QuerySet[M], *, column: str, position: Position | None) -> QuerySet[M]:
    """The rows behind a position in the order of a time, oldest first."""
    rows = rows.order_by(column, "pk")
    if position is None:
        return rows
    return rows.filter(Q(**{f"{column}__gt": position[0]}) | Q(**{column: position[0], "pk__gt": position[1]}))


def before(rows: QuerySet[M], *, column: str, position: Position | None) -> QuerySet[M]:
    """The rows behind a position in the order of a time, newest first."""
    rows = rows.order_by(f"-{column}", "-pk")
    if position is None:
        return rows
    return rows.filter(Q(**{f"{column}__lt": position[0]}) | Q(**{column: position[0], "pk__lt": position[1]}))
