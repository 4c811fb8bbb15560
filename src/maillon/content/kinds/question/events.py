"""What can happen to a question."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AnswerAccepted(Event):
    """The subject, a comment, is the accepted answer now."""

    name = "question.answer_accepted"
    publication_id: int


@dataclass(frozen=True, kw_only=True)
class AcceptanceTakenBack(Event):
    """The subject, a comment, is no longer the accepted answer."""

    name = "question.acceptance_taken_back"
    publication_id: int


@dataclass(frozen=True, kw_only=True)
class AnswerVotesChanged(Event):
    """Somebody voted for the subject, a comment, or no longer."""

    name = "question.answer_votes_changed"
    publication_id: int


@dataclass(frozen=True, kw_only=True)
class SameQuestionsChanged(Event):
    """Somebody has the question too, or no longer."""

    name = "question.same_questions_changed"
    publication_id: int


@dataclass(frozen=True, kw_only=True)
class RoundDue(Event):
    """Nobody has answered the subject, a question: likely experts are asked `at` a moment, and not before."""

    name = "question.round_due"
    at: str


@dataclass(frozen=True, kw_only=True)
class ExpertAsked(Event):
    """`person_id` was asked to answer: the subject is the request."""

    name = "question.expert_asked"


@dataclass(frozen=True, kw_only=True)
class RequestDeclined(Event):
    """Somebody who was asked does not know: another one is asked instead."""

    name = "question.request_declined"


@dataclass(frozen=True, kw_only=True)
class StillUnanswered(Event):
    """All rounds passed, and nobody answered the subject, a question."""

    name = "question.still_unanswered"


@dataclass(frozen=True, kw_only=True)
class PageWished(Event):
    """The subject, a solved question, should become a page."""

    name = "question.page_wished"
    publication_id: int


@dataclass(frozen=True, kw_only=True)
class PageWishTakenBack(Event):
    """The subject, a question, should no longer become a page."""

    name = "question.page_wish_taken_back"
    publication_id: int
