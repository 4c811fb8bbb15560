"""The question's own part in the API."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from maillon.core.api.shapes import Number, Told


class QuestionShape(Told):
    """What only a question knows. `accepted`: the comment that answers it."""

    state: Literal["awaiting", "answered", "solved"]
    accepted: Number | None
    accepted_at: datetime | None
    first_answer_at: datetime | None
    same_count: int = Field(description="How many have this question too")
    has_same: bool = Field(description="Whether the viewer has it too")


class Same(Told):
    """How many have the question too."""

    same_count: int


class Votes(Told):
    """How many voted for an answer."""

    votes: int
