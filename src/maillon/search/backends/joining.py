"""The readable condition as SQL on a document `d`, for a viewer with more spaces than a question names."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField
from django.db.models.expressions import RawSQL

from maillon.access.models import Space
from maillon.access.readable import SpaceQuerySet
from maillon.core.policy import Viewer
from maillon.search.models import COMMUNITY, PERSON

Condition = tuple[str, tuple[Any, ...]]


def may_find(viewer: Viewer) -> Condition:
    """What an employee may find: what lies in a space that she reads, communities that are listed for her, people."""
    readable, reads = _exists(Space.objects.readable_by(viewer))
    listed, lists = _exists(Space.objects.listed_for(viewer))
    sql = f"(d.type = %s OR CASE WHEN d.type = %s THEN {listed} ELSE {readable} END)"
    return sql, (PERSON, COMMUNITY, *lists, *reads)


def _exists(spaces: SpaceQuerySet) -> Condition:
    own = spaces.filter(pk=RawSQL("d.in_space", (), output_field=BigIntegerField()))  # noqa: S611 - a column's name
    sql, params = own.values("pk").query.sql_with_params()
    return f"EXISTS ({sql})", tuple(params)
