"""What lies around a community, by the API: its links, the communities that it points to, and the mix of all of them."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from maillon.communities import links as door
from maillon.communities import mix as leisure
from maillon.communities import relating
from maillon.communities.models import DoorLink
from maillon.communities.queries import community_at
from maillon.communities.shapes import CommunityShape
from maillon.communities.telling import told_communities, told_community
from maillon.core.api.answers import answer, done
from maillon.core.api.cursors import number_of
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Given, Moment, Number, Told
from maillon.core.errors import NotFound
from maillon.core.policy import require
from maillon.people.api import PersonShape, told_person

router = Router(tags=["communities"])


class LinkGiven(Given):
    """A link to make."""

    days: int = Field(7, ge=1, le=30, description="For so many days: 1, 7 or 30")


class LinkShape(Told):
    """A link that lets employees in until a moment. `address`: told once, when it is made."""

    id: Number
    made_by: PersonShape | None
    created_at: Moment
    expires_at: Moment
    entered: int
    address: str | None


class Links(Told):
    """The links that hold, newest first."""

    links: list[LinkShape]


class Related(Told):
    """Communities by name, as far as the viewer is told of them."""

    communities: list[CommunityShape]


class SharesShape(Told):
    """Per cent of leisure, rounded; null where there is nothing to compare."""

    communities: int | None
    members: int | None
    publications: int | None


class MixShape(Told):
    """How much leisure the organisation wants, beside how much there is. `share`: per cent of communities, at most."""

    policy: Literal["mixed", "business"]
    share: int | None
    is_leisure_open_to_me: bool
    measured: SharesShape


@router.get("/communities/{slug}/links", response=Links, operation_id="list_links")
def get_links(request: HttpRequest, slug: str) -> HttpResponse:
    """The links that let people into a community (owners, moderators)."""
    viewer = viewer_in(request)
    community = community_at(slug, viewer)
    require(viewer, "communities.make_link", community)
    return answer({"links": [_told(one) for one in door.links_of(community, viewer)]})


@router.post("/communities/{slug}/links", response={201: LinkShape}, operation_id="make_link")
def post_link(request: HttpRequest, slug: str, body: LinkGiven) -> HttpResponse:
    """Make a link (owners, moderators). Its address is told by this answer alone."""
    viewer = viewer_in(request)
    link, secret = door.make_link(by=viewer, community=community_at(slug, viewer), days=body.days)
    return answer(_told(link, request.build_absolute_uri(f"/join/{secret}/")), status=201)


@router.delete("/communities/{slug}/links/{link_id}", response={204: None}, operation_id="end_link")
def delete_link(request: HttpRequest, slug: str, link_id: str) -> HttpResponse:
    """End a link at once (owners, moderators)."""
    viewer = viewer_in(request)
    community = community_at(slug, viewer)
    link = door.links_of(community, viewer).filter(pk=number_of(link_id)).first()
    if link is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    door.end_link(by=viewer, community=community, link=link)
    return done()


@router.get("/communities/{slug}/related", response=Related, operation_id="list_related")
def get_related(request: HttpRequest, slug: str) -> HttpResponse:
    """The communities to which one points."""
    viewer = viewer_in(request)
    rows = relating.related_to(community_at(slug, viewer), viewer)
    return answer({"communities": told_communities(rows, viewer)})


@router.put("/communities/{slug}/related/{other}", response=CommunityShape, operation_id="relate_community")
def put_related(request: HttpRequest, slug: str, other: str) -> HttpResponse:
    """Point to another community (owners). A second time changes nothing."""
    viewer = viewer_in(request)
    relating.relate(by=viewer, community=community_at(slug, viewer), other=community_at(other, viewer))
    return answer(told_community(other, viewer))


@router.delete("/communities/{slug}/related/{other}", response={204: None}, operation_id="unrelate_community")
def delete_related(request: HttpRequest, slug: str, other: str) -> HttpResponse:
    """No longer point to it (owners)."""
    viewer = viewer_in(request)
    relating.unrelate(by=viewer, community=community_at(slug, viewer), other=community_at(other, viewer))
    return done()


@router.get("/mix", response=MixShape, operation_id="get_mix")
def get_mix(request: HttpRequest) -> HttpResponse:
    """How much leisure is wished, and how much there is, for every employee."""
    viewer = viewer_in(request)
    require(viewer, "communities.create", None)
    own, measured = leisure.wishes().get(None), leisure.shares(viewer)
    return answer(
        {
            "policy": own.policy if own else leisure.MIXED,
            "share": own.share if own else None,
            "is_leisure_open_to_me": leisure.allows_leisure(viewer),
            "measured": {fact: getattr(measured, fact, None) for fact in SharesShape.model_fields},
        }
    )


def _told(link: DoorLink, address: str | None = None) -> dict[str, Any]:
    return {
        "id": str(link.pk),
        "made_by": told_person(link.made_by) if link.made_by else None,
        "created_at": link.created_at,
        "expires_at": link.expires_at,
        "entered": link.entered_count,
        "address": address,
    }
