"""`/drafts`: what the viewer wrote and has not published, by the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from maillon.content.api import told_publication
from maillon.content.drafts.keeping import DEVICE, discard_draft, keep_draft
from maillon.content.drafts.models import Draft
from maillon.content.drafts.places import WALL, name_of, place_to_keep
from maillon.content.drafts.queries import (
    Places,
    draft_at,
    draft_in,
    drafts_of,
    readable_places,
    scheduled_by,
    withdrawal_of,
)
from maillon.content.drafts.scheduling import publish_draft, reschedule, schedule, unschedule
from maillon.content.drafts.withdrawing import cancel_withdrawal, set_withdrawal
from maillon.content.queries import publication_at
from maillon.content.shapes import KindName, PublicationShape
from maillon.core.api.answers import answer, done, listed
from maillon.core.api.cursors import before, number_of
from maillon.core.api.door import viewer_in
from maillon.core.api.refusing import telling_state
from maillon.core.api.shapes import Given, Listing, Moment, Number, Text, Told, WrittenMoment
from maillon.core.errors import NotFound, invalid
from maillon.core.policy import Viewer
from maillon.core.text.limits import BODY, TITLE
from maillon.core.web.cursors import pack, unpack

router = Router(tags=["drafts"])
Values = Annotated[list[Annotated[Text, Field(max_length=4000)]], Field(max_length=60)]
OwnFields = Annotated[dict[Annotated[str, Field(max_length=40)], Values], Field(max_length=60)]


class DraftGiven(Given):
    """The words of a draft. `fields`: the kind's own, as its form names them."""

    kind: KindName = "post"
    title: Text = Field("", max_length=TITLE)
    body: Text = Field("", max_length=BODY, description="Markdown")
    fields: OwnFields = Field({}, description='The kind\'s own fields by name: {"choices": ["One", "Another"]}')
    device: Text = Field("", max_length=DEVICE, description="A name by which a device knows what it saved itself")
    version: int | None = Field(None, ge=0, le=2**31 - 1, description="What was known before: 0 for none")


class DraftShape(Told):
    """A draft, or what is scheduled. `place`: wall, w:<person> of a leader, c:<slug>, r:<room> or p:<id>; empty where it is no longer open to
    the viewer."""

    id: Number
    place: str
    kind: str
    title: str
    body: str
    fields: dict[str, list[str]]
    device: str
    version: int
    saved_at: Moment
    publish_at: datetime | None
    withdraw_at: datetime | None
    refused: str
    files: list[str]


class Drafts(Told):
    """A page of drafts, newest first."""

    items: list[DraftShape]
    next: str | None


class ScheduledDrafts(Told):
    """All that is scheduled, the next first."""

    items: list[DraftShape]
    next: str | None


class ScheduleGiven(Given):
    """When to publish, at least 5 minutes and at most a year ahead; and when to withdraw it after that, or never."""

    publish_at: WrittenMoment
    withdraw_at: WrittenMoment | None = None


class MomentGiven(Given):
    """A moment."""

    at: WrittenMoment


class WithdrawalShape(Told):
    """When a publication is withdrawn; null for never."""

    at: datetime | None


@router.get("/drafts", response=Drafts, operation_id="list_drafts")
def list_drafts(request: HttpRequest, asked: Query[Listing]) -> HttpResponse:
    """The viewer's drafts. Nobody else is ever told of them."""
    viewer = viewer_in(request)
    found = list(before(drafts_of(viewer), column="saved_at", position=unpack(asked.cursor))[: asked.limit + 1])
    page = found[: asked.limit]
    more = pack((page[-1].saved_at, page[-1].pk)) if len(found) > asked.limit else None
    return listed(told_drafts(viewer, page), more)


@router.get("/drafts/scheduled", response=ScheduledDrafts, operation_id="list_scheduled")
def list_scheduled(request: HttpRequest) -> HttpResponse:
    """What the viewer has scheduled."""
    viewer = viewer_in(request)
    return listed(told_drafts(viewer, list(scheduled_by(viewer))), None)


@router.get("/drafts/at/{place}", response=DraftShape, operation_id="get_draft")
def get_draft(request: HttpRequest, place: str) -> HttpResponse:
    """The draft of a place: wall, w:<person> of a leader whose delegate one is, c:<slug> of a community, r:<room>, p:<id> of a
    discussion."""
    viewer = viewer_in(request)
    found = draft_in(place, viewer)
    if found is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return answer(told_drafts(viewer, [found])[0])


@router.put("/drafts/at/{place}", response=DraftShape, operation_id="keep_draft")
def put_draft(request: HttpRequest, place: str, body: DraftGiven) -> HttpResponse:
    """Keep a draft: one for each place. With `version`, only over what was known."""
    viewer = viewer_in(request)
    where = place_to_keep(place, viewer)
    with telling_state(lambda: _present(place, viewer)):
        keep_draft(by=viewer, place=where, **body.model_dump())
    return answer(_present(place, viewer))


@router.delete("/drafts/{draft_id}", response={204: None}, operation_id="discard_draft")
def delete_draft(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Delete a draft, or what is scheduled."""
    viewer = viewer_in(request)
    discard_draft(by=viewer, draft=draft_at(number_of(draft_id), viewer))
    return done()


@router.put("/drafts/{draft_id}/schedule", response=DraftShape, operation_id="schedule_draft")
def schedule_draft(request: HttpRequest, draft_id: str, body: ScheduleGiven) -> HttpResponse:
    """Publish it at a moment, under the rights of then; one that is scheduled is moved."""
    viewer = viewer_in(request)
    row = draft_at(number_of(draft_id), viewer)
    if row.due_at is not None:
        reschedule(by=viewer, draft=row, at=body.publish_at, withdraw_at=body.withdraw_at)
        return answer(told_drafts(viewer, [draft_at(row.pk, viewer)])[0])
    if row.publication_id is not None:
        raise invalid("publish_at", _("An answer is not scheduled."))
    words = {"kind": row.kind, "title": row.title, "body": row.body, "fields": row.fields}
    files = [one.attachment_id for one in row.files.all()]
    made = schedule(
        by=viewer, space=row.space, at=body.publish_at, withdraw_at=body.withdraw_at, attachments=files, draft=row,
        **words,
    )  # fmt: skip
    return answer(told_drafts(viewer, [draft_at(made.pk, viewer)])[0])


@router.delete("/drafts/{draft_id}/schedule", response={204: None}, operation_id="unschedule_draft")
def unschedule_draft(request: HttpRequest, draft_id: str) -> HttpResponse:
    """It is a draft again."""
    viewer = viewer_in(request)
    unschedule(by=viewer, draft=draft_at(number_of(draft_id), viewer))
    return done()


@router.post("/drafts/{draft_id}/publish", response={201: PublicationShape}, operation_id="publish_draft")
def publish_now(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Publish it now."""
    viewer = viewer_in(request)
    made = publish_draft(by=viewer, draft=draft_at(number_of(draft_id), viewer))
    told = told_publication(made.pk, viewer)
    return answer(told, status=201, etag=str(made.version), location=f"/api/v1/publications/{made.pk}")


@router.get("/publications/{publication_id}/withdrawal", response=WithdrawalShape, operation_id="get_withdrawal")
def get_withdrawal(request: HttpRequest, publication_id: str) -> HttpResponse:
    """When one's own publication is withdrawn; of others' nothing is told."""
    viewer = viewer_in(request)
    found = withdrawal_of(publication_at(number_of(publication_id), viewer), viewer)
    return answer({"at": found.at if found else None})


@router.put("/publications/{publication_id}/withdrawal", response=WithdrawalShape, operation_id="set_withdrawal")
def put_withdrawal(request: HttpRequest, publication_id: str, body: MomentGiven) -> HttpResponse:
    """Withdraw one's own publication at a moment, as if one removed it then."""
    viewer = viewer_in(request)
    publication = publication_at(number_of(publication_id), viewer)
    set_withdrawal(by=viewer, publication=publication, at=body.at)
    return get_withdrawal(request, publication_id)


@router.delete("/publications/{publication_id}/withdrawal", response={204: None}, operation_id="cancel_withdrawal")
def delete_withdrawal(request: HttpRequest, publication_id: str) -> HttpResponse:
    """It stays."""
    viewer = viewer_in(request)
    cancel_withdrawal(by=viewer, publication=publication_at(number_of(publication_id), viewer))
    return done()


def told_drafts(viewer: Viewer, rows: list[Draft]) -> list[dict[str, Any]]:
    """Her drafts as programs are told of them; the names of places that she no longer reads are left out."""
    places = readable_places(viewer, rows)
    return [_told(row, places) for row in rows]


def _told(row: Draft, places: Places) -> dict[str, Any]:
    place = WALL if row.space_id is None and row.publication_id is None else ""
    if space := places.spaces.get(row.space_id or 0):
        place = name_of(space)
    if row.publication_id in places.threads:
        place = f"p:{row.publication_id}"
    return {
        "id": str(row.pk),
        "place": place,
        "kind": row.kind,
        "title": row.title,
        "body": row.body,
        "fields": row.fields,
        "device": row.device,
        "version": row.version,
        "saved_at": row.saved_at,
        "publish_at": row.due_at,
        "withdraw_at": row.withdraw_at,
        "refused": row.refused,
        "files": [one.attachment.name for one in row.files.all()],
    }


def _present(place: str, viewer: Viewer) -> dict[str, Any]:
    found = draft_in(place, viewer)
    return told_drafts(viewer, [found])[0] if found else {}
