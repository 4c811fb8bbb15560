"""What a search gives back: items, facets, and where the list goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from markupsafe import Markup

from maillon.core.ui.shapes import CommunityFace, PersonFace


@dataclass(slots=True, kw_only=True)
class Item:
    """One thing found. `title` and `excerpt` are safe HTML with <mark>; `thread` is the title of a comment's thread.

    Never changed: the next who finds the same may be given the same. `looks` are its drawings (see `drawing`)."""

    type: str
    id: int
    title: Markup
    excerpt: Markup
    url: str
    at: datetime
    kind: str = ""
    author: PersonFace | None = None
    community: CommunityFace | None = None
    wall: str = ""
    thread: str = ""
    comments: int = 0
    looks: dict[tuple[str, ...], Markup] = field(default_factory=dict, compare=False, repr=False)


@dataclass(slots=True, kw_only=True)
class Facet:
    """How many of the newest matches have a value; `value` is what the filter of the same name takes."""

    value: str
    label: str
    count: int


@dataclass(slots=True, kw_only=True)
class Results:
    """A page of a search. `next` is the cursor of the next page, None at the end; `total_label` is "38" or "2,000+".

    `scores` of the items order this list and mean nothing beside another; `reason` says why the first stands first.
    """

    items: Sequence[Item] = ()
    scores: Sequence[float] = ()
    reason: str = ""
    facets: dict[str, list[Facet]] = field(default_factory=dict)
    next: str | None = None
    total: int = 0
    total_label: str = "0"


@dataclass(slots=True, kw_only=True)
class Suggestion:
    """What is offered while typing: a person, a community, or a title, with its address."""

    type: str
    title: str
    url: str
    note: str = ""
    person: PersonFace | None = None
    community: CommunityFace | None = None
