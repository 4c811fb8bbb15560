"""The announcement's own part in the API."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from maillon.core.api.shapes import Given, Moment, Told


class ReminderShape(Told):
    """A reminder that was sent, and to how many who had not acknowledged then."""

    sent_at: Moment
    people: int


class AnnouncementShape(Told):
    """What only an announcement knows. `members`: the present members, or all
    whom its room addresses, but for its author; the other numbers are of these."""

    asks_acknowledgement: bool
    acknowledged_at: datetime | None = Field(description="When the viewer acknowledged it")
    seen: int
    acknowledged: int | None = Field(description="Null where it asks nobody")
    members: int | None = Field(description="Null to a guest who is not shown all members")
    reminders: list[ReminderShape] | None = Field(description="To its author only; null for everybody else")


class AnnouncementGiven(Given):
    """What a new announcement may be told."""

    asks_acknowledgement: bool = Field(
        True, description="Whether each to whom its place speaks is asked to acknowledge it"
    )
