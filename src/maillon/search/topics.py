"""Topics in the search: those that a query names, those that a text being written is near to, and what a synonym means."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from maillon.content.topics.models import Tagging, Topic, TopicWord
from maillon.content.topics.queries import written_as
from maillon.core.db.prepared import prepared
from maillon.core.policy import Viewer
from maillon.core.text.characters import clean
from maillon.core.text.marks import TOPICS, topic_slug, topics
from maillon.search.query import TOPIC, Query, Term
from maillon.search.tags import topic_tag
from maillon.search.text import STOP_WORDS, forms, words_of

SUGGESTED: Final = 5
LOOKED_AT: Final = 4_000
"""Characters of a text being written that are looked at."""
WORDS: Final = 250
CANDIDATES: Final = 2_000
LATELY: Final = timedelta(days=90)
"""What was used more since then comes first."""


def topics_in_text(viewer: Viewer, text: str) -> list[Topic]:
    """At most SUGGESTED of the organisation's topics all of whose words stand in a text, in any form of French and
    English, and which it does not name yet: first those of more words, then those used more lately."""
    text = clean(text[:LOOKED_AT])
    named = {topic_slug(name) for name in topics(text)}
    if len(named) >= TOPICS:
        return []
    words = list(dict.fromkeys(forms(word) for word in words_of(text)))[:WORDS]
    stems = {stem for word in words for stem in (word.folded, *word.stems)}
    beginnings = {stem[:3] for stem in stems} - {""}
    near = [(pk, slug) for pk, slug in _candidates(beginnings) if _is_near(slug, stems)] if beginnings else []
    if not near:
        return []
    known = _meant(viewer, [pk for pk, _slug in near])
    found = [topic for topic in known if topic.slug not in named]
    uses = _uses(viewer, [topic.pk for topic in found])
    found.sort(key=lambda one: (-one.slug.count("-"), -uses.get(one.pk, 0), one.slug))
    return found[:SUGGESTED]


def _candidates(beginnings: set[str]) -> list[tuple[int, str]]:
    rows = TopicWord.objects.filter(beginning__in=sorted(beginnings)).values("topic")
    return list(Topic.objects.filter(pk__in=rows).values_list("pk", "slug")[:CANDIDATES])


def _is_near(slug: str, stems: set[str]) -> bool:
    words = [word for word in slug.split("-") if word not in STOP_WORDS]
    return bool(words) and all(word in stems or not stems.isdisjoint(forms(word).stems) for word in words)


def _meant(viewer: Viewer, ids: list[int]) -> list[Topic]:
    rows = Topic.objects.visible_to(viewer).filter(pk__in=ids).select_related("same_as")
    return list({one.pk: one for one in (row.same_as or row for row in rows)}.values())


def _uses(viewer: Viewer, ids: list[int]) -> dict[int, int]:
    """How often these were used lately in what the viewer reads."""
    rows = Tagging.objects.visible_to(viewer).filter(published_at__gte=timezone.now() - LATELY)
    rows = rows.filter(topic__in=written_as(topics=ids))
    counted = rows.annotate(meant=Coalesce("topic__same_as", "topic")).values("meant").annotate(n=Count("pk"))
    return dict(counted.values_list("meant", "n"))


def with_synonyms(viewer: Viewer, query: Query) -> Query:
    """The query, in which #topic means its synonyms too, as far as she may know of what she names."""
    if not any(term.kind == TOPIC for term in query.terms):
        return query
    return replace(query, terms=tuple(_widened(viewer, term) for term in query.terms))


def _widened(viewer: Viewer, term: Term) -> Term:
    if term.kind != TOPIC:
        return term
    names = _family(viewer, term.parts[0][0].removeprefix("_h").replace("_", "-").strip("-"))
    return Term(TOPIC, (tuple(dict.fromkeys([*term.parts[0], *map(topic_tag, names)])),)) if names else term


def _family(viewer: Viewer, slug: str) -> list[str]:
    found: Any = _meaning.first(viewer=viewer, slug=slug)
    if found is None:
        return []
    return list(Topic.objects.filter(Q(pk=found) | Q(same_as=found)).order_by("pk").values_list("slug", flat=True)[:30])


@prepared
def _meaning(viewer: Viewer, slug: str) -> QuerySet[Topic, Any]:
    rows = Topic.objects.visible_to(viewer).filter(slug=slug)
    return rows.annotate(meant=Coalesce("same_as", "pk")).values_list("meant", flat=True)[:1]
