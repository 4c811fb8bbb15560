"""`/publications/…/feature` and `…/seen`: what stands before each member until she has seen it, by the API."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from maillon.content.featuring import feature, feature_of, has_seen, mark_seen, seen_of, unfeature
from maillon.content.models import Publication
from maillon.content.queries import publication_at
from maillon.core.api.answers import answer, done
from maillon.core.api.cursors import number_of
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Given, Moment, Text, Told
from maillon.core.days import day_of
from maillon.core.policy import Viewer

router = Router(tags=["content"])


class FeatureGiven(Given):
    """To which day where the viewer is, at most 30 ahead; null for a week."""

    last_day: Text | None = Field(None, max_length=10, json_schema_extra={"format": "date"})


class SeenShape(Told):
    """By how many of how many members, its author apart."""

    by: int
    of: int


class FeatureShape(Told):
    """Until when a publication stands before each member, and whether the viewer has seen it."""

    is_featured: bool
    featured_at: Moment | None
    last_day: date | None
    is_seen: bool
    seen: SeenShape | None = Field(description="Told to its author and to who featured it")


@router.get("/publications/{publication_id}/feature", response=FeatureShape, operation_id="get_feature")
def get_feature(request: HttpRequest, publication_id: str) -> HttpResponse:
    """Whether it is featured, and until when."""
    viewer = viewer_in(request)
    return answer(_told(viewer, publication_at(number_of(publication_id), viewer)))


@router.put("/publications/{publication_id}/feature", response=FeatureShape, operation_id="feature_publication")
def put_feature(request: HttpRequest, publication_id: str, body: FeatureGiven) -> HttpResponse:
    """Let it stand before each member until she has seen it (owners, moderators)."""
    viewer = viewer_in(request)
    publication = publication_at(number_of(publication_id), viewer)
    feature(by=viewer, publication=publication, last_day=day_of(body.last_day or ""))
    return answer(_told(viewer, publication))


@router.delete("/publications/{publication_id}/feature", response={204: None}, operation_id="unfeature_publication")
def delete_feature(request: HttpRequest, publication_id: str) -> HttpResponse:
    """End it (owners, moderators)."""
    unfeature(by=viewer_in(request), publication=publication_at(number_of(publication_id), viewer_in(request)))
    return done()


@router.put("/publications/{publication_id}/seen", response={204: None}, operation_id="mark_publication_seen")
def put_seen(request: HttpRequest, publication_id: str) -> HttpResponse:
    """The viewer has seen it: it no longer stands before her. Its answers stay new to her."""
    mark_seen(by=viewer_in(request), publication=publication_at(number_of(publication_id), viewer_in(request)))
    return done()


def _told(viewer: Viewer, publication: Publication) -> dict[str, Any]:
    row = feature_of(publication)
    seen = seen_of(viewer, publication, row)
    return {
        "is_featured": row is not None,
        "featured_at": row.featured_at if row else None,
        "last_day": row.last_day if row else None,
        "is_seen": has_seen(viewer, publication),
        "seen": {"by": seen.by, "of": seen.of} if seen else None,
    }
