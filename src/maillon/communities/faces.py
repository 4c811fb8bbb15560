"""A community as the kit draws it."""

from __future__ import annotations

from maillon.access.models import Space
from maillon.communities.models import Community
from maillon.core.ui.shapes import CommunityFace

ICONS = {
    "gathering": "calendar",
    "product": "crane",
    "problem": "shield",
    "customer": "handshake",
    "trade": "target",
    "project": "boat",
    "partner": "waves",
    "": "communities",
}


def community_face(community: Community, space: Space | None = None) -> CommunityFace:
    """The face of a community's row; its space is fetched along by the caller."""
    space = space or community.space
    return CommunityFace(
        name=community.name,
        url=f"/c/{community.slug}/",
        colour=community.colour,
        icon=community.icon or ICONS.get(community.kind, "communities"),
        purpose=community.purpose,
        access=space.access,
        is_extended=space.is_extended,
    )
