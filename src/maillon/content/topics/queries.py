"""The questions about topics; each takes the viewer, and counts what she may read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.content.models import Publication
from maillon.content.topics.models import Curation, Tagging, Topic, TopicFollow, TopicWord
from maillon.core.api.cursors import before as before_position
from maillon.core.db.newest import Position, newest_with_time
from maillon.core.db.prepared import prepared
from maillon.core.errors import NotFound
from maillon.core.policy import Viewer
from maillon.core.text.marks import SLUG_LENGTH, topic_slug

DAYS: Final = 14
"""What rises: the activity of so many days against that of as many before."""
RISING: Final = 8
NEAR: Final = 6
AHEAD: Final = 4
"""Of the newest uses of topics, so many pages are looked through before all of them are asked about."""
_LAST_ID: Final = 2**63 - 1
_END: Final = "\U0010ffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """A topic with the publications about it that the viewer reads: of the last DAYS days, and of as many before."""

    topic: Topic
    recent: int
    before: int


def topic_at(slug: str, viewer: Viewer) -> Topic:
    """The topic of an address, or of a synonym's. NotFound in the same words whether it never was or is not hers to know."""
    found = _topic.first(viewer=viewer, slug=topic_slug(slug[: 2 * SLUG_LENGTH]))
    if found is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return found.same_as or found


@prepared
def _topic(viewer: Viewer, slug: str) -> QuerySet[Topic]:
    return Topic.objects.visible_to(viewer).filter(slug=slug).select_related("same_as")[:1]


def topics_for(viewer: Viewer, *, q: str = "", is_followed: bool = False) -> QuerySet[Topic]:
    """Topics by name, synonyms left out: those of which a word begins so, those that she follows, or all."""
    rows = Topic.objects.visible_to(viewer).filter(same_as=None)
    if key := topic_slug(q):
        within = Q(words__word__gte=key, words__word__lt=key + _END)
        by_synonym = Q(synonyms__in=Topic.objects.visible_to(viewer).filter(within))
        rows = rows.filter(Q(pk__in=Topic.objects.filter(within)) | by_synonym).distinct()
    if is_followed:
        rows = rows.filter(pk__in=list(followed_ids(viewer)))
    return rows.order_by("slug")


def topics_beginning(viewer: Viewer, q: str, n: int) -> list[Topic]:
    """At most `n` topics of which a word begins so; for a synonym the topic that it means."""
    key = topic_slug(q)
    if not key:
        return []
    found = _beginning(viewer=viewer, low=key, high=key + _END)
    return list({row.pk: row for row in (one.same_as or one for one in found)}.values())[:n]


@prepared
def _beginning(viewer: Viewer, low: str, high: str) -> QuerySet[Topic]:
    found = TopicWord.objects.filter(word__gte=low, word__lt=high).values("topic")
    return Topic.objects.visible_to(viewer).filter(pk__in=found).select_related("same_as").order_by("slug")[:40]


def synonyms_of(topic: Topic, viewer: Viewer) -> list[Topic]:
    """The other ways in which it is written in what the viewer reads."""
    return list(Topic.objects.visible_to(viewer).filter(same_as=topic).order_by("slug"))


def is_following(topic: Topic, viewer: Viewer) -> bool:
    """Whether she follows it, under any of its names."""
    mine = TopicFollow.objects.filter(Q(topic=topic) | Q(topic__same_as=topic), person_id=viewer.person_id)
    return mine.exists()


def followed_ids(viewer: Viewer) -> set[int]:
    """The topics that she follows; for a synonym the one that it means."""
    return set(_followed(me=viewer.person_id))


@prepared
def _followed(me: int) -> QuerySet[TopicFollow, int]:
    rows = TopicFollow.objects.filter(person_id=me)
    return rows.annotate(meant=Coalesce("topic__same_as", "topic")).values_list("meant", flat=True)


@prepared
def written_as(topics: Sequence[int]) -> QuerySet[Topic, int]:
    """These topics and all their synonyms."""
    return Topic.objects.filter(Q(pk__in=topics) | Q(same_as__in=topics)).values_list("pk", flat=True)


def newest_about(
    viewer: Viewer, topics: Sequence[int], *, before: Position | None = None, n: int, only: Q | None = None
) -> list[int]:
    """The ids of the newest `n` publications about these topics (`only` some of them) that the viewer reads, newest first.

    Most of what is written is readable: so many of the newest uses are looked at first, and all only where these are
    not enough."""
    names = written_as(topics=topics)
    most = AHEAD * n
    at = (before[0], _LAST_ID) if before else None
    uses = newest_with_time(Tagging, names, by="topic", time="published_at", before=at, n=most)
    among = _publications_of(uses=[pk for _moment, pk in uses])
    found = _narrowed(_readable_of(viewer=viewer, ids=list(dict.fromkeys(among))), before, n, only)
    if len(found) >= n or len(uses) < most:
        return found
    ids = _standing(Q(topic__in=names)).values("publication")
    every = Publication.objects.visible_to(viewer).published().filter(only or Q(), pk__in=ids)
    return list(before_position(every, column="published_at", position=before).values_list("pk", flat=True)[:n])


@prepared
def _publications_of(uses: Sequence[int]) -> QuerySet[Tagging, int]:
    return _standing(Q(pk__in=uses)).values_list("publication_id", flat=True)


@prepared
def _readable_of(viewer: Viewer, ids: Sequence[int]) -> QuerySet[Publication, Any]:
    return Publication.objects.visible_to(viewer).published().filter(pk__in=ids).values_list("published_at", "pk")


def _standing(uses: Q) -> QuerySet[Tagging]:
    return Tagging.objects.filter(uses, Q(comment=None) | Q(comment__removed_at=None, comment__hidden_at=None))


def _narrowed(found: list[tuple[datetime, int]], before: Position | None, n: int, only: Q | None) -> list[int]:
    newest = [pk for at, pk in sorted(found, reverse=True) if before is None or (at, pk) < before]
    if only is not None:
        wanted = set(Publication.objects.filter(only, pk__in=newest).values_list("pk", flat=True))
        newest = [pk for pk in newest if pk in wanted]
    return newest[:n]


def is_about(viewer: Viewer, topic: Topic) -> Q:
    """Publications about a topic, as a condition on what is asked already."""
    names = Topic.objects.filter(Q(pk=topic.pk) | Q(same_as=topic))
    return Q(pk__in=Tagging.objects.visible_to(viewer).filter(topic__in=names).values("publication"))


def rising_for(viewer: Viewer, *, n: int = RISING) -> list[Rise]:
    """Topics about which more was published lately than before, the steepest first."""
    now = timezone.now()
    recent = Q(published_at__gte=now - timedelta(days=DAYS))
    rows = Tagging.objects.visible_to(viewer).filter(comment=None, published_at__gte=now - timedelta(days=2 * DAYS))
    counted = (
        rows.annotate(meant=Coalesce("topic__same_as", "topic"))
        .values("meant")
        .annotate(
            recent=Count("publication", distinct=True, filter=recent),
            earlier=Count("publication", distinct=True, filter=~recent),
        )
        .filter(recent__gte=2, recent__gt=F("earlier"))
        .order_by(F("earlier") - F("recent"), "meant")[:n]
    )
    facts = list(counted.values_list("meant", "recent", "earlier"))
    known = Topic.objects.in_bulk([pk for pk, *_counts in facts])
    return [Rise(topic=known[pk], recent=new, before=old) for pk, new, old in facts]


def near(viewer: Viewer, topic: Topic, publications: Collection[int]) -> list[Topic]:
    """The other topics of these publications, the most frequent first."""
    return [one for one in frequent(viewer, publications, n=NEAR + 1) if one.pk != topic.pk][:NEAR]


def frequent(viewer: Viewer, publications: Collection[int], *, n: int = NEAR) -> list[Topic]:
    """The topics of these publications, the most frequent first; at most NEAR + 1."""
    ids = [pk for pk, _times in _frequent(viewer=viewer, publications=publications)][:n]
    known = Topic.objects.in_bulk(ids)
    return [known[pk] for pk in ids]


@prepared
def _frequent(viewer: Viewer, publications: Collection[int]) -> QuerySet[Tagging, Any]:
    rows = Tagging.objects.visible_to(viewer).filter(publication__in=publications)
    counted = rows.annotate(meant=Coalesce("topic__same_as", "topic")).values("meant")
    times = counted.annotate(times=Count("publication", distinct=True)).order_by("-times", "meant")
    return times.values_list("meant", "times")[: NEAR + 1]


def curations_of(topic: Topic, viewer: Viewer) -> QuerySet[Curation]:
    """What curators did to a topic and to its synonyms, newest first, as far as she may know of these."""
    rows = Curation.objects.filter(topic__in=Topic.objects.visible_to(viewer))
    rows = rows.filter(Q(topic=topic) | Q(topic__same_as=topic) | Q(into=topic))
    rows = rows.filter(Q(into=None) | Q(into__in=Topic.objects.visible_to(viewer)))
    return rows.select_related("topic", "into", "by").order_by("-at", "-pk")
