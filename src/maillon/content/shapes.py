"""The shapes of publications, comments and files, for the API's document."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field, create_model

from maillon.content.kinds.table import kinds
from maillon.content.previews.shapes import PreviewShape
from maillon.core.api.shapes import Given, Moment, Number, Told
from maillon.core.errors import invalid
from maillon.core.text.limits import BODY, COMMENT, TITLE
from maillon.people.api import PersonShape

Reaction = Literal["useful", "well_seen", "bravo", "thanks"]

if TYPE_CHECKING:
    KindName = str

    class OwnParts(Told):
        """What only one kind tells, under its name."""

    class OwnGiven(Given):
        """What only one kind takes, under its name."""
else:
    # Of the table of kinds, so that a new one is told without a line here: those that one writes.
    KindName = Literal[tuple(kind.name for kind in kinds() if kind.is_composed)]
    _told = {kind.name: (kind.shape | None, None) for kind in kinds() if kind.shape}
    OwnParts = create_model("OwnParts", __base__=Told, **_told)
    _given = {kind.name: (kind.given | None, None) for kind in kinds() if kind.given}
    OwnGiven = create_model("OwnGiven", __base__=Given, **_given)


def own_of(body: OwnGiven) -> dict[str, Any]:
    """What was given for the kind alone. Raises Invalid where it was given for another one."""
    name: str = body.kind  # type: ignore[attr-defined]
    given = {field: getattr(body, field) for field in OwnGiven.model_fields if getattr(body, field) is not None}
    for field in given.keys() - {name}:
        raise invalid(field, _("This field cannot be given here."))
    return given[name].model_dump() if given else {}


class FileShape(Told):
    """A file of a publication or a comment; until it is sent, its uploader's alone."""

    id: Number
    name: str = Field(max_length=255)
    media_type: str = Field(max_length=120)
    bytes: int
    sha256: str = Field(min_length=64, max_length=64)
    width: int
    height: int
    alt: str = Field(max_length=300)
    url: str
    preview_url: str | None


class Source(Told):
    """Where something came from that nobody wrote here. `message_id` is told to owners only."""

    kind: Literal["mail"]
    brought_in_by: PersonShape | None
    message_id: str | None = Field(max_length=998)


class CategoryShape(Told):
    """A part of a community's forum."""

    id: Number
    name: str = Field(max_length=40)
    colour: int | None = Field(ge=0, le=23)


class PublicationCounts(Told):
    """How many answered, how many reacted."""

    comments: int
    reactions: int


class CommentCounts(Told):
    """How many reacted."""

    reactions: int


class ClosedShape(Told):
    """Since when a discussion takes no new comments, who closed it, and why."""

    at: Moment
    by: PersonShape | None
    reason: str = Field(max_length=200)


class PublicationShape(OwnParts):
    """A publication. `body` is its source, `html` what was made of it. What only its kind knows stands under its name."""

    id: Number
    kind: str = Field(max_length=16)
    space: Number
    community: str | None = Field(max_length=80, description="The slug; null on a wall and in a room")
    room: str | None = Field(max_length=20, description="everybody, or the id of an entity; null elsewhere")
    author: PersonShape
    written_by: PersonShape | None = Field(description="The delegate who wrote it, in the name of its author")
    title: str = Field(max_length=TITLE)
    body: str = Field(max_length=BODY)
    body_format: Literal["markdown", "mail"]
    html: str
    topics: list[str]
    attachments: list[FileShape]
    counts: PublicationCounts
    reactions: dict[Reaction, int]
    my_reaction: Reaction | None
    published_at: Moment
    edited_at: datetime | None
    active_at: Moment
    closed: ClosedShape | None
    category: CategoryShape | None
    previews: list[PreviewShape] = Field(max_length=3, description="Of the first links, as far as they were fetched")
    version: int
    source: Source | None
    url: str


class CommentShape(Told):
    """An answer; `parent` is the comment it answers, null where it answers the publication."""

    id: Number
    publication: Number
    parent: Number | None
    author: PersonShape
    body: str = Field(max_length=COMMENT)
    body_format: Literal["markdown", "mail"]
    html: str
    attachments: list[FileShape]
    counts: CommentCounts
    reactions: dict[Reaction, int]
    my_reaction: Reaction | None
    published_at: Moment
    edited_at: datetime | None
    previews: list[PreviewShape] = Field(max_length=3)
    version: int
    source: Source | None
    url: str
