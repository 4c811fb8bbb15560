"""The head of a community's pages: what it is, the viewer's place in it, its tabs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from maillon.access.models import MEMBER, OWNER
from maillon.access.visibility import tells_members
from maillon.communities.covers import covered_face
from maillon.communities.faces import role_names
from maillon.communities.mix import allows_leisure
from maillon.communities.models import LEISURE, Community
from maillon.communities.queries import (
    companies_of,
    guests_in,
    is_readable,
    keepers_of,
    my_invitation,
    my_membership,
    my_request,
    requests_at,
)
from maillon.core.policy import Viewer, can
from maillon.core.ui.shapes import PersonFace, Tab
from maillon.people.faces import face_of

VERBS = (
    "join", "ask", "invite", "edit", "answer_request", "remove_member", "hand_over", "archive", "make_link", "bring_back",
    "relate", "merge",
)  # fmt: skip
"""What the head offers to who may."""


def head_of(community: Community, viewer: Viewer, *, tab: str) -> dict[str, Any]:
    """What `communities/head.html` draws: face, guests, my place, what I may do, tabs (none where I may not read)."""
    membership = my_membership(community, viewer)
    readable = is_readable(community, viewer)
    guests, is_whole = guests_in(community, viewer), tells_members(viewer, community.space)
    may = {verb: can(viewer, f"communities.{verb}", community) for verb in VERBS}
    return {
        "community": community,
        "face": covered_face(community),
        "companies": companies_of(guests),
        "guests": guests if is_whole else [],
        "is_whole": is_whole,
        "membership": membership,
        "is_readable": readable,
        "request_open": None if membership else my_request(community, viewer),
        "invitation": None if membership else my_invitation(community, viewer),
        "may": may | {"is_unwanted": may["archive"] and community.purpose == LEISURE and not allows_leisure(viewer)},
        "waiting": requests_at(community, viewer).count() if membership and membership.role != MEMBER else 0,
        "tabs": tabs_of(community, viewer, tab=tab) if readable else [],
        "roles": role_names(),
        "is_owner": bool(membership and membership.role == OWNER),
    }


def keepers_faces(community: Community, viewer: Viewer) -> list[tuple[PersonFace, str]]:
    """Who looks after a community: faces and roles."""
    return [(face_of(m.person), m.role) for m in keepers_of(community, viewer)]


def tabs_of(community: Community, viewer: Viewer, *, tab: str) -> list[Tab]:
    """The tabs of a community one reads."""
    base, members = f"/c/{community.slug}/", community.space.members_count
    members = members if tells_members(viewer, community.space) else 0
    return [
        Tab(label=_("Stream"), url=base, is_current=tab == "stream"),
        Tab(label=_("Forum"), url=f"{base}forum/", is_current=tab == "forum"),
        Tab(label=_("Members"), url=f"{base}members/", is_current=tab == "members", count=members),
        Tab(label=_("About"), url=f"{base}about/", is_current=tab == "about"),
    ]
