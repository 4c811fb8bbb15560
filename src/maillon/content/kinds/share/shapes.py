"""The share's own part in the API."""

from __future__ import annotations

from pydantic import Field

from maillon.core.api.shapes import Moment, Number, Told
from maillon.core.text.limits import TITLE
from maillon.people.api import PersonShape


class HomeShape(Told):
    """What a share points to, as far as a card shows it; the rest, and the conversation, is at `url`."""

    id: Number
    author: PersonShape
    community: str | None = Field(description="The slug of its community; null on a wall")
    title: str = Field(max_length=TITLE)
    excerpt: str
    comments: int
    published_at: Moment
    url: str


class ShareShape(Told):
    """What only a share knows."""

    home: HomeShape | None = Field(description="Null where the viewer does not read it")
