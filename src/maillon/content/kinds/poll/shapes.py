"""The poll's own part in the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from maillon.content.kinds.poll.models import CHOICE, FEWEST, MOST
from maillon.core.api.shapes import Given, Number, Text, Told, WrittenMoment
from maillon.people.api import PersonShape

Results = Literal["always", "after_vote", "after_closing"]


class PollGiven(Given):
    """The choices of a new poll, and how is voted. Choices are told apart without case and accents."""

    # How many there may be is said by the verb, in the same words to pages and programs.
    choices: list[Annotated[Text, Field(max_length=CHOICE)]] = Field(
        json_schema_extra={"minItems": FEWEST, "maxItems": MOST}
    )
    is_multiple: bool = Field(False, description="Whether one may take several")
    is_anonymous: bool = Field(False, description="Whether nobody can tell who chose what; such a vote is final")
    results: Results = Field("always", description="From when on the results are shown")
    closes_at: WrittenMoment | None = Field(None, description="When it closes by itself, within a year")


class PollChoiceShape(Told):
    """A choice. `votes` is null while the viewer sees no results, `is_mine` in an anonymous poll."""

    id: Number
    text: str = Field(max_length=CHOICE)
    votes: int | None
    is_mine: bool | None


class PollShape(Told):
    """What only a poll knows."""

    choices: list[PollChoiceShape]
    voters: int = Field(description="How many have voted")
    is_multiple: bool
    is_anonymous: bool
    results: Results
    closes_at: datetime | None = Field(description="When it closes or, closed by its author, when it was")
    is_closed: bool
    has_voted: bool = Field(description="Whether the viewer has voted")


class PollVoteShape(Told):
    """Who took which choice."""

    choice: Number
    person: PersonShape
