"""Where a draft is for, by a name of one word: "wall", "w:<person>" of a leader's wall, "c:<slug>" of a community, "r:<word>"
of a room, "p:<id>" of a thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from maillon.access.models import ROOM, Space
from maillon.access.models import WALL as A_WALL
from maillon.content.drafts.models import Draft
from maillon.content.leaders.queries import wall_in_her_name, wall_named
from maillon.content.models import Publication
from maillon.content.queries import publication_at
from maillon.content.rooms import is_made, room_named, room_to_publish_in, word_of
from maillon.core.db.prepared import prepared
from maillon.core.errors import NotFound
from maillon.core.policy import Viewer

WALL = "wall"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A community, a room or a leader's wall, a thread, or none of them: one's own wall."""

    space: Space | None = None
    publication: Publication | None = None

    def columns(self) -> dict[str, Any]:
        """The place as the columns of a draft."""
        return {"space": self.space, "publication": self.publication}


def place_named(name: str, viewer: Viewer) -> Place:
    """The place of a name, if she reads it now. Raises NotFound."""
    start, _colon, rest = name.partition(":")
    if name == WALL and viewer.is_employee:
        return Place()
    if start == "c":
        return Place(space=space_named(rest, viewer))
    if start == "r" and is_made(room := room_named(rest, viewer)):
        return Place(space=room)
    if start == "w" and (wall := wall_named(rest, viewer)) is not None:
        return Place(space=wall)
    if start == "p" and rest.isascii() and rest.isdecimal() and len(rest) < 20:
        return Place(publication=publication_at(int(rest), viewer))
    raise NotFound(_("There is nothing at this address, or it is not open to you."))


def space_named(slug: str, viewer: Viewer) -> Space:
    """The space of a community that she reads. Raises NotFound."""
    found = _readable_space.first(viewer=viewer, slug=slug)
    if found is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return found


@prepared
def _readable_space(viewer: Viewer, slug: str) -> QuerySet[Space]:
    return Space.objects.readable_by(viewer).filter(community__slug=slug).select_related("community")[:1]


def place_to_keep(name: str, viewer: Viewer) -> Place:
    """The place of a name for a draft to be kept: a room in which she publishes, or a wall, is made for it. Raises NotFound,
    Forbidden."""
    if name.startswith("w:"):
        return Place(space=wall_in_her_name(by=viewer, word=name[2:]))
    if name.startswith("r:"):
        return Place(space=room_to_publish_in(by=viewer, word=name[2:]))
    return place_named(name, viewer)


def name_of(space: Space | None) -> str:
    """The name of a place: of a community or a room whose rows were fetched along, of none that of the wall."""
    if space is None:
        return WALL
    if space.kind == A_WALL:
        return f"w:{space.wall_of_id}"
    return f"r:{word_of(space.room_of_id)}" if space.kind == ROOM else f"c:{space.community.slug}"


def place_of(draft: Draft) -> Place:
    """Where a draft is for."""
    return Place(space=draft.space, publication=draft.publication)
