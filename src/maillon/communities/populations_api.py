"""For whom a community is meant, by the API."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from maillon.communities.models import Community
from maillon.communities.populations import choose_populations, populations_of
from maillon.communities.queries import community_at, is_readable
from maillon.core.api.answers import answer
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Given, Text, Told
from maillon.core.errors import Forbidden
from maillon.core.policy import Viewer
from maillon.organisation.populations import MOST

router = Router(tags=["communities"])


class PopulationsGiven(Given):
    """For whom it is meant; none: for everybody."""

    chosen: list[Annotated[Text, Field(max_length=40)]] = Field(
        max_length=MOST, description='"entity:<id>", "department:<id>" or "site:<id>"'
    )


class PopulationsShape(Told):
    """For whom it is meant."""

    names: list[str] = Field(description="Of entities, departments and sites; none: everybody")


@router.get("/communities/{slug}/populations", response=PopulationsShape, operation_id="get_populations")
def get_populations(request: HttpRequest, slug: str) -> HttpResponse:
    """For whom a community is meant, for those who read it: lists show it to them, and it keeps nobody out."""
    viewer = viewer_in(request)
    community = community_at(slug, viewer)
    if not is_readable(community, viewer):
        raise Forbidden(_("You can read this, but you may not do that here."))
    return answer(_told(community, viewer))


@router.put("/communities/{slug}/populations", response=PopulationsShape, operation_id="choose_populations")
def put_populations(request: HttpRequest, slug: str, body: PopulationsGiven) -> HttpResponse:
    """Say for whom it is meant (owners). The same again changes nothing."""
    viewer = viewer_in(request)
    community = community_at(slug, viewer)
    choose_populations(by=viewer, community=community, chosen=body.chosen)
    return answer(_told(community, viewer))


def _told(community: Community, viewer: Viewer) -> dict[str, list[str]]:
    return {"names": populations_of(community, viewer)}
