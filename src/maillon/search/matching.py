"""The newest matches that the viewer may see, and their order: the one scan that results and facets are made of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import Any, Final, NamedTuple

from maillon.access.models import Space
from maillon.access.visibility import people_for
from maillon.content.models import Comment, Publication
from maillon.core.policy import Viewer
from maillon.search.backends import Ask, Found, backend, id_of, space_of, type_of
from maillon.search.backends.compiled import answered
from maillon.search.filters import Filters
from maillon.search.models import COMMENT, COMMUNITY, PERSON, PUBLICATION, second_of
from maillon.search.query import TOPIC, Query
from maillon.search.reach import Reach, tags_around

NEWEST: Final = 2000
"""How many of the newest matches are ordered and counted."""
FEW: Final = 200
"""Up to so many matches are all asked of their rows, so that counts are exact even before the index follows."""
HALF_LIFE: Final = 90 * 86_400
"""Seconds after which being new counts half."""
IN_TITLE: Final = 2.0
BY_NAME: Final = 1.0
NAMED: Final = frozenset({PERSON, COMMUNITY})
"""What has a name of its own, and no time that matters."""


@dataclass(slots=True)
class Window:
    """The newest matches, newest first; `is_full` where there are more beyond; `lowest` is where those begin."""

    rows: list[Found]
    is_full: bool
    lowest: int


class Scored(NamedTuple):
    """A document with its score; `is_in_title` when all that was looked for stands in its title."""

    score: float
    row: Found
    is_in_title: bool


def window_of(viewer: Viewer, reach: Reach, query: Query, filters: Filters) -> Window:
    """The newest matches that the viewer may find now. What she no longer reads is left out whatever the index says."""
    if reach.is_nowhere or (query.is_empty and filters.is_empty):
        return Window([], False, 0)
    found = backend().find(ask_for(reach, query, filters))
    rows = found if reach.joined else _in_readable_spaces(viewer, reach, found)
    if len(rows) <= FEW:
        rows = standing(viewer, rows)
    return Window(rows, len(found) == NEWEST, id_of(found[-1]) if found else 0)


def ask_for(reach: Reach, query: Query, filters: Filters) -> Ask:
    """The question to the index."""
    topics = [term.parts[0] for term in query.terms if term.kind == TOPIC]
    return Ask(
        terms=[term for term in query.terms if term.kind != TOPIC],
        excluded=query.excluded,
        tags=[*topics, *(tags for _name, tags in filters.groups)],
        any_tags=reach.tags,
        joined=reach.joined,
        low=filters.low,
        high=filters.high,
        limit=NEWEST,
    )


def beyond(filters: Filters, highest: int) -> Filters:
    """The same filters for ids up to `highest`: the next window, or the same one without what came since."""
    return replace(filters, high=min(filters.high, highest))


def _in_readable_spaces(viewer: Viewer, reach: Reach, rows: list[Found]) -> list[Found]:
    """Without what lies in spaces that were open when it was indexed and are not now. One query, however many rows."""
    others = set(map(space_of, rows)) - reach.spaces - {None}
    if not others:
        return rows
    refused = others - {row[0] for row in answered(_readable_spaces, viewer, others)}  # type: ignore[arg-type]
    # A community itself may be told to whom it does not let in.
    return [row for row in rows if space_of(row) not in refused or type_of(row) == COMMUNITY] if refused else rows


def standing(viewer: Viewer, rows: Sequence[Found]) -> list[Found]:
    """Those rows whose things the viewer may see now, in the same order. One query for each type that occurs."""
    seen: set[tuple[str, int]] = set()
    for name, group in groupby(sorted(rows, key=type_of), key=type_of):
        ids = [thing for _id, _name, thing, *_where in group]
        seen.update((name, row[0]) for row in answered(STANDING[name], viewer, ids))
    return [row for row in rows if row[1:3] in seen]


def _readable_spaces(viewer: Viewer, ids: Any) -> Any:
    return Space.objects.readable_by(viewer).filter(pk__in=ids).values_list("pk")


def standing_publications(viewer: Viewer, ids: Any) -> Any:
    """Publications that stand and that the viewer reads."""
    return Publication.objects.visible_to(viewer).published().filter(pk__in=ids).values_list("pk")


def standing_comments(viewer: Viewer, ids: Any) -> Any:
    """Comments that stand, under what stands, and that the viewer reads."""
    rows = Comment.objects.visible_to(viewer).published().filter(pk__in=ids)
    return rows.filter(publication__removed_at=None, publication__hidden_at=None).values_list("pk")


def standing_people(viewer: Viewer, ids: Any) -> Any:
    """People whom the viewer may know of and who may sign in."""
    return people_for(viewer).filter(pk__in=ids, suspended_at=None).values_list("pk")


def standing_communities(viewer: Viewer, ids: Any) -> Any:
    """Communities that the viewer is told of."""
    return Space.objects.listed_for(viewer).filter(community__in=ids).values_list("community__pk")


STANDING: Final = {
    PUBLICATION: standing_publications, COMMENT: standing_comments,
    PERSON: standing_people, COMMUNITY: standing_communities,
}  # fmt: skip


def best(query: Query, reach: Reach, rows: Sequence[Found], count: int) -> list[Scored]:
    """The `count` best of the rows (newest first), best first: words in the title count most, then a person's or
    community's own name, then how new a thing is beside the newest of them. Equal scores: newest first."""
    hits = _title_hits(query, reach, rows)
    most = max(sum(1 for term in query.terms if term.kind != TOPIC), 1)
    newest = second_of(id_of(rows[0])) if rows else 0
    found = [
        Scored(_score(row, hit / most, newest), row, hit == most)
        for row in _hopeful(rows, hits, count)
        for hit in (hits.get(id_of(row), 0),)
    ]
    found.sort(key=lambda one: (-one.score, -id_of(one.row)))
    return found[:count]


def _hopeful(rows: Sequence[Found], hits: Mapping[int, int], count: int) -> Iterator[Found]:
    """The rows that can be among the best: of equal hits the newer is the better, so `count` of each will do."""
    plain = (row for row in rows if row[0] not in hits and row[1] not in NAMED)
    yield from islice(plain, count)
    groups: Counter[tuple[int, bool]] = Counter()
    for row in [row for row in rows if row[1] in NAMED or row[0] in hits]:
        group = hits.get(row[0], 0), row[1] in NAMED
        groups[group] += 1
        if groups[group] <= count:
            yield row


def _score(row: Found, share_in_title: float, newest: int) -> float:
    if type_of(row) in NAMED:
        return IN_TITLE * share_in_title + (BY_NAME if share_in_title else 0.0)
    return IN_TITLE * share_in_title + HALF_LIFE / (HALF_LIFE + newest - second_of(id_of(row)))


def _title_hits(query: Query, reach: Reach, rows: Sequence[Found]) -> dict[int, int]:
    """In how many of the terms each document's title takes part. One question for each term."""
    hits: defaultdict[int, int] = defaultdict(int)
    tags = tags_around(reach) if rows else ()
    for term in query.terms if rows else ():
        if term.kind != TOPIC:
            for pk in backend().in_title(term, any_tags=tags, low=id_of(rows[-1]), high=id_of(rows[0])):
                hits[pk] += 1
    return hits
