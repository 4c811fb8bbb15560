"""The questions about question hours; each takes the viewer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from maillon.access.models import COMMUNITY
from maillon.access.visibility import answering_members
from maillon.content.kinds.hour.hosting import hosted_by, hosts_of
from maillon.content.kinds.hour.models import ASKED, OWED, Hour, HourQuestion, HourVote
from maillon.content.models import Comment, Publication
from maillon.core.db.prepared import prepared
from maillon.core.policy import Viewer
from maillon.people.models import Person


def not_over() -> Q:
    """Publications that are question hours, open now or still to come."""
    return Q(kind="hour", hour__ends_at__gt=timezone.now())


def hours_for(viewer: Viewer) -> QuerySet[Publication]:
    """Question hours in all that the viewer reads that are open or to come, the next to open first."""
    rows = Publication.objects.visible_to(viewer).published().filter(not_over())
    along = ("author", "space__community", "space__wall_of", "space__room_of", "hour")
    return rows.select_related(*along).order_by("hour__opens_at", "pk")


def owed_by(viewer: Viewer) -> QuerySet[HourQuestion]:
    """What the viewer has still to answer, in the question hours of hers that have opened and where she can still answer:
    the most wanted first, of equals the older."""
    read = Comment.objects.visible_to(viewer).published().filter(pk=OuterRef("comment"))
    by = "hour__publication__"
    mine = HourQuestion.objects.filter(
        hosted_by(viewer.person_id, by=by), rank=OWED, hour__opens_at__lte=timezone.now()
    )
    standing = {
        f"{by}closed_at": None,
        f"{by}removed_at": None,
        f"{by}hidden_at": None,
        f"{by}space__archived_at": None,
    }
    there = answering_members().filter(space=OuterRef(f"{by}space"), person_id=viewer.person_id)
    answers = ~Q(**{f"{by}space__kind": COMMUNITY}) | Exists(there)
    return mine.filter(Exists(read), answers, **standing).order_by("-votes_count", "comment")


def owed_counts(viewer: Viewer, publications: Collection[int]) -> dict[int, int]:
    """How many answers the viewer owes in each of these; none is left out."""
    if not publications:
        return {}
    rows = owed_by(viewer).filter(hour__publication__in=list(publications)).order_by()
    return dict(rows.values_list("hour__publication").annotate(n=Count("pk")))


def asked_in(viewer: Viewer, publication: Publication) -> QuerySet[HourQuestion]:
    """What is asked in a question hour, in the order of its thread."""
    read = Comment.objects.visible_to(viewer).filter(pk=OuterRef("comment"))
    rows = HourQuestion.objects.filter(Exists(read), hour__publication=publication.pk, rank__in=ASKED)
    return rows.order_by("rank", "-votes_count", "comment")


def people_in(publication: Publication) -> QuerySet[Person]:
    """Who asked something that stands in a question hour, wants something answered, or answers."""
    asked = HourQuestion.objects.filter(hour__publication=publication, rank__in=ASKED)
    votes = HourVote.objects.filter(question__in=asked)
    of_it = Q(pk__in=asked.values("comment__author")) | Q(pk__in=votes.values("person"))
    return Person.objects.filter(of_it | Q(pk__in=hosts_of(publication)))


@prepared
def hour_facts(*, publications: Collection[int]) -> QuerySet[Hour, tuple[Any, ...]]:
    """Publication, when it opens and ends, how many questions, how many of them answered, when its place was archived."""
    rows = Hour.objects.filter(publication__in=publications)
    counts = ("questions_count", "answered_count")
    return rows.values_list("publication_id", "opens_at", "ends_at", *counts, "publication__space__archived_at")


@prepared
def end_of(*, publication: int) -> QuerySet[Hour, datetime]:
    """When one ends."""
    return Hour.objects.filter(publication=publication).values_list("ends_at", flat=True)[:1]


@prepared
def question_facts(*, comments: Collection[int]) -> QuerySet[HourQuestion, tuple[int, int, int]]:
    """Comment, what it is, how many want it answered."""
    return HourQuestion.objects.filter(comment__in=comments).values_list("comment_id", "rank", "votes_count")


@prepared
def my_hour_votes(*, me: int, comments: Collection[int]) -> QuerySet[HourVote, int]:
    """Which of these comments the viewer wants answered."""
    rows = HourVote.objects.filter(person_id=me, question__comment__in=comments)
    return rows.values_list("question__comment_id", flat=True)
