"""Faces of people and communities from plain values: a list of results needs no rows of the ORM."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple, cast

from maillon.access.models import ROOM, Space
from maillon.communities.faces import community_face
from maillon.communities.models import Community
from maillon.content.rooms import room_face
from maillon.core.ui.shapes import CommunityFace, PersonFace
from maillon.people.faces import face_of
from maillon.people.models import Person


class _Who(NamedTuple):
    pk: int
    name: str
    kind: str
    company: str
    photo: str


class _Where(NamedTuple):
    name: str
    slug: str
    colour: int
    icon: str
    kind: str
    purpose: str
    access: str
    is_extended: bool
    space_kind: str
    room_of_id: int | None
    room_name: str | None


PERSON_FIELDS: Final = _Who._fields
"""What `person_face` takes, as fields of a person."""
AUTHOR_FIELDS: Final = ("author_id", *(f"author__{field}" for field in PERSON_FIELDS[1:]), "brought_in_by__name")
"""What `author_face` takes, as fields of something written."""


def space_fields(path: str = "") -> list[str]:
    """What `place_face` takes, as fields of a space seen from `path` ("publication__space__")."""
    fields = ("name", "slug", "colour", "icon", "kind", "purpose")
    beside = ("access", "is_extended", "kind", "room_of_id", "room_of__name")
    return [*(f"{path}community__{field}" for field in fields), *(f"{path}{field}" for field in beside)]


def person_face(values: Sequence[Any], *, title: str = "", brought_in_by: str = "") -> PersonFace:
    """The face of PERSON_FIELDS."""
    face = face_of(cast(Person, _Who(*values)), brought_in_by=brought_in_by, with_title=False)
    face.title = title
    return face


def author_face(values: Sequence[Any]) -> PersonFace:
    """The face of AUTHOR_FIELDS; what came by e-mail says who brought it in."""
    *who, brought_in_by = values
    return person_face(who, brought_in_by=brought_in_by or "")


def place_face(values: Sequence[Any]) -> CommunityFace | None:
    """The face of `space_fields`; None where there is neither a community nor a room (a wall)."""
    where = _Where(*values)
    if where.space_kind == ROOM:
        return room_face(where.room_of_id, where.room_name or "")
    return None if where.name is None else community_face(cast(Community, where), cast(Space, where))
