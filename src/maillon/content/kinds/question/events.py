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
