"""The verbs of questions: ask, accept an answer, have the same question; and that good answers are voted for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.access.models import Space
from maillon.content.composing import checked_title, compose
from maillon.content.kinds.question.events import (
    AcceptanceTakenBack,
    AnswerAccepted,
    AnswerVotesChanged,
    PageWished,
    PageWishTakenBack,
    SameQuestionsChanged,
)
from maillon.content.kinds.question.models import Answer, AnswerVote, Question, SameQuestion
from maillon.content.kinds.question.queries import SOLVED
from maillon.content.kinds.question.routing import begin
from maillon.content.models import Comment, Publication
from maillon.content.publishing import publish_publication
from maillon.content.voting import Ballot
from maillon.core.db.prepared import prepared
from maillon.core.db.writing import action
from maillon.core.errors import Invalid, NotFound, invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref, ref_of


def ask_question(
    *, by: Viewer, space: Space, title: str, body: str = "", attachments: Sequence[int] = ()
) -> Publication:
    """Ask. The title is the question. Raises Invalid, NotFound, Forbidden."""
    require(by, "content.publish", space)
    words, title = compose(by=by, body=body), checked_title(title)
    checked_question(title)
    return publish_publication(
        by=by,
        space=space,
        kind="question",
        words=words,
        title=title,
        attachments=attachments,
        beside=_ask_experts_later,
    )


def _ask_experts_later(publication: Publication) -> None:
    begin(Question.objects.create(publication=publication), publication)


def checked_question(title: str) -> None:
    """A question is asked in its title. Raises Invalid."""
    if not title.strip():
        raise invalid("title", _("Write your question in one line."))


@action
def accept_answer(*, by: Viewer, comment: Comment) -> None:
    """Make a comment the accepted answer of its question, in the place of another one."""
    require(by, "content.accept_answer", comment.publication)
    question = _locked(comment.publication)
    if not Comment.objects.published().filter(pk=comment.pk, publication=comment.publication_id).exists():
        raise invalid("comment", _("This answer is no longer there."))
    if question.accepted_id == comment.pk:
        return
    before = question.accepted_id
    Question.objects.filter(pk=question.pk).update(accepted=comment, accepted_at=timezone.now())
    if before:
        _tell(AcceptanceTakenBack, ref_of(Comment, before), comment.publication, by)
    _tell(AnswerAccepted, ref(comment), comment.publication, by)


@action
def take_acceptance_back(*, by: Viewer, publication: Publication) -> None:
    """The question has no accepted answer (any more)."""
    require(by, "content.accept_answer", publication)
    before = _locked(publication).accepted_id
    if before:
        Question.objects.filter(publication=publication).update(accepted=None, accepted_at=None)
        _tell(AcceptanceTakenBack, ref_of(Comment, before), publication, by)


def checked_answer(comment: Comment) -> None:
    """Answers to a question are voted for as long as it stands. Raises Invalid."""
    if not _questions(publication=comment.publication_id):
        raise invalid("comment", _("Only answers to a question are voted for."))


@prepared
def _questions(publication: int) -> QuerySet[Question, int]:
    return Question.objects.filter(publication=publication).values_list("pk", flat=True)


BALLOT: Final = Ballot(
    counted=Answer,
    votes=AnswerVote,
    key="answer",
    verb="content.vote_for_answer",
    event=AnswerVotesChanged,
    check=checked_answer,
)
"""Good answers."""


@action
def have_same_question(*, by: Viewer, publication: Publication) -> int:
    """Have this question too, and be told when it is answered. Returns how many have it."""
    require(by, "content.have_same_question", publication)
    question = _locked(publication)
    _row, is_new = SameQuestion.objects.get_or_create(question=question, person_id=by.person_id)
    return _counted_same(question, publication, by, +1 if is_new else 0)


@action
def no_longer_have_question(*, by: Viewer, publication: Publication) -> int:
    """Not have this question any more. Returns how many still have it."""
    require(by, "content.have_same_question", publication)
    question = _locked(publication)
    gone, _of = SameQuestion.objects.filter(question=question, person_id=by.person_id).delete()
    return _counted_same(question, publication, by, -gone)


def _counted_same(question: Question, publication: Publication, by: Viewer, change: int) -> int:
    if change:
        Question.objects.filter(pk=question.pk).update(same_count=F("same_count") + change)
        _tell(SameQuestionsChanged, ref(publication), publication, by)
    return question.same_count + change


@action
def wish_page(*, by: Viewer, publication: Publication) -> None:
    """Say that a solved question should become a page. A second time changes nothing. Raises Invalid for one that is not."""
    require(by, "content.wish_page", publication)
    question = _locked(publication)
    if question.page_wished_at is not None:
        return
    if not Publication.objects.filter(SOLVED, pk=publication.pk).exists():
        raise Invalid(_("Accept an answer first: what becomes a page is the question with its answer."))
    facts = {"page_wished_at": timezone.now(), "page_wished_by_id": by.person_id}
    Question.objects.filter(pk=question.pk).update(**facts)
    _tell(PageWished, ref(publication), publication, by)


@action
def take_page_wish_back(*, by: Viewer, publication: Publication) -> None:
    """It should become none (any more)."""
    require(by, "content.wish_page", publication)
    question = _locked(publication)
    if question.page_wished_at is not None:
        Question.objects.filter(pk=question.pk).update(page_wished_at=None, page_wished_by=None)
        _tell(PageWishTakenBack, ref(publication), publication, by)


def set_first_answers(publications: Iterable[int]) -> None:
    """Set when each was first answered, from the comments that stand."""
    for pk in publications:
        others = Comment.objects.published().filter(publication=pk).exclude(author=F("publication__author"))
        first = others.order_by("published_at", "pk").values_list("published_at", flat=True).first()
        Question.objects.filter(publication=pk).update(first_answer_at=first)


def _locked(publication: Publication) -> Question:
    question = Question.objects.select_for_update(of=("self",)).filter(publication=publication).first()
    if question is None:
        raise NotFound(_("This is no question."))
    return question


def _tell(event: Any, subject: str, publication: Publication, by: Viewer) -> None:
    publish(event(subject=subject, actor_id=by.person_id, space_id=publication.space_id, publication_id=publication.pk))
