"""The question hour's own part in the API."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from maillon.core.api.shapes import Given, Moment, Told, WrittenMoment


class HourShape(Told):
    """What only a question hour knows."""

    state: Literal["coming", "open", "over"]
    opens_at: Moment
    ends_at: Moment
    questions: int = Field(description="How many stand, beforehand and while it is open")
    answered: int = Field(description="How many of them a host has answered")
    owed: int | None = Field(description="For its hosts, how many answers they owe: 0 before it opens; else null")


class HourTimes(Given):
    """When it is from now on."""

    opens_at: WrittenMoment | None = Field(
        None, description="Without, it opens at once; of one that is open, nothing changes here"
    )
    ends_at: WrittenMoment = Field(description="After it opens, at most two weeks later")


class HourGiven(Given):
    """What a new question hour needs."""

    opens_at: WrittenMoment | None = Field(None, description="At most a year ahead; without, it opens at once")
    ends_at: WrittenMoment = Field(description="After it opens, at most two weeks later")
