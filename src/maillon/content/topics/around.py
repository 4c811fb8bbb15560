"""What a topic's page says beside its publications: who knows, what rises. Made of the newest that the viewer reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import ngettext

from maillon.access.visibility import people_for
from maillon.content.kinds.table import solvers
from maillon.content.models import Comment, Publication
from maillon.content.topics.models import Topic
from maillon.content.topics.queries import DAYS, near, newest_about
from maillon.core.db.prepared import prepared
from maillon.core.policy import Viewer
from maillon.people.models import Person

NEWEST: Final = 200
"""Publications of a topic that are counted: those beyond make it "200+"."""
KNOWING: Final = 6
RISING: Final = 3
WEIGHTS: Final = {"answers": 5, "publications": 2, "comments": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Counts are of what the viewer reads. `recent` and `before`: publications of the last DAYS days, and of as many before."""

    count: int
    is_full: bool
    recent: int
    before: int
    knowing: Sequence[tuple[Person, str]]
    rising: Sequence[tuple[Publication, int]]
    near: Sequence[Topic]
    kinds: Collection[str]


def around(topic: Topic, viewer: Viewer) -> Around:
    """All of it, in a constant number of queries."""
    ids = newest_about(viewer, [topic.pk], n=NEWEST)
    rows = _facts(ids=ids)
    now = timezone.now()
    turn, first = now - timedelta(days=DAYS), now - timedelta(days=2 * DAYS)
    return Around(
        count=len(ids),
        is_full=len(ids) == NEWEST,
        recent=sum(1 for _author, at, _kind in rows if at >= turn),
        before=sum(1 for _author, at, _kind in rows if first <= at < turn),
        knowing=_knowing(viewer, ids, Counter(author for author, _at, _kind in rows)),
        rising=_rising(viewer, ids, turn, first),
        near=near(viewer, topic, ids),
        kinds={kind for _author, _at, kind in rows},
    )


@prepared
def _facts(ids: Sequence[int]) -> QuerySet[Publication, Any]:
    return Publication.objects.filter(pk__in=ids).values_list("author_id", "published_at", "kind")


def _knowing(viewer: Viewer, ids: Sequence[int], wrote: Counter[int]) -> list[tuple[Person, str]]:
    """Whose answers were accepted there, who wrote there, who answered there; each with the weightiest reason."""
    counts = {"answers": solvers(ids), "publications": wrote, "comments": dict(_answering(viewer=viewer, ids=ids))}
    score: Counter[int] = Counter()
    for name, found in counts.items():
        for person, n in found.items():
            score[person] += WEIGHTS[name] * n
    ranked = [pk for pk, _score in sorted(score.items(), key=lambda one: (-one[1], one[0]))]
    people = people_for(viewer).filter(pk__in=ranked[: 3 * KNOWING], suspended_at=None).exclude(kind="staged")
    known = {person.pk: person for person in people.select_related("site")}
    return [(known[pk], _reason(counts, pk)) for pk in ranked if pk in known][:KNOWING]


@prepared
def _answering(viewer: Viewer, ids: Sequence[int]) -> QuerySet[Comment, Any]:
    rows = Comment.objects.visible_to(viewer).published().filter(publication__in=ids)
    answers = rows.exclude(author=F("publication__author")).order_by().values("author")
    return answers.annotate(n=Count("pk")).values_list("author", "n")


def _reason(counts: dict[str, Any], person: int) -> str:
    if n := counts["answers"].get(person, 0):
        return ngettext("%(num)s answer accepted", "%(num)s answers accepted", n) % {"num": n}
    if n := counts["publications"].get(person, 0):
        return ngettext("%(num)s publication here", "%(num)s publications here", n) % {"num": n}
    n = counts["comments"][person]
    return ngettext("%(num)s comment", "%(num)s comments", n) % {"num": n}


def _rising(viewer: Viewer, ids: Sequence[int], turn: datetime, first: datetime) -> list[tuple[Publication, int]]:
    """Discussions that are answered more than before."""
    facts = {pk: recent for pk, recent, _earlier in _steep(viewer=viewer, ids=ids, turn=turn, first=first)}
    known = Publication.objects.visible_to(viewer).in_bulk(list(facts))
    return [(known[pk], n) for pk, n in facts.items() if pk in known]


@prepared
def _steep(viewer: Viewer, ids: Sequence[int], turn: datetime, first: datetime) -> QuerySet[Comment, Any]:
    rows = Comment.objects.visible_to(viewer).published().filter(publication__in=ids, published_at__gte=first)
    recent = Count("pk", filter=Q(published_at__gte=turn))
    earlier = Count("pk", filter=Q(published_at__lt=turn))
    counted = rows.order_by().values("publication").annotate(recent=recent, earlier=earlier)
    steep = counted.filter(recent__gt=F("earlier")).order_by(F("earlier") - F("recent"), "-publication")
    return steep.values_list("publication", "recent", "earlier")[:RISING]
