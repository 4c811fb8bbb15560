"""The page of a room, and what the composer knows of rooms: where she may publish, and when she is asked once more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final, Unpack

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from maillon.access.leaders import reached_by
from maillon.access.models import Space
from maillon.access.rooms import addressed
from maillon.content.drafts.models import Sent
from maillon.content.kinds.kind import Kind, Own, Words
from maillon.content.models import Publication
from maillon.content.rooms import (
    ASKED_AGAIN,
    PREFIX,
    Open,
    face_of_room,
    is_made,
    label_of,
    open_rooms,
    publishes_in,
    room_named,
    voices_of,
    word_of,
)
from maillon.core.db.writing import action
from maillon.core.policy import Viewer, can
from maillon.core.ui.filters import number
from maillon.core.ui.shapes import Option
from maillon.core.web.cursors import unpack
from maillon.core.web.pages import SignedInRequest, fragment, is_fragment, page, signed_in
from maillon.feed.leading import wall_chosen
from maillon.feed.queries import FeedPage, stream_of
from maillon.feed.unread import room_seen_at
from maillon.feed.views import order_of, stream_facts
from maillon.people.faces import face_of

VOICES = 8
TWICE: Final = timedelta(minutes=10)


@require_GET
@signed_in
def room(request: SignedInRequest, word: str) -> HttpResponse:
    """`/rooms/<word>/`: what is published for everybody, or for an entity."""
    viewer, here = request.viewer, room_named(word, request.viewer)
    order, before = order_of(request), unpack(request.GET.get("before", ""))
    found = stream_of(here, viewer, order=order, before=before) if is_made(here) else FeedPage([], None)
    since = request.person.caught_up_at or request.person.created_at
    seen = {here.pk: room_seen_at(viewer, here, since=since)} if found.rows else {}
    context = stream_facts(request, found, order=order, places=[], url=request.path, here=True, in_rooms=seen)
    if is_fragment(request) and "before" in request.GET:
        return fragment(request, "feed/room.html", "stream", items=context["items"], more_url=context["more_url"])
    return page(request, "feed/room.html", context | _facts(request, here))


def _facts(request: SignedInRequest, here: Space) -> dict[str, Any]:
    viewer, reached = request.viewer, addressed(here.room_of_id)
    voices = list(voices_of(here, viewer)[: VOICES + 1]) if is_made(here) else []
    return {
        "room": here,
        "face": face_of_room(here),
        "place": PREFIX + word_of(here.room_of_id),
        "people": reached.count(),
        "is_mine": reached.filter(pk=viewer.person_id).exists(),
        "may_write": publishes_in(viewer, here),
        "may_keep": can(viewer, "content.keep_rooms", None),
        "voices": [face_of(one.person) for one in voices[:VOICES]],
    }


# ── The composer ──


def rooms_to_write_in(request: HttpRequest) -> list[Open]:
    """The rooms in which the viewer may publish, asked once for a request."""
    known: list[Open] | None = getattr(request, "open_rooms", None)
    if known is None:
        known = open_rooms(request.viewer)  # type: ignore[attr-defined]
        request.open_rooms = known  # type: ignore[attr-defined]
    return known


def room_options(request: HttpRequest, kind: Kind, chosen: str) -> list[Option]:
    """The rooms as places to choose, each with how many people it reaches."""
    found = [one for one in rooms_to_write_in(request) if kind.is_open_in_rooms(one.role, one.publishers)]
    values = [(f"{PREFIX}{word_of(one.room.entity_id)}", one) for one in found]
    return [Option(value=value, label=label_of(one), is_chosen=value == chosen) for value, one in values]


def space_of_room(request: HttpRequest, chosen: str) -> int | str:
    """The number of a chosen room's space; "" for none, and for one that was never needed."""
    word = chosen.removeprefix(PREFIX)
    return next(
        (one.room.space_id or "" for one in rooms_to_write_in(request) if word_of(one.room.entity_id) == word), ""
    )


def asked_again(request: SignedInRequest, chosen: str) -> str:
    """The sentence that asks whoever publishes to very many people once more; "" where nothing is asked, or was answered
    for this very place."""
    if request.POST.get("sure") == chosen:
        return ""
    people = _reached(request.viewer, chosen)
    if people <= ASKED_AGAIN:
        return ""
    said = _("This comes into the feed of %(num)s people. Read it once more, then publish it.")
    return said % {"num": number(people)}


def _reached(viewer: Viewer, chosen: str) -> int:
    """Into how many people's feeds what she publishes there comes by itself; 0 where she publishes nothing."""
    if chosen.startswith(PREFIX):
        here = room_named(chosen.removeprefix(PREFIX), viewer)
        return addressed(here.room_of_id).count() if publishes_in(viewer, here) else 0
    owner = wall_chosen(viewer, chosen)
    return reached_by(owner).count() if owner else 0


@action
def publish_once(*, by: Viewer, space: Space, kind: Kind, own: Own, digest: str, **words: Unpack[Words]) -> Publication:
    """Publish what was asked about: the very same form (its `digest`) sent twice in a short time is what stands already."""
    Space.objects.select_for_update().get(pk=space.pk)
    hand = Q(written_by=by.person_id) | Q(author=by.person_id, written_by=None)
    recent = Publication.objects.published().filter(hand, space=space, published_at__gt=timezone.now() - TWICE)
    same = recent.filter(pk__in=Sent.objects.filter(digest=digest).values("publication")).first()
    if same is not None:
        return same
    made = kind.publish(by=by, space=space, own=own, **words)
    Sent.objects.create(publication=made, digest=digest)
    return made
