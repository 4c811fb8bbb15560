"""`/notices`: the second face of what calls a person back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from maillon.core.api.answers import answer, listed
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Given, Listing, Moment, Number, Told
from maillon.core.web.cursors import pack, unpack
from maillon.notifications.actions import read_notices
from maillon.notifications.models import Reason
from maillon.notifications.queries import Told as Notice
from maillon.notifications.queries import notices_for, waiting
from maillon.people.api import PersonShape, told_person

router = Router(tags=["notices"])


class Subject(Told):
    """What a notice tells of now; `title` names its thread or community."""

    type: str
    id: Number
    title: str


class NoticeShape(Told):
    """One conversation, or one door, that calls the viewer back. `count`: how many new ones; 0 when it was read. `why`:
    where she is asked to answer, the reason; where she owes answers, how many; else empty."""

    id: Number
    reason: Reason
    subject: Subject
    actor: PersonShape | None
    count: int
    why: str
    url: str
    is_read: bool
    updated_at: Moment


class Notices(Told):
    """A page of notices, newest first. What the viewer may no longer see is left out."""

    items: list[NoticeShape]
    next: str | None


class Read(Given):
    """Which notices were read; without `ids`, all."""

    ids: list[Number] | None = Field(None, max_length=100)


class Waiting(Told):
    """How many still wait, at most 99."""

    waiting: int


@router.get("/notices", response=Notices, operation_id="list_notices")
def list_notices(request: HttpRequest, asked: Query[Listing]) -> HttpResponse:
    """The viewer's notices."""
    found, following = notices_for(viewer_in(request), before=unpack(asked.cursor), n=asked.limit)
    return listed([told_notice(one) for one in found], pack(following))


@router.post("/notices/read", response=Waiting, operation_id="read_notices")
def read(request: HttpRequest, body: Read) -> HttpResponse:
    """They were read."""
    viewer = viewer_in(request)
    read_notices(by=viewer, ids=None if body.ids is None else [int(one) for one in body.ids])
    return answer({"waiting": waiting(viewer)})


def told_notice(one: Notice) -> dict[str, Any]:
    """A notice with its subject."""
    row = one.notice
    return {
        "id": str(row.pk),
        "reason": row.reason,
        "subject": {"type": one.type, "id": str(one.thing_id), "title": one.title},
        "actor": told_person(row.actor) if row.actor else None,
        "count": one.count,
        "why": one.why,
        "url": one.url,
        "is_read": row.read_at is not None,
        "updated_at": row.updated_at,
    }
