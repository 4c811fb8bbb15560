"""The pages on which administrators settle who publishes in the rooms of everybody and of the entities."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from maillon.access.rooms import addressed, all_publish_up_to, reach_of_rooms, rooms_for
from maillon.access.visibility import people_for
from maillon.content.rooms import (
    MOST_LIMIT,
    end_voice,
    face_of_room,
    name_voice,
    nameable,
    room_face,
    room_named,
    set_room_limit,
    voices_of,
    word_of,
)
from maillon.core.db.behind import key_of, page_behind
from maillon.core.errors import Invalid
from maillon.core.policy import require
from maillon.core.web.pages import SignedInRequest, back, page, signed_in
from maillon.people.faces import face_of

HERE = "/settings/rooms/"
PAGE = 30


@require_http_methods(["GET", "POST"])
@signed_in
def settings(request: SignedInRequest) -> HttpResponse:
    """`/settings/rooms/`: all rooms, whom each addresses, and up to which size all of those publish there."""
    viewer = request.viewer
    require(viewer, "content.keep_rooms", None)
    errors, limit = [], all_publish_up_to()
    written = request.POST.get("people", str(limit))[:12].strip()
    if request.method == "POST":
        try:
            number = int(written) if written.isascii() and written.isdecimal() else -1
            set_room_limit(by=viewer, people=number)
            return back(request, f"{HERE}?saved=1")
        except Invalid as refusal:
            errors = [error.message for error in refusal.errors]
    rooms = rooms_for(viewer)
    people = reach_of_rooms({one.entity_id: one.parent_id for one in rooms if one.entity_id})
    rows = [
        (room_face(one.entity_id, one.name), f"{HERE}{word_of(one.entity_id)}/", people[one.entity_id]) for one in rooms
    ]
    facts = {"rows": rows, "limit": limit, "written": written, "errors": errors, "most": MOST_LIMIT}
    return page(request, "content/rooms.html", facts, status=422 if errors else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def voices(request: SignedInRequest, word: str) -> HttpResponse:
    """`/settings/rooms/<word>/`: who was named to publish in a room; name somebody, or take her off."""
    viewer = request.viewer
    require(viewer, "content.keep_rooms", None)
    room = room_named(word, viewer)
    if request.method == "POST":
        asked = request.POST.get("person", "")
        known = people_for(viewer).exclude(kind="staged")
        person = get_object_or_404(known, pk=int(asked) if asked.isdecimal() and len(asked) < 19 else -1)
        act = end_voice if request.POST.get("away") == "1" else name_voice
        act(by=viewer, word=word, person=person)
        return back(request, f"{HERE}{word}/")
    named, more = page_behind(
        voices_of(room, viewer), "person__sort_name", after=key_of(request.GET.get("after", "")), n=PAGE
    )
    q = request.GET.get("q", "")[:80]
    facts = {
        "face": face_of_room(room),
        "word": word,
        "people": addressed(room.room_of_id).count(),
        "limit": all_publish_up_to(),
        "q": q,
        "found": [(face_of(one), one.pk) for one in nameable(room, viewer, q)],
        "voices": [(face_of(one.person), one.person_id) for one in named],
        "more_url": f"{HERE}{word}/?after={more}" if more else "",
    }
    return page(request, "content/voices.html", facts)
