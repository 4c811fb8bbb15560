"""`/feed`, and the streams of communities, rooms and walls: the second face of what one reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from maillon.access.models import Space
from maillon.access.rooms import reach_of_rooms, rooms_for
from maillon.access.visibility import people_for
from maillon.communities.queries import community_at
from maillon.content.api import NewPublication, told_publication
from maillon.content.categories import categorise, category_in
from maillon.content.kinds.table import kind_named
from maillon.content.models import Publication
from maillon.content.publishing import wall_to_publish_on
from maillon.content.rooms import is_made, open_rooms, room_face, room_named, room_to_publish_in, word_of
from maillon.content.shapes import PublicationShape, own_of
from maillon.content.telling import told_publications
from maillon.core.api.answers import answer, listed
from maillon.core.api.cursors import number_of
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Listing, Told
from maillon.core.db.newest import Position, newest_in
from maillon.core.db.prepared import prepared
from maillon.core.errors import Forbidden, NotFound, invalid
from maillon.core.policy import Viewer
from maillon.core.web.cursors import pack, unpack
from maillon.feed.queries import TIMES, Order, newest_ids
from maillon.feed.sources import Sources, sources_of
from maillon.people.models import Person

router = Router(tags=["publications"])


class Publications(Told):
    """A page of publications, newest first."""

    items: list[PublicationShape]
    next: str | None


class FeedItem(PublicationShape):
    """A publication, and why it is here."""

    reason: Literal["community", "room", "leader", "followed", "own"]


class Feed(Told):
    """A page of the feed."""

    items: list[FeedItem]
    next: str | None


class FeedAsked(Listing):
    """In which order."""

    order: Literal["new", "active"] = Field("new", description="Newest first, or recently active first")


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


@router.get("/feed", response=Feed, operation_id="get_feed")
def get_feed(request: HttpRequest, asked: Query[FeedAsked]) -> HttpResponse:
    """What the viewer's communities, her rooms, the leaders who address her and the people she follows published, and what
    is about the topics she follows ("followed" is said of both)."""
    viewer, n = viewer_in(request), asked.limit
    sources = sources_of(viewer)
    ids = newest_ids(viewer, sources, order=asked.order, before=unpack(asked.cursor), n=n + 1)
    page, following = page_told(ids, viewer, order=asked.order, n=n)
    for told in page:
        told["reason"] = _reason(told, sources, viewer)
    return listed(page, following)


@router.get("/communities/{slug}/publications", response=Publications, operation_id="list_publications")
def list_publications(request: HttpRequest, slug: str, asked: Query[FeedAsked]) -> HttpResponse:
    """What is published in a community, for those who read it."""
    viewer = viewer_in(request)
    spaces = _readable_space(viewer=viewer, slug=slug)
    if not spaces:
        community_at(slug, viewer)
        raise Forbidden(_("You can read this, but you may not do that here."))
    return _stream(spaces, viewer, asked)


@router.post("/communities/{slug}/publications", response={201: PublicationShape}, operation_id="create_publication")
def create_publication(request: HttpRequest, slug: str, body: NewPublication) -> HttpResponse:
    """Publish in a community (its members)."""
    viewer = viewer_in(request)
    return _made(_published(body, viewer, community_at(slug, viewer).space), viewer)


@router.get("/people/{person_id}/publications", response=Publications, operation_id="list_wall")
def list_wall(request: HttpRequest, person_id: str, asked: Query[FeedAsked]) -> HttpResponse:
    """What is published on a person's wall."""
    viewer = viewer_in(request)
    person = _person(person_id, viewer)
    walls = Space.objects.readable_by(viewer).filter(wall_of=person).values_list("pk", flat=True)
    return _stream(list(walls), viewer, asked)


@router.post("/people/{person_id}/publications", response={201: PublicationShape}, operation_id="publish_on_wall")
def create_on_wall(request: HttpRequest, person_id: str, body: NewPublication) -> HttpResponse:
    """Publish on one's own wall; or, as a delegate, on a leader's and in her name."""
    viewer = viewer_in(request)
    person = _person(person_id, viewer)
    return _made(_published(body, viewer, wall_to_publish_on(by=viewer, person=person.pk)), viewer)


@router.get("/rooms", response=Rooms, operation_id="list_rooms")
def list_rooms(request: HttpRequest) -> HttpResponse:
    """The room of everybody and those of the entities; none for guests."""
    return listed(_told_rooms(viewer_in(request)), None)


@router.get("/rooms/{room}/publications", response=Publications, operation_id="list_room")
def list_room(request: HttpRequest, room: str, asked: Query[FeedAsked]) -> HttpResponse:
    """What is published in a room."""
    viewer = viewer_in(request)
    here = room_named(room, viewer)
    return _stream([here.pk] if is_made(here) else [], viewer, asked)


@router.post("/rooms/{room}/publications", response={201: PublicationShape}, operation_id="publish_in_room")
def publish_in_room(request: HttpRequest, room: str, body: NewPublication) -> HttpResponse:
    """Publish in a room: everybody whom it addresses while they are few, else administrators and those they named."""
    viewer = viewer_in(request)
    return _made(_published(body, viewer, room_to_publish_in(by=viewer, word=room)), viewer)


@prepared
def _readable_space(*, viewer: Viewer, slug: str) -> QuerySet[Space, int]:
    return Space.objects.readable_by(viewer).filter(community__slug=slug).values_list("pk", flat=True)


def page_told(ids: Iterable[int], viewer: Viewer, *, order: Order, n: int) -> tuple[list[dict[str, Any]], str | None]:
    """The first `n` of these publications that the viewer may read, newest first, and the cursor behind them."""
    time = TIMES[order]
    told = told_publications(viewer, list(ids))
    told.sort(key=lambda one: (one[time], int(one["id"])), reverse=True)
    end: Position | None = (told[n - 1][time], int(told[n - 1]["id"])) if len(told) > n else None
    return told[:n], pack(end)


def _stream(spaces: list[int], viewer: Viewer, asked: FeedAsked) -> HttpResponse:
    ids = newest_in(Publication, spaces, time=TIMES[asked.order], before=unpack(asked.cursor), n=asked.limit + 1)
    return listed(*page_told(ids, viewer, order=asked.order, n=asked.limit))


def _reason(told: dict[str, Any], sources: Sources, viewer: Viewer) -> str:
    space = int(told["space"])
    if space in sources.communities:
        return "community"
    if space in sources.rooms:
        return "room"
    if space in sources.leaders:
        return "leader"
    return "own" if told["author"]["id"] == str(viewer.person_id) else "followed"


def _published(body: NewPublication, viewer: Viewer, space: Space) -> Publication:
    category = category_in(space, viewer, body.category) if body.category else None
    if category and not body.title.strip():
        raise invalid("title", _("Only what has a title stands in a category: give it one."))
    made = kind_named(body.kind).publish(
        by=viewer,
        space=space,
        title=body.title,
        body=body.body,
        attachments=[int(one) for one in body.attachments],
        own=own_of(body),
    )
    if category:
        categorise(by=viewer, publication=made, category=category)
    return made


def _made(publication: Publication, viewer: Viewer) -> HttpResponse:
    told = told_publication(publication.pk, viewer)
    return answer(told, status=201, etag=str(publication.version), location=f"/api/v1/publications/{publication.pk}")


def _told_rooms(viewer: Viewer) -> list[dict[str, Any]]:
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


def _person(person_id: str, viewer: Viewer) -> Person:
    found = people_for(viewer).filter(pk=number_of(person_id)).first()
    if found is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return found
