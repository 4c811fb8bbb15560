"""What can happen to a question hour."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.core.events import Event


@dataclass(frozen=True, kw_only=True)
class HourOpens(Event):
    """The subject, a question hour, opens `at` a moment, and not before."""

    name = "hour.opens"
    at: str
    change: int = 0
    """How often its times had been changed."""


@dataclass(frozen=True, kw_only=True)
class HourEnds(Event):
    """The subject, a question hour, ends `at` a moment, and not before."""

    name = "hour.ends"
    at: str
    change: int = 0


@dataclass(frozen=True, kw_only=True)
class HourOpened(Event):
    """The subject is open now."""

    name = "hour.opened"
    publication_id: int


@dataclass(frozen=True, kw_only=True)
class HourEnded(Event):
    """The subject has ended: no new questions, no votes."""

    name = "hour.ended"
    publication_id: int


@dataclass(frozen=True, kw_only=True)
class HourTimesChanged(Event):
    """The subject opens or ends at another moment than was said."""

    name = "hour.times_changed"
    publication_id: int


@dataclass(frozen=True, kw_only=True)
class AnswersStillOwed(Event):
    """Some time after the end of the subject: its hosts are reminded once, if answers are still owed."""

    name = "hour.answers_still_owed"


@dataclass(frozen=True, kw_only=True)
class HourQuestionChanged(Event):
    """The subject, a comment, was asked, answered, removed or brought back."""

    name = "hour.question_changed"
    publication_id: int


@dataclass(frozen=True, kw_only=True)
class HourVotesChanged(Event):
    """Somebody wants the subject, a comment, answered, or no longer."""

    name = "hour.votes_changed"
    publication_id: int
