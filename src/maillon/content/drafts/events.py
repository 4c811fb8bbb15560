"""What can happen to what waits."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.core.events import Event


@dataclass(frozen=True, kw_only=True)
class DraftBegun(Event):
    """`person_id` began a draft (the subject), or it was looked at; `at`: as new as it was then. It is looked at again
    when that may be old, and not before."""

    name = "content.draft_begun"
    at: str


@dataclass(frozen=True, kw_only=True)
class PublicationScheduled(Event):
    """A draft (the subject) is to be published `at` a moment: told then, and not before."""

    name = "content.publication_scheduled"
    at: str


@dataclass(frozen=True, kw_only=True)
class ScheduledRefused(Event):
    """The draft (the subject) of `person_id` was not published at its moment."""

    name = "content.scheduled_refused"


@dataclass(frozen=True, kw_only=True)
class WithdrawalSet(Event):
    """A publication (the subject) is to be withdrawn `at` a moment: told then, and not before."""

    name = "content.withdrawal_set"
    at: str
