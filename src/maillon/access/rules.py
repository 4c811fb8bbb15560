"""The rules that statements are made of: author, moderator, owner, space_writer, …"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from maillon.access.leaders import is_delegate_of
from maillon.access.models import (
    ANNOUNCING,
    CHOSEN,
    MODERATOR,
    OWNER,
    PUBLISH,
    PUBLISHING,
    READ,
    ROOM,
    WALL,
    Membership,
    Space,
)
from maillon.access.readable import lasting
from maillon.access.rooms import addressed, publishers_of, role_in_room
from maillon.access.visibility import space_of
from maillon.core.db.prepared import prepared
from maillon.core.policy import Rule, Viewer, rule


def role_in(viewer: Viewer, space: Space) -> str | None:
    """The viewer's role in a space, None for no member. A guest has one only while the space is extended, and until the
    end of her membership. In a room everybody of the organisation has one."""
    if space.kind == ROOM:
        return role_in_room(viewer, space)
    if viewer.is_guest:
        return _role_of_guest.first(me=viewer.person_id, space=space.pk) if space.is_extended else None
    return _role.first(me=viewer.person_id, space=space.pk)


@prepared
def _role(me: int, space: int) -> QuerySet[Membership, str]:
    return Membership.objects.filter(space=space, person_id=me).values_list("role", flat=True)


@prepared
def _role_of_guest(me: int, space: int) -> QuerySet[Membership, str]:
    return Membership.objects.filter(lasting(), space=space, person_id=me).values_list("role", flat=True)


@rule
def anyone(viewer: Viewer, thing: Any) -> bool:
    """Whoever sees it."""
    return True


@rule
def author(viewer: Viewer, thing: Any) -> bool:
    """Who wrote it; never true of what came by e-mail, whose author is staged or unconfirmed."""
    return bool(thing.author_id == viewer.person_id)


@rule
def member(viewer: Viewer, thing: Any) -> bool:
    """A member of the space."""
    return role_in(viewer, space_of(thing)) is not None


@rule
def moderator(viewer: Viewer, thing: Any) -> bool:
    """A moderator or owner of the space."""
    return role_in(viewer, space_of(thing)) in (MODERATOR, OWNER)


@rule
def owner(viewer: Viewer, thing: Any) -> bool:
    """An owner of the space."""
    return role_in(viewer, space_of(thing)) == OWNER


@rule
def space_writer(viewer: Viewer, thing: Any) -> bool:
    """Who may publish in the space: its members, or some of them; on a wall the person whose wall it is, and a leader's
    delegates in her name; in a room by its size."""
    space = space_of(thing)
    if space.kind == WALL:
        return space.wall_of_id == viewer.person_id or is_delegate_of(viewer, space.wall_of_id)
    if viewer.is_guest and space.guests_may != PUBLISH:
        return False
    publishers = publishers_of(viewer, space) if space.kind == ROOM else space.publishers
    return space.archived_at is None and publishes(role_in(viewer, space), publishers)


def publishes(role: str | None, publishers: str) -> bool:
    """Whether this role publishes in a community where `publishers` do."""
    return role in PUBLISHING if publishers == CHOSEN else role is not None


@rule
def announcer(viewer: Viewer, thing: Any) -> bool:
    """Who speaks for the community: its owners, sponsors and moderators; in a room administrators and its voices."""
    space = space_of(thing)
    role = role_in(viewer, space)
    return announces_in_room(role) if space.kind == ROOM else announces(role)


def announces(role: str | None) -> bool:
    """Whether this role speaks for a community to all of its members."""
    return role in ANNOUNCING


def announces_in_room(role: str | None) -> bool:
    """Whether this role speaks in a room to all whom it addresses, however few they are."""
    return role in PUBLISHING


@rule
def addressee(viewer: Viewer, thing: Any) -> bool:
    """One to whom the place speaks: a member; in a room one of those whom it addresses, and not everybody who reads it."""
    space = space_of(thing)
    if space.kind == ROOM:
        return viewer.is_employee and addressed(space.room_of_id).filter(pk=viewer.person_id).exists()
    return role_in(viewer, space) is not None


@rule
def space_answerer(viewer: Viewer, thing: Any) -> bool:
    """Who may comment and react: members of the community, guests where it lets them; on a wall and in a room whoever
    reads it."""
    space = space_of(thing)
    if viewer.is_guest and space.guests_may == READ:
        return False
    return space.kind == WALL or (space.archived_at is None and role_in(viewer, space) is not None)


@rule
def delegate(viewer: Viewer, thing: Any) -> bool:
    """Whom the person, a leader, lets publish in her name."""
    return is_delegate_of(viewer, thing.pk)


@rule
def in_her_name(viewer: Viewer, thing: Any) -> bool:
    """A delegate of the leader in whose name a delegate wrote it, while it stands on her wall; never what she wrote
    herself, and no comment."""
    written_by = getattr(thing, "written_by_id", None)
    if written_by is None or thing.author_id != space_of(thing).wall_of_id:
        return False
    return is_delegate_of(viewer, thing.author_id)


@rule
def not_archived(viewer: Viewer, thing: Any) -> bool:
    """The place is not archived."""
    return space_of(thing).archived_at is None


@rule
def employee(viewer: Viewer, thing: Any) -> bool:
    """One of the organisation's own people."""
    return viewer.is_employee


@rule
def administrator(viewer: Viewer, thing: Any) -> bool:
    """An administrator of the organisation. Administering is not reading: `can` still asks whether she sees it."""
    return viewer.is_administrator


@rule
def oneself(viewer: Viewer, thing: Any) -> bool:
    """The person herself."""
    return bool(thing.pk == viewer.person_id)


__all__ = [
    "Rule",
    "addressee",
    "administrator",
    "announcer",
    "announces",
    "announces_in_room",
    "anyone",
    "author",
    "delegate",
    "employee",
    "in_her_name",
    "member",
    "moderator",
    "not_archived",
    "oneself",
    "owner",
    "publishes",
    "role_in",
    "space_answerer",
    "space_writer",
]
