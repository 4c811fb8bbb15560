"""What looks like a title that is being typed: so that a question which was answered is not asked again."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from maillon.content.kinds.table import is_kind
from maillon.content.models import Publication
from maillon.core.policy import Viewer
from maillon.core.text.characters import clean
from maillon.search.backends import Ask, backend, id_of
from maillon.search.backends.compiled import answered
from maillon.search.models import PUBLICATION
from maillon.search.query import WORD, Term
from maillon.search.reach import Reach, reach_of
from maillon.search.results import Suggestion
from maillon.search.tags import kind_tag
from maillon.search.text import STOP_WORDS, forms, words_of

SHOWN: Final = 4
TYPED: Final = 200
WORDS_OF: Final = 8
"""Telling words of a title that are compared."""
CANDIDATES: Final = 300
"""The newest that share a word are compared; what is older is found by searching."""
ANYWHERE: Final = 40
"""So many near ones are reckoned with where nobody is shown them."""
LEAST: Final = 0.4
"""The share of the typed words that a title must hold; and always two of them, where there are two."""


def alike(viewer: Viewer, title: str, kind: str) -> list[Suggestion]:
    """At most SHOWN publications of a kind whose titles share most with what is typed, as far as the viewer reads them."""
    reach = reach_of(viewer)
    if reach.is_nowhere or not is_kind(kind):
        return []
    return _suggestions(viewer, _alike(title, kind, reach)[: SHOWN * 2])[:SHOWN]


def alike_anywhere(title: str, kind: str) -> list[int]:
    """Publications of a kind, wherever they lie, whose titles share most with this one: what is reckoned with by the product
    itself, and told to nobody who does not read it."""
    return _alike(title, kind, Reach())[:ANYWHERE]


def _alike(title: str, kind: str, reach: Reach) -> list[int]:
    """The ids of those within reach (one without tags: all), the nearest first."""
    terms = _terms(title)
    if not terms:
        return []
    every = Term(WORD, (tuple(dict.fromkeys(stem for term in terms for stem in term.parts[0])),))
    ask = Ask(terms=[every], tags=[(kind_tag(kind),)], any_tags=reach.tags, joined=reach.joined, limit=CANDIDATES)
    rows = [row for row in backend().find(ask) if row[1] == PUBLICATION]
    if not rows:
        return []
    hits: Counter[int] = Counter()
    for term in terms:
        hits.update(backend().in_title(term, any_tags=reach.tags, low=id_of(rows[-1]), high=id_of(rows[0])))
    enough = max(min(2, len(terms)), LEAST * len(terms))
    near = sorted((row for row in rows if hits[id_of(row)] >= enough), key=lambda row: (-hits[id_of(row)], -id_of(row)))
    return [row[2] for row in near]


def _terms(title: str) -> list[Term]:
    words = dict.fromkeys(words_of(clean(title[:TYPED])))
    telling = [form for form in map(forms, words) if form.folded not in STOP_WORDS and len(form.folded) > 1]
    return [Term(WORD, (tuple(form.stems),)) for form in telling[:WORDS_OF]]


def _suggestions(viewer: Viewer, ids: list[int]) -> list[Suggestion]:
    """In the order of `ids`, read again under the viewer's present rights."""
    known = {row[0]: row for row in answered(_facts, viewer, ids)}
    return [
        Suggestion(type=PUBLICATION, title=title, url=f"/p/{pk}/", note=place or "")
        for pk, title, place in (known[one] for one in ids if one in known)
    ]


def _facts(viewer: Viewer, ids: Any) -> Any:
    rows = Publication.objects.visible_to(viewer).published().filter(pk__in=ids)
    return rows.values_list("pk", "title", "space__community__name")
