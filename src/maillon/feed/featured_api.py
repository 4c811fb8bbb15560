"""`/featured`: what stands before the viewer until she has seen it, by the API."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from maillon.communities.queries import places_of
from maillon.content.telling import told_publications
from maillon.core.api.answers import listed
from maillon.core.api.door import viewer_in
from maillon.feed.api import Publications
from maillon.feed.featured import featured_before

router = Router(tags=["publications"])


@router.get("/featured", response=Publications, operation_id="list_featured")
def list_featured(request: HttpRequest) -> HttpResponse:
    """What is featured in the viewer's communities and she has not seen yet, the newest first; all of it, on one page."""
    viewer = viewer_in(request)
    ids = featured_before(viewer, places_of(viewer))
    told = told_publications(viewer, ids)
    return listed(sorted(told, key=lambda one: ids.index(int(one["id"]))), None)
