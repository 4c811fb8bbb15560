"""The offer's own part in the API."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from maillon.core.api.shapes import Given, Told

DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


class OfferShape(Told):
    """What only an offer knows."""

    direction: Literal["offer", "request"]
    state: Literal["open", "over", "closed"]
    last_day: str = Field(pattern=DAY, max_length=10, description="A date where its author is")
    closed_at: datetime | None


class OfferGiven(Given):
    """What a new offer needs."""

    direction: Literal["offer", "request"]
    last_day: str | None = Field(
        None,
        pattern=DAY,
        max_length=10,
        description="A date where its author is: today to one year ahead; else in 30 days",
    )


class LastDay(Given):
    """A later last day."""

    last_day: str = Field(pattern=DAY, max_length=10, description="A date where its author is, at most one year ahead")
