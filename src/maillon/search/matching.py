"""The newest matches that the viewer may see, and their order: the one scan that results and facets are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, NamedTuple

from maillon.access.models import Space
from maillon.access.visibility import people_for
from maillon.communities.models import Community
from maillon.content.models import Comment, Publication
from maillon.core.policy import Viewer
from maillon.search.backends import Ask, Found, backend
from maillon.search.backends.joining import may_find
from maillon.search.filters import Filters
from maillon.search.models import COMMENT, COMMUNITY, PERSON, PUBLICATION, second_of
from maillon.search.query import TOPIC, Query
from maillon.search.tags import TOKENS, Reach

NEWEST: Final = 2000
"""How many of the newest matches are ordered and counted."""
FEW: Final = 200
"""Up to so many matches are all asked of their rows, so that counts are exact even before the index follows."""
HALF_LIFE: Final = 90 * 86_400
"""Seconds after which being new counts half."""
IN_TITLE: Final = 2.0
BY_NAME: Final = 1.0


@dataclass(slots=True)
class Window:
    """The newest matches, newest first; `is_full` where there are more beyond; `lowest` is where those begin."""

    rows: list[Found]
    is_full: bool
    lowest: int


def window_of(viewer: Viewer, reach: Reach, query: Query, filters: Filters) -> Window:
    """The newest matches that the viewer may find now. What she no longer reads is left out whatever the index says."""
    if reach.is_nowhere or (query.is_empty and filters.is_empty):
        return Window([], False, 0)
    found = backend().find(ask_for(viewer, reach, query, filters))
    rows = _in_readable_spaces(viewer, reach, found)
    if len(rows) <= FEW:
        rows = standing(viewer, rows)
    return Window(rows, len(found) == NEWEST, found[-1].id if found else 0)


def ask_for(viewer: Viewer, reach: Reach, query: Query, filters: Filters) -> Ask:
    """The question to the index: by tags of spaces while they are few, else joined with the readable condition."""
    topics = [term.parts[0] for term in query.terms if term.kind == TOPIC]
    by_tags = not viewer.is_employee or len(reach.tags) <= TOKENS
    return Ask(
        terms=[term for term in query.terms if term.kind != TOPIC],
        excluded=query.excluded,
        tags=[*topics, *(tags for _name, tags in filters.groups)],
        any_tags=reach.tags if by_tags else (),
        joined=None if by_tags else may_find(viewer),
        low=filters.low,
        high=filters.high,
        limit=NEWEST,
    )


def _in_readable_spaces(viewer: Viewer, reach: Reach, rows: list[Found]) -> list[Found]:
    """Without what lies in spaces that were open when it was indexed and are not now. One query, however many rows."""
    others = {row.in_space for row in rows if row.type != COMMUNITY} - reach.spaces - {None}
    if not others:
        return rows
    allowed = set(Space.objects.readable_by(viewer).filter(pk__in=others).values_list("pk", flat=True))
    if len(allowed) == len(others):
        return rows
    refused = others - allowed
    return [row for row in rows if row.in_space not in refused or row.type == COMMUNITY]


def standing(viewer: Viewer, rows: Sequence[Found]) -> list[Found]:
    """Those rows whose things the viewer may see now, in the same order. One query for each type that occurs."""
    visible = {
        PUBLICATION: lambda ids: Publication.objects.visible_to(viewer).published().filter(pk__in=ids),
        COMMENT: lambda ids: Comment.objects.visible_to(viewer).published().filter(pk__in=ids),
        PERSON: lambda ids: people_for(viewer).filter(pk__in=ids, suspended_at=None),
        COMMUNITY: lambda ids: Community.objects.visible_to(viewer).filter(pk__in=ids),
    }
    seen: set[tuple[str, int]] = set()
    for name, group in groupby(sorted(rows, key=lambda row: row.type), key=lambda row: row.type):
        ids = [row.thing_id for row in group]
        seen.update((name, pk) for pk in visible[name](ids).values_list("pk", flat=True))
    return [row for row in rows if (row.type, row.thing_id) in seen]


class Scored(NamedTuple):
    """A document with its score; `is_in_title` when all that was looked for stands in its title."""

    score: float
    row: Found
    is_in_title: bool


def scored(query: Query, rows: Sequence[Found]) -> list[Scored]:
    """The rows with their scores, best first: words in the title count most, then a person's or community's own name,
    then how new a thing is beside the newest of them. Equal scores: newest first."""
    if not rows:
        return []
    hits = _title_hits(query, rows)
    newest = second_of(rows[0].id)
    most = max(_worded(query), 1)
    found = [Scored(_score(row, IN_TITLE * hits.get(row.id, 0) / most, newest), row, hits.get(row.id) == most) for row in rows]
    found.sort(key=lambda one: (-one.score, -one.row.id))
    return found


def _worded(query: Query) -> int:
    return sum(1 for term in query.terms if term.kind != TOPIC)


def _score(row: Found, in_title: float, newest: int) -> float:
    if row.type in (PERSON, COMMUNITY):
        return in_title + (BY_NAME if in_title else 0.0)
    return in_title + HALF_LIFE / (HALF_LIFE + newest - second_of(row.id))


def _title_hits(query: Query, rows: Sequence[Found]) -> dict[int, int]:
    """In how many of the terms each document's title takes part. One question for each term."""
    hits: dict[int, int] = {}
    for term in query.terms:
        if term.kind != TOPIC:
            for pk in backend().in_title(term, low=rows[-1].id, high=rows[0].id):
                hits[pk] = hits.get(pk, 0) + 1
    return hits


def beyond(filters: Filters, highest: int) -> Filters:
    """The same filters for ids up to `highest`: the next window, or the same one without what came since."""
    return replace(filters, high=min(filters.high, highest))
