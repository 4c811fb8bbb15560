"""What can happen to an announcement."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AnnouncementAcknowledged(Event):
    """The actor said that she has read the subject, a publication."""

    name = "announcement.acknowledged"
    publication_id: int


@dataclass(frozen=True, kw_only=True)
class ReminderSent(Event):
    """The author of the subject, a publication, reminds all who have not acknowledged it, for the `place`-th time. Poked
    to nobody: that somebody is missing is the author's alone to know."""

    name = "announcement.reminder_sent"
    publication_id: int
    place: int
