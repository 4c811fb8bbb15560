"""The one search: results, facets and pages, exact in what the viewer may read."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from maillon.core.errors import invalid
from maillon.core.policy import Viewer
from maillon.core.text.numbers import count as number_in
from maillon.search.backends import HIGHEST, Found, id_of, person_of, space_of, type_of
from maillon.search.filters import Filters, filters_for
from maillon.search.items import communities_in, items_of, names_in
from maillon.search.matching import NEWEST, Window, best, beyond, window_of
from maillon.search.models import TYPES, first_id_at
from maillon.search.query import Query, parse
from maillon.search.reach import Reach, reach_of
from maillon.search.results import Facet, Item, Results
from maillon.search.topics import with_synonyms

PAGE: Final = 20
FACETS: Final = 6
"""Values that each facet names."""
DAYS: Final = (7, 90, 365)
"""How far back each value of the facet "since" reaches."""


def search(
    viewer: Viewer,
    query: str,
    *,
    type: Sequence[str] = (),
    kind: Sequence[str] = (),
    community: Sequence[str] = (),
    person: Sequence[str] = (),
    since: str = "",
    until: str = "",
    limit: int = PAGE,
    cursor: str = "",
) -> Results:
    """What the viewer may read of what she looks for, best first, with facets over the newest matches.

    Lists are of values of which one must hold: slugs of communities, ids of people. Days are YYYY-MM-DD, both included.
    Raises Invalid for what cannot be asked (see `query.parse`, `filters.filters_for`). The number of queries depends on
    what is found for her, never on what is there for others.
    """
    asked = with_synonyms(viewer, parse(query))
    filters = filters_for(viewer, type=type, kind=kind, community=community, person=person, since=since, until=until)
    highest, offset = _unpacked(cursor)
    reach = reach_of(viewer)
    window = window_of(viewer, reach, asked, beyond(filters, highest))
    ranked = best(asked, reach, window.rows, offset + limit)
    found = items_of(viewer, ranked[offset:], asked.light())
    return Results(
        items=[item for _scored, item in found],
        scores=[round(scored.score, 4) for scored, _item in found],
        reason=_reason(asked) if found and not offset and found[0][0].is_in_title else "",
        facets=_facets(viewer, reach, asked, filters, window) if not cursor else {},
        next=_next(window, offset + limit),
        total=len(window.rows),
        total_label=_total(window),
    )


def search_items(viewer: Viewer, query: str, **asked: Any) -> dict[str, Any]:
    """`search` as API v1 gives it: `items`, `next`, `facets`."""
    found = search(viewer, query, **asked)
    return {
        "items": [_plain(item, score) for item, score in zip(found.items, found.scores, strict=True)],
        "next": found.next,
        "facets": {name: [_plain_facet(facet) for facet in facets] for name, facets in found.facets.items()},
        "total": found.total_label,
    }


def _plain(item: Item, score: float) -> dict[str, Any]:
    return {
        "type": item.type,
        "id": str(item.id),
        "kind": item.kind,
        "title": item.title.striptags(),
        "excerpt": str(item.excerpt or item.title),
        "url": item.url,
        "score": score,
        "published_at": item.at.isoformat().replace("+00:00", "Z"),
        "author": item.author.name if item.author else None,
        "community": item.community.url.split("/")[2]
        if item.community and item.community.url.startswith("/c/")
        else None,
    }


def _plain_facet(facet: Facet) -> dict[str, Any]:
    return {"value": facet.value, "label": facet.label, "count": facet.count}


def _reason(query: Query) -> str:
    """Why the first stands first, where all that was looked for is in its title."""
    return ngettext("First: the word is in the title.", "First: all the words are in the title.", len(query.terms))


def _total(window: Window) -> str:
    language = get_language() or "en"
    return f"{number_in(NEWEST, language)}+" if window.is_full else number_in(len(window.rows), language)


def _next(window: Window, offset: int) -> str | None:
    """Where the list goes on: in the same window, or with the matches older than it."""
    if offset < len(window.rows):
        return f"{id_of(window.rows[0])}.{offset}"
    return f"{window.lowest - 1}.0" if window.is_full else None


def _unpacked(cursor: str) -> tuple[int, int]:
    """The highest id of the window and the place in it. Raises Invalid for a cursor that is none of ours."""
    if not cursor:
        return HIGHEST, 0
    highest, _dot, offset = cursor.partition(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 20 for part in (highest, offset)):
        raise invalid("cursor", _("This page of the list does not exist."))
    return min(int(highest), HIGHEST), min(int(offset), NEWEST)


def _facets(viewer: Viewer, reach: Reach, query: Query, filters: Filters, window: Window) -> dict[str, list[Facet]]:
    """Counts of the newest matches; those of a filter that is set are counted as if it were not."""
    rows = dict.fromkeys(("type", "community", "person", "since"), window.rows)
    for name in filters.names:
        if name in rows:
            rows[name] = window_of(viewer, reach, query, filters.without(name)).rows
    return {
        "type": _types(rows["type"]),
        "community": _named(Counter(map(space_of, rows["community"])), lambda ids: communities_in(viewer, ids)),
        "person": _named(Counter(map(person_of, rows["person"])), lambda ids: names_in(viewer, ids)),
        "since": _since(rows["since"]),
    }


def _types(rows: Sequence[Found]) -> list[Facet]:
    counts = Counter(map(type_of, rows))
    return [Facet(value=name, label=name, count=counts[name]) for name in TYPES if counts[name]]


def _named(counts: Counter[int | None], names: Callable[[list[int]], dict[int, tuple[str, str]]]) -> list[Facet]:
    """The most frequent values by name; more are asked for than shown, as some have no name for the viewer."""
    del counts[None]
    most = counts.most_common(2 * FACETS)
    known = names([value for value, _count in most if value is not None]) if most else {}
    found = [(*known[value], count) for value, count in most if value in known]
    return [Facet(value=value, label=label, count=count) for value, label, count in found[:FACETS]]


def _since(rows: Sequence[Found]) -> list[Facet]:
    """How many are of the last days; `value` is the day that the filter `since` takes."""
    today = timezone.localtime()
    found = []
    for days in DAYS:
        first = today - timedelta(days=days)
        low = first_id_at(first.replace(hour=0, minute=0, second=0, microsecond=0))
        count = bisect_right(rows, -low, key=lambda row: -id_of(row))
        if count:
            found.append(Facet(value=first.date().isoformat(), label=str(days), count=count))
    return found
