"""Offers by the API: what is open, and closing, opening again, extending one."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from maillon.content.kinds.offer import actions
from maillon.content.kinds.offer.queries import open_offers_for
from maillon.content.kinds.offer.shapes import LastDay
from maillon.content.queries import publication_at
from maillon.content.shapes import PublicationShape
from maillon.content.telling import told_publications
from maillon.core.api.answers import answer, done, listed
from maillon.core.api.cursors import before, number_of
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Listing, Told
from maillon.core.days import day_of
from maillon.core.web.cursors import pack, unpack

router = Router(tags=["offers"])


class OpenAsked(Listing):
    """Which."""

    direction: Literal["offer", "request"] | None = Field(None, description="Without, both")


class OpenOffers(Told):
    """A page of open offers and requests, newest first."""

    items: list[PublicationShape]
    next: str | None


@router.get("/offers/open", response=OpenOffers, operation_id="list_open_offers")
def list_open(request: HttpRequest, asked: Query[OpenAsked]) -> HttpResponse:
    """What is offered and looked for in all that the viewer reads."""
    viewer, at = viewer_in(request), unpack(asked.cursor)
    rows = open_offers_for(viewer, direction=asked.direction or "")
    found = before(rows.order_by(), column="published_at", position=at) if at else rows
    told = told_publications(viewer, list(found.values_list("pk", flat=True)[: asked.limit + 1]))
    told.sort(key=_place, reverse=True)
    page = told[: asked.limit]
    return listed(page, pack(_place(page[-1])) if len(told) > asked.limit else None)


def _place(told: dict[str, Any]) -> tuple[Any, int]:
    return told["published_at"], int(told["id"])


@router.put("/offers/{publication_id}/closed", response=PublicationShape, operation_id="close_offer")
def close(request: HttpRequest, publication_id: str) -> HttpResponse:
    """It is given, or found (its author)."""
    viewer = viewer_in(request)
    publication = publication_at(number_of(publication_id), viewer)
    actions.close_offer(by=viewer, publication=publication)
    return answer(told_publications(viewer, [publication.pk])[0])


@router.delete("/offers/{publication_id}/closed", response={204: None}, operation_id="reopen_offer")
def reopen(request: HttpRequest, publication_id: str) -> HttpResponse:
    """It is open again; once its last day has passed, it is extended instead."""
    actions.reopen_offer(
        by=viewer_in(request), publication=publication_at(number_of(publication_id), viewer_in(request))
    )
    return done()


@router.put("/offers/{publication_id}/last-day", response=PublicationShape, operation_id="extend_offer")
def extend(request: HttpRequest, publication_id: str, body: LastDay) -> HttpResponse:
    """Give it a later last day; it is open again if it was over or closed (its author)."""
    viewer = viewer_in(request)
    publication = publication_at(number_of(publication_id), viewer)
    day: date | None = day_of(body.last_day)
    assert day is not None
    actions.extend_offer(by=viewer, publication=publication, last_day=day)
    return answer(told_publications(viewer, [publication.pk])[0])
