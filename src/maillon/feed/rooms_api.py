"""`/rooms`: the rooms of the organisation and its entities, by the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from maillon.access.rooms import reach_of_rooms, rooms_for
from maillon.content.api import NewPublication
from maillon.content.rooms import is_made, open_rooms, room_face, room_named, room_to_publish_in, word_of
from maillon.content.shapes import PublicationShape
from maillon.core.api.answers import listed
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Told
from maillon.core.policy import Viewer
from maillon.feed.api import FeedAsked, Publications, made_told, published, stream_told

router = Router(tags=["publications"])


class RoomShape(Told):
    """A room. Everybody of the organisation reads it; it comes into the feed of those whom it addresses."""

    room: str = Field(max_length=20, description="everybody, or the id of an entity")
    name: str = Field(max_length=120)
    people: int = Field(description="How many it addresses")
    is_mine: bool = Field(description="Whether it addresses the viewer")
    may_publish: bool
    publications: int
    url: str


class Rooms(Told):
    """All rooms, the organisation's first."""

    items: list[RoomShape]
    next: str | None


@router.get("/rooms", response=Rooms, operation_id="list_rooms")
def list_rooms(request: HttpRequest) -> HttpResponse:
    """The room of everybody and those of the entities; none for guests."""
    return listed(told_rooms(viewer_in(request)), None)


@router.get("/rooms/{room}/publications", response=Publications, operation_id="list_room")
def list_room(request: HttpRequest, room: str, asked: Query[FeedAsked]) -> HttpResponse:
    """What is published in a room."""
    viewer = viewer_in(request)
    here = room_named(room, viewer)
    return stream_told([here.pk] if is_made(here) else [], viewer, asked)


@router.post("/rooms/{room}/publications", response={201: PublicationShape}, operation_id="publish_in_room")
def publish_in_room(request: HttpRequest, room: str, body: NewPublication) -> HttpResponse:
    """Publish in a room: everybody whom it addresses while they are few, else administrators and those they named."""
    viewer = viewer_in(request)
    return made_told(published(body, viewer, room_to_publish_in(by=viewer, word=room)), viewer)


def told_rooms(viewer: Viewer) -> list[dict[str, Any]]:
    """The rooms as a program is told of them, in a constant number of queries."""
    rooms = rooms_for(viewer)
    people = reach_of_rooms({one.entity_id: one.parent_id for one in rooms if one.entity_id}) if rooms else {}
    writable = {one.room.entity_id for one in open_rooms(viewer)}
    return [
        {
            "room": word_of(one.entity_id),
            "name": (face := room_face(one.entity_id, one.name)).name,
            "people": people[one.entity_id],
            "is_mine": one.is_mine,
            "may_publish": one.entity_id in writable,
            "publications": one.published,
            "url": face.url,
        }
        for one in rooms
    ]
