"""`/publications/…/pin`: what stands on top of a community, by the API."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from maillon.content.models import Publication
from maillon.content.pinning import pin, pin_of, unpin
from maillon.content.queries import publication_at
from maillon.core.api.answers import answer, done
from maillon.core.api.cursors import number_of
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Given, Moment, Text, Told
from maillon.core.days import day_of

router = Router(tags=["content"])


class PinGiven(Given):
    """To which day where the viewer is; null for no end."""

    last_day: Text | None = Field(None, max_length=10, json_schema_extra={"format": "date"})


class PinShape(Told):
    """Until when a publication stands on top of its community, and since when."""

    is_pinned: bool
    pinned_at: Moment | None
    last_day: date | None


@router.get("/publications/{publication_id}/pin", response=PinShape, operation_id="get_pin")
def get_pin(request: HttpRequest, publication_id: str) -> HttpResponse:
    """Whether it stands on top, and until when."""
    return answer(_told(publication_at(number_of(publication_id), viewer_in(request))))


@router.put("/publications/{publication_id}/pin", response=PinShape, operation_id="pin_publication")
def put_pin(request: HttpRequest, publication_id: str, body: PinGiven) -> HttpResponse:
    """Let it stand on top of its community (owners, moderators)."""
    viewer = viewer_in(request)
    publication = publication_at(number_of(publication_id), viewer)
    pin(by=viewer, publication=publication, last_day=day_of(body.last_day or ""))
    return answer(_told(publication))


@router.delete("/publications/{publication_id}/pin", response={204: None}, operation_id="unpin_publication")
def delete_pin(request: HttpRequest, publication_id: str) -> HttpResponse:
    """Take it down (owners, moderators)."""
    unpin(by=viewer_in(request), publication=publication_at(number_of(publication_id), viewer_in(request)))
    return done()


def _told(publication: Publication) -> dict[str, object]:
    row = pin_of(publication)
    return {
        "is_pinned": row is not None,
        "pinned_at": row.pinned_at if row else None,
        "last_day": row.last_day if row else None,
    }
