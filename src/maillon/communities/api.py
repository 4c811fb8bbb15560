"""`/communities` and their memberships: the second face of communities."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from maillon.access.models import OPEN, Membership
from maillon.access.visibility import people_for
from maillon.communities import actions, guests, roles
from maillon.communities.models import Community
from maillon.communities.populations import meant_for
from maillon.communities.queries import (
    communities_for,
    community_at,
    is_readable,
    member_at,
    members_of,
    my_invitation_to,
    my_membership,
)
from maillon.communities.shapes import (
    Communities,
    CommunitiesAsked,
    CommunityChanges,
    CommunityShape,
    GuestLastDay,
    HandOver,
    Memberships,
    MembershipShape,
    MyPlaceChanges,
    NewCommunity,
    NewMembership,
    RoleChange,
    Templates,
    TemplateShape,
)
from maillon.communities.telling import told_communities, told_community, told_membership, version_of
from maillon.communities.templates import offered_templates
from maillon.core.api.answers import answer, done, listed, shown
from maillon.core.api.cursors import after, name_cursor, named, number_of, page_of
from maillon.core.api.door import viewer_in
from maillon.core.api.refusing import require_match, telling_state
from maillon.core.api.shapes import Listing, changes_of
from maillon.core.days import day_of
from maillon.core.errors import Forbidden, NotFound, invalid
from maillon.core.policy import Viewer, can, require
from maillon.core.web.cursors import pack, unpack
from maillon.people.api import told_person
from maillon.people.models import Person

router = Router(tags=["communities"])


@router.get("/communities", response=Communities, operation_id="list_communities")
def list_communities(request: HttpRequest, asked: Query[CommunitiesAsked]) -> HttpResponse:
    """The communities whose name the viewer is told."""
    viewer = viewer_in(request)
    rows = communities_for(
        viewer, q=asked.q, purpose=asked.purpose or "", kind=asked.kind or "", archived=asked.archived
    )
    if asked.for_me:
        rows = rows.filter(meant_for(viewer))
    if asked.mine:
        rows = rows.readable_by(viewer).filter(space__memberships__person_id=viewer.person_id)  # type: ignore[attr-defined]
    page, following = page_of(
        named(rows, column="name", cursor=asked.cursor), asked.limit, lambda row: name_cursor(row.name, row.pk)
    )
    return listed(told_communities(page, viewer), following)


@router.get("/community-templates", response=Templates, operation_id="list_community_templates")
def list_templates(request: HttpRequest) -> HttpResponse:
    """What a new community can begin with, for those who may make one."""
    require(viewer_in(request), "communities.create", None)
    told = [{field: getattr(one, field) for field in TemplateShape.model_fields} for one in offered_templates()]
    return answer({"templates": told})


@router.post("/communities", response={201: CommunityShape}, operation_id="create_community")
def create_community(request: HttpRequest, body: NewCommunity) -> HttpResponse:
    """Make a community; its maker is its owner. The slug is made from the name."""
    viewer = viewer_in(request)
    made = actions.create_community(by=viewer, **body.model_dump())
    told = told_community(made.slug, viewer)
    return answer(told, status=201, etag=version_of(told), location=f"/api/v1/communities/{made.slug}")


@router.get("/communities/{slug}", response=CommunityShape, operation_id="get_community")
def get_community(request: HttpRequest, slug: str) -> HttpResponse:
    """One community."""
    told = told_community(slug, viewer_in(request))
    return shown(request, told, etag=version_of(told))


@router.patch("/communities/{slug}", response=CommunityShape, operation_id="edit_community")
def edit_community(request: HttpRequest, slug: str, body: CommunityChanges) -> HttpResponse:
    """Change what a community says of itself, and who reaches it (owners)."""
    viewer = viewer_in(request)
    community = community_at(slug, viewer)
    present = told_community(slug, viewer)
    require_match(request, version_of(present), lambda: present)
    with telling_state(lambda: told_community(slug, viewer)):
        actions.edit_community(by=viewer, community=community, **changes_of(body))
    told = told_community(slug, viewer)
    return answer(told, etag=version_of(told))


@router.get("/communities/{slug}/memberships", response=Memberships, operation_id="list_memberships")
def list_memberships(request: HttpRequest, slug: str, asked: Query[Listing]) -> HttpResponse:
    """Who is a member, for those who read the community."""
    viewer = viewer_in(request)
    community = community_at(slug, viewer)
    keeps = can(viewer, "communities.keep_guests", community)
    rows = after(_members(community, viewer), column="joined_at", position=unpack(asked.cursor))
    page, following = page_of(rows, asked.limit, lambda row: pack((row.joined_at, row.pk)))
    return listed([told_membership(row, to_keeper=keeps) for row in page], following)


@router.post(
    "/communities/{slug}/memberships",
    response={200: MembershipShape, 201: MembershipShape, 202: MembershipShape},
    operation_id="create_membership",
)
def create_membership(request: HttpRequest, slug: str, body: NewMembership) -> HttpResponse:
    """Join (201), ask to join (202), or bring somebody in (201); 200 where the place is held already."""
    viewer = viewer_in(request)
    if body.person is None:
        if body.role is not None:
            raise invalid("role", _("A role is given together with a person."))
        return _come_in(slug, viewer, body.message)
    community = community_at(slug, viewer)
    require(viewer, "communities.add_member", community)
    person = _person(body.person, viewer)
    with telling_state(lambda: told_community(slug, viewer)):
        made = actions.add_member(by=viewer, community=community, person=person, role=body.role or "member")
    return _made(community, made, viewer)


@router.get("/communities/{slug}/memberships/{membership_id}", response=MembershipShape, operation_id="get_membership")
def get_membership(request: HttpRequest, slug: str, membership_id: str) -> HttpResponse:
    """One membership."""
    viewer = viewer_in(request)
    row = _membership(slug, membership_id, viewer)
    keeps = can(viewer, "communities.keep_guests", community_at(slug, viewer))
    return shown(request, told_membership(row, to_keeper=keeps), etag=row.role)


@router.patch("/communities/{slug}/memberships/{membership_id}", response=MembershipShape, operation_id="change_role")
def change_role(request: HttpRequest, slug: str, membership_id: str, body: RoleChange) -> HttpResponse:
    """Give another role (owners)."""
    viewer = viewer_in(request)
    row = _membership(slug, membership_id, viewer)
    require_match(request, row.role, lambda: told_membership(row))
    with telling_state(lambda: told_membership(_membership(slug, membership_id, viewer))):
        changed = roles.change_role(by=viewer, community=community_at(slug, viewer), membership=row, role=body.role)
    return answer(told_membership(changed), etag=changed.role)


@router.put(
    "/communities/{slug}/memberships/{membership_id}/last-day",
    response=MembershipShape,
    operation_id="set_last_day",
)
def set_last_day(request: HttpRequest, slug: str, membership_id: str, body: GuestLastDay) -> HttpResponse:
    """Say until when a guest is a member (owners and moderators). The same day again changes nothing."""
    viewer = viewer_in(request)
    community = community_at(slug, viewer)
    require(viewer, "communities.keep_guests", community)
    row = _membership(slug, membership_id, viewer)
    changed = guests.set_last_day(by=viewer, community=community, membership=row, last_day=day_of(body.last_day))
    return answer(told_membership(changed, to_keeper=True), etag=changed.role)


@router.delete("/communities/{slug}/memberships/{membership_id}", response={204: None}, operation_id="end_membership")
def end_membership(request: HttpRequest, slug: str, membership_id: str) -> HttpResponse:
    """Leave, or end somebody's membership (owners; moderators a member's)."""
    viewer = viewer_in(request)
    community = community_at(slug, viewer)
    row = _member(community, membership_id, viewer)
    require_match(request, row.role, lambda: told_membership(row))
    with telling_state(lambda: told_membership(_membership(slug, membership_id, viewer))):
        if row.person_id == viewer.person_id:
            roles.leave(by=viewer, community=community)
        else:
            roles.remove_member(by=viewer, community=community, membership=row)
    return done()


@router.post("/communities/{slug}/hand-over", response=MembershipShape, operation_id="hand_over_community")
def hand_over(request: HttpRequest, slug: str, body: HandOver) -> HttpResponse:
    """Make a member the owner in one's own place (owners)."""
    viewer = viewer_in(request)
    community = community_at(slug, viewer)
    require(viewer, "communities.hand_over", community)
    row = _members(community_at(slug, viewer), viewer).filter(person_id=int(body.person)).first()
    if row is None:
        raise invalid("person", _("Choose another member who can sign in."))
    made = roles.hand_over(by=viewer, community=community, membership=row, stay=body.stay)
    return answer(told_membership(made), etag=made.role)


@router.patch("/communities/{slug}/my-place", response=CommunityShape, operation_id="change_my_place")
def change_my_place(request: HttpRequest, slug: str, body: MyPlaceChanges) -> HttpResponse:
    """Of what one is told in a community, and whether it is a favourite (members)."""
    viewer = viewer_in(request)
    community = community_at(slug, viewer)
    require(viewer, "communities.choose_level", community)
    changes = changes_of(body)
    if "level" in changes:
        actions.choose_level(by=viewer, community=community, level=changes["level"])
    if "is_favourite" in changes:
        actions.set_favourite(by=viewer, community=community, is_favourite=changes["is_favourite"])
    return answer(told_community(slug, viewer))


@router.put("/communities/{slug}/archive", response=CommunityShape, operation_id="archive_community")
def archive_community(request: HttpRequest, slug: str) -> HttpResponse:
    """Make it readable and silent (owners). A second time changes nothing."""
    viewer = viewer_in(request)
    community = community_at(slug, viewer)
    if community.space.archived_at is None:
        actions.archive(by=viewer, community=community)
    return answer(told_community(slug, viewer))


@router.delete("/communities/{slug}/archive", response={204: None}, operation_id="bring_community_back")
def bring_community_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Open an archived community again (owners). A second time changes nothing."""
    viewer = viewer_in(request)
    community = community_at(slug, viewer)
    if community.space.archived_at is not None:
        actions.bring_back(by=viewer, community=community)
    return done()


def _members(community: Community, viewer: Viewer) -> QuerySet[Membership]:
    _check_readable(community, viewer)
    return members_of(community, viewer).select_related("invited_by")


def _check_readable(community: Community, viewer: Viewer) -> None:
    if not is_readable(community, viewer):
        raise Forbidden(_("You can read this, but you may not do that here."))


def _membership(slug: str, membership_id: str, viewer: Viewer) -> Membership:
    return _member(community_at(slug, viewer), membership_id, viewer)


def _member(community: Community, membership_id: str, viewer: Viewer) -> Membership:
    _check_readable(community, viewer)
    found = member_at(number_of(membership_id), community, viewer)
    if found is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return found


def _come_in(slug: str, viewer: Viewer, message: str) -> HttpResponse:
    invitation = my_invitation_to(slug, viewer)
    if invitation is not None:
        community = invitation.community
        return _made(community, actions.accept_invitation(by=viewer, community=community), viewer)
    community = community_at(slug, viewer)
    known = my_membership(community, viewer)
    if known is not None:
        return answer(told_membership(known), etag=known.role)
    if community.space.access == OPEN:
        return _made(community, actions.join(by=viewer, community=community), viewer)
    request = actions.ask_to_join(by=viewer, community=community, message=message)
    waiting = {"id": None, "person": told_person(request.person), "role": None, "since": None, "state": "asked"}
    waiting |= {"invited_by": None, "last_day": None}
    return answer(waiting, status=202)


def _made(community: Community, row: Membership, viewer: Viewer) -> HttpResponse:
    where = f"/api/v1/communities/{community.slug}/memberships/{row.pk}"
    told = member_at(row.pk, community, viewer) or row
    return answer(told_membership(told), status=201, etag=row.role, location=where)


def _person(number: str, viewer: Viewer) -> Person:
    found = people_for(viewer).filter(pk=int(number)).first()
    if found is None:
        raise invalid("person", _("Choose somebody of the organisation who can sign in."))
    return found
