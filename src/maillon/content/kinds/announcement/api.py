"""Announcements by the API: acknowledge one; for its author who has not, and reminding them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from maillon.content.kinds.announcement import actions
from maillon.content.kinds.announcement.queries import missing_for, reminders_of
from maillon.content.kinds.announcement.shapes import ReminderShape
from maillon.content.queries import publication_at
from maillon.content.shapes import PublicationShape
from maillon.content.telling import told_publications
from maillon.core.api.answers import answer, listed
from maillon.core.api.cursors import name_cursor, named, number_of, page_of
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Listing, Text, Told
from maillon.people.api import PersonShape, told_person

router = Router(tags=["announcements"])


class MissingAsked(Listing):
    """Whom of them."""

    q: Text = Field("", max_length=80, description="Parts of name, title or company")


class Missing(Told):
    """A page of those who have not acknowledged, by name."""

    items: list[PersonShape]
    next: str | None


@router.put(
    "/publications/{publication_id}/acknowledgement", response=PublicationShape, operation_id="acknowledge_announcement"
)
def acknowledge(request: HttpRequest, publication_id: str) -> HttpResponse:
    """Say that one has read an announcement. It is said once, and not taken back (members, but for its author)."""
    viewer = viewer_in(request)
    publication = publication_at(number_of(publication_id), viewer)
    actions.acknowledge(by=viewer, publication=publication)
    return answer(told_publications(viewer, [publication.pk])[0])


@router.get("/announcements/{publication_id}/missing", response=Missing, operation_id="list_missing")
def list_missing(request: HttpRequest, publication_id: str, asked: Query[MissingAsked]) -> HttpResponse:
    """Who has not acknowledged an announcement (its author alone)."""
    viewer = viewer_in(request)
    rows = missing_for(viewer, publication_at(number_of(publication_id), viewer), asked.q)
    page, following = page_of(
        named(rows, column="sort_name", cursor=asked.cursor),
        asked.limit,
        lambda row: name_cursor(row.sort_name, row.pk),
    )
    return listed([told_person(row) for row in page], following)


@router.post("/announcements/{publication_id}/reminders", response={201: ReminderShape}, operation_id="remind_missing")
def remind(request: HttpRequest, publication_id: str) -> HttpResponse:
    """Remind all who have not acknowledged an announcement: twice at most, with a day between (its author)."""
    viewer = viewer_in(request)
    publication = publication_at(number_of(publication_id), viewer)
    actions.remind_missing(by=viewer, publication=publication)
    made = reminders_of(publications=[publication.pk])[-1]
    return answer({"sent_at": made.sent_at, "people": made.people_count}, status=201)
