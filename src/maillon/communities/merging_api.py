"""Merging communities by the API: what would change, and beginning it with what was told."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from maillon.communities.merging import begin_merger, preview_merger
from maillon.communities.queries import community_at
from maillon.core.api.answers import answer
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Given, Text, Told

router = Router(tags=["communities"])


class MergerGiven(Given):
    """Into which community, and what was told of it before."""

    into: Text = Field(max_length=80, description="The slug of another community that the viewer owns")
    state: Text = Field("", max_length=400, description="What the preview told; without it nothing is done")


class MergerShape(Told):
    """What a merger changes. `readers` count people who read something then and do not before, or no longer."""

    has_begun: bool
    members: int = Field(description="Who become members")
    publications: int
    new_readers: int = Field(description="Of what was published in the one")
    lost_readers: int = Field(description="Of what was published in the one")
    new_readers_of_target: int = Field(description="Of what was published in the other")
    companies: list[str] = Field(description="Guests' companies among the new readers of either")
    barred: list[str] = Field(description="Companies whose guests cannot come along: no merger before they are gone")
    state: str


@router.post("/communities/{slug}/merge", response=MergerShape, operation_id="merge_community")
def merge(request: HttpRequest, slug: str, body: MergerGiven) -> HttpResponse:
    """Tell what would change if a community went into another (owners of both); with `state`, begin it. What is published
    arrives in steps; then the address of the one leads to the other. 409 where what was told no longer holds."""
    viewer = viewer_in(request)
    source, target = community_at(slug, viewer), community_at(body.into, viewer)
    seen = preview_merger(by=viewer, source=source, target=target)
    if body.state:
        begin_merger(by=viewer, source=source, target=target, state=body.state)
    companies = {*seen.newly_companies, *seen.reading_target_companies}
    return answer(
        {
            "has_begun": bool(body.state),
            "members": seen.coming_count,
            "publications": seen.publications,
            "new_readers": seen.newly,
            "lost_readers": seen.gone,
            "new_readers_of_target": seen.reading_target,
            "companies": sorted(companies),
            "barred": list(seen.barred),
            "state": seen.state,
        }
    )
