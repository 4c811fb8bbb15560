"""Rooms of the organisation and its entities: their names and addresses, the door to publish in one, their voices.

An address names a room by a word: "everybody", or the number of an entity. A room is made when something is first kept
there, so that one which nobody needed is asked about without being there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillon.access.counting import admit, dismiss
from maillon.access.models import CHOSEN, MEMBER, MEMBERS, MODERATOR, OPEN, RELAY, ROOM, Membership, Space
from maillon.access.readable import is_of_this_organisation
from maillon.access.rooms import Room, all_publish_up_to, reach_of_rooms, rooms_for, voiced_rooms
from maillon.access.rules import publishes, space_writer
from maillon.access.visibility import people_for
from maillon.content.events import RoomLimitSet, VoiceEnded, VoiceNamed
from maillon.core.db.scope import current_organisation
from maillon.core.db.writing import action
from maillon.core.errors import Forbidden, NotFound, invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, can, require
from maillon.core.refs import ref, ref_of
from maillon.core.ui.shapes import CommunityFace
from maillon.organisation import tenancy
from maillon.organisation.models import Entity, Organisation
from maillon.people.models import Person

EVERYBODY: Final = "everybody"
PREFIX: Final = "r:"
"""Before the word of a room among places."""
ASKED_AGAIN: Final = 1_000
"""Whoever publishes to more people than these is asked once more."""
MOST_LIMIT: Final = 100_000
OFFERED: Final = 8
"""So many people are offered at once to be named as voices."""


@dataclass(frozen=True, slots=True)
class Open:
    """A room in which somebody publishes: whom it addresses, and in which role she does."""

    room: Room
    people: int
    role: str
    publishers: str


def word_of(entity_id: int | None) -> str:
    """The word by which addresses name a room."""
    return str(entity_id) if entity_id else EVERYBODY


def room_face(entity_id: int | None, name: str) -> CommunityFace:
    """A room as the kit draws it: the organisation's is called the same everywhere, an entity's by the entity."""
    return CommunityFace(
        name=name if entity_id else _("Everybody"),
        url=f"/rooms/{word_of(entity_id)}/",
        colour=COLOUR,
        icon="building" if entity_id else "globe",
    )


COLOUR: Final = 0


def face_of_room(space: Space) -> CommunityFace:
    """The face of a room's row; its entity is fetched along by the caller."""
    return room_face(space.room_of_id, space.room_of.name if space.room_of else "")


def room_named(word: str, viewer: Viewer) -> Space:
    """The room of an address, not saved while nothing was needed there. Raises NotFound for a guest, and for no entity."""
    nothing = NotFound(_("There is nothing at this address, or it is not open to you."))
    if not viewer.is_employee or not is_of_this_organisation(viewer):
        raise nothing
    is_number = word.isascii() and word.isdecimal() and len(word) < 19
    entity = Entity.objects.filter(pk=int(word)).first() if is_number else None
    if entity is None and word != EVERYBODY:
        raise nothing
    rooms = Space.objects.readable_by(viewer).filter(kind=ROOM, room_of=entity).select_related("room_of")
    return rooms.first() or Space(pk=0, kind=ROOM, access=OPEN, room_of=entity)


def is_made(room: Space) -> bool:
    """Whether it stands: one that is not saved holds nothing."""
    return not room._state.adding


def publishes_in(viewer: Viewer, room: Space) -> bool:
    """Whether she publishes in a room of `room_named`, made or not."""
    return space_writer.holds(viewer, room)


def room_to_publish_in(*, by: Viewer, word: str) -> Space:
    """The room of an address to publish in, made at the first time. Raises NotFound; Forbidden in words of its own."""
    room = room_named(word, by)
    if not publishes_in(by, room):
        raise Forbidden(_("Here administrators publish, and those whom they named. Everybody answers."))
    return room if is_made(room) else _made(entity=room.room_of)


@action
def _made(*, entity: Entity | None) -> Space:
    return Space.objects.get_or_create(kind=ROOM, room_of=entity, defaults={"access": OPEN})[0]


def open_rooms(viewer: Viewer) -> list[Open]:
    """The rooms in which she may publish now, the organisation's first. Five queries, whatever their number."""
    rooms = rooms_for(viewer)
    if not rooms:
        return []
    people = reach_of_rooms({one.entity_id: one.parent_id for one in rooms if one.entity_id})
    limit, voiced = all_publish_up_to(), voiced_rooms(viewer)
    found = []
    for room in rooms:
        role = MODERATOR if viewer.is_administrator else RELAY if room.space_id in voiced else MEMBER
        publishers = MEMBERS if room.is_mine and people[room.entity_id] <= limit else CHOSEN
        if publishes(role, publishers):
            found.append(Open(room, people[room.entity_id], role, publishers))
    return found


def label_of(one: Open) -> str:
    """A room in the choice of places, with how many it reaches: "Everybody · 1,240 people"."""
    from maillon.core.ui.filters import number

    people = ngettext("%(num)s person", "%(num)s people", one.people) % {"num": number(one.people)}
    return f"{room_face(one.room.entity_id, one.room.name).name} · {people}"


# ── Who keeps them ──


def voices_of(room: Space, viewer: Viewer) -> QuerySet[Membership]:
    """Who was named to publish in a room, by name; told to those who read it."""
    rows = Membership.objects.filter(space=room.pk, space__kind=ROOM, space__in=Space.objects.readable_by(viewer))
    return (
        rows.filter(person__suspended_at=None)
        .select_related("person", "person__site")
        .order_by("person__sort_name", "pk")
    )


def nameable(room: Space, viewer: Viewer, q: str) -> list[Person]:
    """Employees by these words who are no voices of it yet, at most OFFERED, for who may name them."""
    if not q.strip() or not can(viewer, "content.keep_rooms", None):
        return []
    named = Membership.objects.filter(space=room.pk, space__kind=ROOM).values("person")
    rows = people_for(viewer).employees().named_like(q).exclude(pk__in=named)
    return list(rows.select_related("site").order_by("sort_name", "pk")[:OFFERED])


@action
def name_voice(*, by: Viewer, word: str, person: Person) -> None:
    """Let somebody publish in a room whatever its size; a second time changes nothing. Raises NotFound, Forbidden, Invalid."""
    require(by, "content.keep_rooms", None)
    room = room_to_publish_in(by=by, word=word)
    if not people_for(by).employees().filter(pk=person.pk).exists():
        raise invalid("person", _("Only people of the organisation publish here."))
    if Membership.objects.filter(space=room, person=person).exists():
        return
    admit(space=room, person_id=person.pk, role=RELAY)
    publish(VoiceNamed(subject=ref(room), actor_id=by.person_id, space_id=room.pk, person_id=person.pk))


@action
def end_voice(*, by: Viewer, word: str, person: Person) -> None:
    """She no longer publishes there by name; where she does not, nothing changes. Raises NotFound, Forbidden."""
    require(by, "content.keep_rooms", None)
    room = room_named(word, by)
    mine = Membership.objects.filter(space=room.pk, person=person).first()
    if mine is None:
        return
    dismiss(membership=mine)
    publish(VoiceEnded(subject=ref(room), actor_id=by.person_id, space_id=room.pk, person_id=person.pk))


@action
def set_room_limit(*, by: Viewer, people: int) -> None:
    """Up to how many people all of those whom a room addresses publish in it. Raises Forbidden, Invalid."""
    require(by, "content.keep_rooms", None)
    if not 0 <= people <= MOST_LIMIT:
        raise invalid("people", _("Give a number from 0 to %(most)s.") % {"most": MOST_LIMIT})
    changed = Organisation.objects.filter(pk=current_organisation()).exclude(all_publish_up_to=people)
    if changed.update(all_publish_up_to=people):
        tenancy.forget()
        publish(
            RoomLimitSet(subject=ref_of(Organisation, current_organisation()), actor_id=by.person_id, people=people)
        )
