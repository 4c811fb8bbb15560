"""The verbs of a place that somebody has: leave it, end it, give it another role, hand the community over."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from maillon.access.counting import dismiss, hold, place_in
from maillon.access.models import MEMBER, OWNER, ROLES, Membership
from maillon.communities.events import CommunityHandedOver, MemberLeft, RoleChanged
from maillon.communities.models import Community
from maillon.core.db.prepared import prepared
from maillon.core.db.writing import action
from maillon.core.errors import Conflict, NotFound, invalid
from maillon.core.events import Event, publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref

LEAVE = "leave"
AFTERWARDS = (*ROLES[1:], LEAVE)
"""What an owner becomes who hands over."""


@action
def leave(*, by: Viewer, community: Community) -> None:
    """Leave. The last owner hands over first (Conflict)."""
    require(by, "communities.leave", community)
    _end(community, _own_place(community, by), by)


@action
def remove_member(*, by: Viewer, community: Community, membership: Membership) -> None:
    """End somebody's membership: an owner anybody's, a moderator a member's."""
    require(by, "communities.remove_member", community)
    present = _as_it_stands(community, membership)
    if present.role != MEMBER:
        require(by, "communities.change_role", community)
    _end(community, present, by)


@action
def change_role(*, by: Viewer, community: Community, membership: Membership, role: str) -> Membership:
    """Give a member another role. Guests stay members."""
    require(by, "communities.change_role", community)
    check_role(role)
    present = _as_it_stands(community, membership)
    _check_holder(present, role)
    return give_role(community, present, role, by=by)


@action
def hand_over(*, by: Viewer, community: Community, membership: Membership, stay: str = MEMBER) -> Membership:
    """Make a member the owner in one's own place; `stay` is one's role afterwards, or "leave".

    Raises Invalid for oneself, a guest or somebody suspended.
    """
    require(by, "communities.hand_over", community)
    if stay not in AFTERWARDS:
        raise invalid("stay", _("Choose one of: %(choices)s.") % {"choices": ", ".join(AFTERWARDS)})
    heir = _as_it_stands(community, membership)
    require(by, "communities.hand_over", community)  # Once more, under the lock: two may hand over at once.
    if heir.person_id == by.person_id or heir.person.suspended_at:
        raise invalid("person", _("Choose another member who can sign in."))
    _check_holder(heir, OWNER)
    give_role(community, heir, OWNER, by=by)
    mine = _own_place(community, by)
    _end(community, mine, by) if stay == LEAVE else give_role(community, mine, stay, by=by)
    tell(CommunityHandedOver, community, actor_id=by.person_id, person_id=heir.person_id)
    return heir


def give_role(community: Community, membership: Membership, role: str, *, by: Viewer) -> Membership:
    """Write the role and say so. Raises Conflict where the community would be without an owner."""
    if role != OWNER:
        _keep_an_owner(community, _as_it_stands(community, membership))
    Membership.objects.filter(pk=membership.pk).update(role=role)
    membership.role = role
    tell(RoleChanged, community, actor_id=by.person_id, person_id=membership.person_id, role=role)
    return membership


def check_role(role: str) -> None:
    """Raise Invalid for what is no role."""
    if role not in ROLES:
        raise invalid("role", _("Choose one of: %(choices)s.") % {"choices": ", ".join(ROLES)})


def tell(event: type[Event], community: Community, **facts: object) -> int:
    """Announce what happened to a community."""
    return publish(event(subject=ref(community), space_id=community.space_id, **facts))  # type: ignore[arg-type]


def _check_holder(membership: Membership, role: str) -> None:
    if role != MEMBER and membership.person.kind != "employee":
        raise invalid("role", _("A guest stays a member: roles are for the organisation's own people."))


def _own_place(community: Community, by: Viewer) -> Membership:
    """One's own membership, as `_as_it_stands`."""
    hold(community.space_id)
    return _still_there(place_in(community.space_id, by.person_id))


def _end(community: Community, present: Membership, by: Viewer) -> None:
    _keep_an_owner(community, present)
    dismiss(membership=present)
    tell(MemberLeft, community, actor_id=by.person_id, person_id=present.person_id)


def _as_it_stands(community: Community, membership: Membership) -> Membership:
    """The membership read again under the lock of its space: what was handed over may be older than a new role.

    Raises NotFound where it has ended meanwhile, or is another community's.
    """
    hold(community.space_id)
    return _still_there(_places.first(space=community.space_id, number=membership.pk))


def _still_there(present: Membership | None) -> Membership:
    if present is None:
        raise NotFound(_("This membership has ended meanwhile."))
    return present


@prepared
def _places(space: int, number: int) -> QuerySet[Membership]:
    return Membership.objects.filter(pk=number, space_id=space).select_related("person")


def _keep_an_owner(community: Community, present: Membership) -> None:
    # The membership was read under the space's lock: two owners who leave at once must not both be "not the last".
    # Somebody suspended looks after nothing: she is no other owner.
    if present.role == OWNER:
        owners = Membership.objects.filter(space=community.space_id, role=OWNER, person__suspended_at=None)
        if not owners.exclude(pk=present.pk).exists():
            raise Conflict(_("A community is never without an owner: hand it over to somebody first."))
