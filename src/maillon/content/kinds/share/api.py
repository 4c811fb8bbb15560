"""Shares by the API: where a publication is shared, and sharing it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from maillon.content.drafts.places import space_named
from maillon.content.kinds.share.actions import share_publication
from maillon.content.kinds.share.queries import shares_of
from maillon.content.publishing import own_wall
from maillon.content.queries import publication_at
from maillon.content.shapes import PublicationShape
from maillon.content.telling import told_publications
from maillon.core.api.answers import answer, listed
from maillon.core.api.cursors import before, number_of
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Given, Listing, Text, Told
from maillon.core.text.limits import BODY
from maillon.core.web.cursors import pack, unpack

router = Router(tags=["content"])


class ShareGiven(Given):
    """Where a publication is shared, and one's own words."""

    community: Text | None = Field(
        None, max_length=80, description="The slug of a community in which the viewer publishes; without, her own wall"
    )
    body: Text = Field("", max_length=BODY, description="Markdown")


class Shares(Told):
    """A page of shares, newest first: those that the viewer reads."""

    items: list[PublicationShape]
    next: str | None


@router.get("/publications/{publication_id}/shares", response=Shares, operation_id="list_shares")
def list_shares(request: HttpRequest, publication_id: str, asked: Query[Listing]) -> HttpResponse:
    """Where a publication is shared, as far as the viewer reads there."""
    viewer = viewer_in(request)
    rows = shares_of(publication_at(number_of(publication_id), viewer), viewer)
    rows = before(rows.order_by(), column="published_at", position=unpack(asked.cursor))
    told = told_publications(viewer, list(rows.values_list("pk", flat=True)[: asked.limit + 1]))
    told.sort(key=lambda one: (one["published_at"], int(one["id"])), reverse=True)
    page = told[: asked.limit]
    more = len(told) > asked.limit
    return listed(page, pack((page[-1]["published_at"], int(page[-1]["id"]))) if more else None)


@router.post(
    "/publications/{publication_id}/shares", response={201: PublicationShape}, operation_id="share_publication"
)
def share(request: HttpRequest, publication_id: str, body: ShareGiven) -> HttpResponse:
    """Show a publication in another place too; of a share, what it points to. Who does not read its home sees that
    something is shared, and nothing of it. Again into the same place within seven days: 409, with the first one's address."""
    viewer = viewer_in(request)
    publication = publication_at(number_of(publication_id), viewer)
    space = own_wall(by=viewer) if body.community is None else space_named(body.community, viewer)
    made = share_publication(by=viewer, publication=publication, space=space, body=body.body)
    told = told_publications(viewer, [made.pk])[0]
    return answer(told, status=201, etag=str(told["version"]), location=f"/api/v1/publications/{made.pk}")
