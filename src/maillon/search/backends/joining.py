"""The readable condition as SQL on a document `d`, for a viewer with more spaces than a question names."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField
from django.db.models.expressions import RawSQL

from maillon.access.models import Space
from maillon.core.policy import Viewer
from maillon.search.backends.compiled import compiled
from maillon.search.models import COMMUNITY, PERSON

Condition = tuple[str, tuple[Any, ...]]
_SPACE = RawSQL("d.in_space", (), output_field=BigIntegerField())


def may_find(viewer: Viewer) -> Condition:
    """What an employee may find: what lies in a space that she reads, communities that are listed for her, people."""
    readable, listed = compiled(_readable, viewer), compiled(_listed, viewer)
    sql = f"(d.type = %s OR CASE WHEN d.type = %s THEN EXISTS ({listed.sql}) ELSE EXISTS ({readable.sql}) END)"
    return sql, (PERSON, COMMUNITY, *listed.params(viewer), *readable.params(viewer))


def _readable(viewer: Viewer, _ids: Any) -> Any:
    return Space.objects.readable_by(viewer).filter(pk=_SPACE).values("pk")


def _listed(viewer: Viewer, _ids: Any) -> Any:
    return Space.objects.listed_for(viewer).filter(pk=_SPACE).values("pk")
