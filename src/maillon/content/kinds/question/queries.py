"""The questions about questions; each takes the viewer."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from maillon.content.kinds.question.models import Answer, AnswerRequest, AnswerVote, Question, SameQuestion
from maillon.content.models import Comment, Publication
from maillon.content.topics.models import Topic
from maillon.content.topics.queries import is_about
from maillon.core.db.prepared import prepared
from maillon.core.policy import Viewer

UNANSWERED = Q(kind="question", question__first_answer_at=None, question__accepted=None)
SOLVED = Q(kind="question", question__accepted__removed_at=None, question__accepted__hidden_at=None) & ~Q(
    question__accepted=None
)
TO_WRITE_UP = SOLVED & ~Q(question__page_wished_at=None)


def unanswered_for(viewer: Viewer, *, community: str = "", about: Topic | None = None) -> QuerySet[Publication]:
    """Questions that nobody has answered, newest first: in one community, or in all of the viewer's; about one topic, or
    about any."""
    return _narrowed(viewer, UNANSWERED, community, about)


def to_write_up_for(viewer: Viewer, *, community: str = "", about: Topic | None = None) -> QuerySet[Publication]:
    """Solved questions that should become pages, newest first; narrowed in the same way."""
    return _narrowed(viewer, TO_WRITE_UP, community, about)


def _narrowed(viewer: Viewer, some: Q, community: str, about: Topic | None) -> QuerySet[Publication]:
    rows = Publication.objects.visible_to(viewer).published().filter(some)
    if about:
        rows = rows.filter(is_about(viewer, about))
    if community:
        rows = rows.filter(space__community__slug=community)
    else:
        rows = rows.filter(space__memberships__person_id=viewer.person_id)
    return rows.select_related("author", "space__community", "question").order_by("-published_at", "-pk")


@prepared
def accepted_of(publications: Collection[int]) -> QuerySet[Question, Any]:
    """Whose answers are accepted in these, and how many."""
    rows = Question.objects.filter(publication__in=publications, accepted__removed_at=None, accepted__hidden_at=None)
    counted = rows.exclude(accepted=None).values("accepted__author").annotate(n=Count("pk"))
    return counted.values_list("accepted__author", "n")


def is_accepted(comment: Comment) -> bool:
    """Whether a comment is the accepted answer now."""
    return Question.objects.filter(publication=comment.publication_id, accepted=comment.pk).exists()


@prepared
def question_facts(*, me: int, publications: Collection[int]) -> QuerySet[Question, tuple[Any, ...]]:
    """Publication, accepted comment, whether that one is gone, first answer, how many have it too, when it was accepted,
    how many were asked, whether `me` was, since when it should become a page."""
    asked = Exists(AnswerRequest.objects.filter(question=OuterRef("pk"), person_id=me))
    rows = Question.objects.filter(publication__in=publications).annotate(asked_me=asked)
    gone = ("accepted__removed_at", "accepted__hidden_at")
    more = ("accepted_at", "asked_count", "asked_me", "page_wished_at")
    return rows.values_list("publication_id", "accepted_id", *gone, "first_answer_at", "same_count", *more)


@prepared
def my_same(*, me: int, publications: Collection[int]) -> QuerySet[SameQuestion, int]:
    """Which of these the viewer has too."""
    rows = SameQuestion.objects.filter(person_id=me, question__publication__in=publications)
    return rows.values_list("question__publication_id", flat=True)


@prepared
def vote_counts(*, comments: Collection[int]) -> QuerySet[Answer, tuple[int, int]]:
    """How many voted for each of these comments."""
    return Answer.objects.filter(comment__in=comments).values_list("comment_id", "votes_count")


@prepared
def my_votes(*, me: int, comments: Collection[int]) -> QuerySet[AnswerVote, int]:
    """Which of these comments the viewer voted for."""
    rows = AnswerVote.objects.filter(person_id=me, answer__comment__in=comments)
    return rows.values_list("answer__comment_id", flat=True)
