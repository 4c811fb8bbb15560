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
    asked_count: int = Field(description="How many likely experts were asked; who they are is told to nobody")
    page_wished_at: datetime | None = Field(description="Since when it should become a page")


class Same(Told):
    """How many have the question too."""

    same_count: int


class Waited(Told):
    """Seconds of waiting: half of the questions waited at most `half`, nine of ten at most `most`."""

    half: int
    most: int


class FiguresShape(Told):
    """Of a community's questions of so many weeks. What fewer than five questions would tell is null."""

    weeks: int
    questions: int
    first_answer: Waited | None
    accepted: Waited | None
    late: float | None = Field(description="Share (0 to 1) of those older than a week that nobody answered within it")


class AllFigures(Told):
    """Of the last 4 weeks, and of the last 12."""

    items: list[FiguresShape]
