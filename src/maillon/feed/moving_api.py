"""Moving by the API: a publication to another community, a part of a thread to a discussion of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from maillon.communities.queries import community_at
from maillon.content.api import told_publication
from maillon.content.moving import move_publication
from maillon.content.queries import comment_at, publication_at
from maillon.content.shapes import PublicationShape
from maillon.content.splitting import split_thread
from maillon.core.api.answers import answer
from maillon.core.api.cursors import number_of
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Given, Text
from maillon.core.text.limits import TITLE

router = Router(tags=["publications"])


class WhereTo(Given):
    """Where it goes."""

    community: Text = Field(max_length=80, description="The slug of a community in which the viewer publishes")


class PartGiven(WhereTo):
    """Where a part of a thread goes, and what it is called there."""

    title: Text = Field(min_length=1, max_length=TITLE)


@router.post("/publications/{publication_id}/move", response=PublicationShape, operation_id="move_publication")
def move(request: HttpRequest, publication_id: str, body: WhereTo) -> HttpResponse:
    """Let a publication stand in another community, with all that hangs on it (its author, moderators). Its address stays."""
    viewer = viewer_in(request)
    publication = publication_at(number_of(publication_id), viewer)
    move_publication(by=viewer, publication=publication, to=community_at(body.community, viewer).space)
    return answer(told_publication(publication.pk, viewer))


@router.post("/comments/{comment_id}/move", response={201: PublicationShape}, operation_id="split_thread")
def move_part(request: HttpRequest, comment_id: str, body: PartGiven) -> HttpResponse:
    """Make a comment, and all that answers it, a discussion of its own (who began the thread, moderators)."""
    viewer = viewer_in(request)
    comment, to = comment_at(number_of(comment_id), viewer), community_at(body.community, viewer)
    made = split_thread(by=viewer, comment=comment, to=to.space, title=body.title)
    told = told_publication(made.pk, viewer)
    return answer(told, status=201, etag=str(told["version"]), location=f"/api/v1/publications/{made.pk}")
