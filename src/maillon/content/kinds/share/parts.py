"""What cards and threads show of a share: its home, for who reads that now; for everybody else one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from maillon.access.models import ROOM
from maillon.content.kinds.kind import Part, Plain, element
from maillon.content.kinds.share.queries import PLACE, homes_of
from maillon.content.models import Publication
from maillon.content.rooms import room_face
from maillon.core.policy import Viewer
from maillon.core.text.elision import elided
from maillon.core.text.excerpt import excerpt
from maillon.core.ui.filters import day
from maillon.core.ui.shapes import Badge, PersonFace
from maillon.people.faces import face_of
from maillon.people.models import Person

FILE = "share/parts.html"
SHOWN = 240
"""Characters of the home's text."""


@dataclass(frozen=True, kw_only=True)
class Home:
    """What a share points to, of one whom the viewer may know: plain values, for they are a part of a key."""

    number: int
    title: str
    text: str
    place: str
    day: str
    comments: int
    author: tuple[Any, ...]

    @property
    def url(self) -> str:
        """Where the conversation is."""
        return f"/p/{self.number}/"

    @property
    def face(self) -> PersonFace:
        """Who wrote it."""
        number, name, kind, company, photo = self.author
        return face_of(Person(pk=number, name=name, kind=kind, company=company, photo=photo), with_title=False)


@dataclass(frozen=True, kw_only=True)
class SharePart(Plain):
    """A share. `home` is None where the viewer does not read it, or where it no longer is: the two look the same."""

    home: Home | None

    def badges(self) -> Sequence[Badge]:
        """That it is one."""
        return (Badge(kind="share"),)

    def block(self) -> Markup:
        """The home, or the sentence in its place."""
        return element(FILE, "home", home=self.home)


def parts_of_shares(viewer: Viewer, rows: Sequence[Publication]) -> Mapping[int, Part]:
    """One query, whatever the number of shares."""
    found = {row[0]: home_of(*row[1:]) for row in homes_of(viewer=viewer, publications=[row.pk for row in rows])}
    return {row.pk: SharePart(home=found.get(row.pk)) for row in rows}


def home_of(number: int, title: str, text: str, comments: int, at: Any, *rest: Any) -> Home:
    """A row of `homes_of`, but for its share, as a card shows it."""
    return Home(
        number=number, title=title, text=excerpt(text, length=SHOWN), place=_place(*rest[: len(PLACE)]), day=day(at),
        comments=comments, author=tuple(rest[len(PLACE) :]),
    )  # fmt: skip


def _place(community: str | None, _slug: str, wall: str | None, kind: str, entity: int | None, name: str | None) -> str:
    """Where it stands, in words."""
    if kind == ROOM:
        return room_face(entity, name or "").name
    return community or (elided(_("Wall of %(name)s"), named := {"name": wall}) % named if wall else "")
