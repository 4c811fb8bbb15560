"""Who may do what to communities."""

from __future__ import annotations

from typing import Any

from maillon.access.models import CLOSED, MEMBER, OPEN
from maillon.access.rules import administrator, anyone, employee, member, moderator, not_archived, owner, role_in
from maillon.communities.queries import my_invitation
from maillon.core.policy import Viewer, allow, rule


@rule
def door_is_open(viewer: Viewer, community: Any) -> bool:
    """The community is open: an employee walks in."""
    return bool(community.space.access == OPEN and role_in(viewer, community.space) is None)


@rule
def door_is_closed(viewer: Viewer, community: Any) -> bool:
    """The community is closed: an employee who is no member asks."""
    return bool(community.space.access == CLOSED and role_in(viewer, community.space) is None)


@rule
def may_name_new_members(viewer: Viewer, community: Any) -> bool:
    """Members of an open community may bring others; elsewhere whoever has a role in it."""
    role = role_in(viewer, community.space)
    return role is not None and (community.space.access == OPEN or role != MEMBER)


@rule
def invited(viewer: Viewer, community: Any) -> bool:
    """Somebody holds an invitation."""
    return my_invitation(community, viewer) is not None


allow("communities.create", employee)
allow("communities.wish_mix", administrator)
allow("communities.edit_templates", administrator)
allow("communities.see", anyone)
allow("communities.edit", owner)
allow("communities.join", employee & door_is_open & not_archived)
allow("communities.ask", employee & door_is_closed & not_archived)
allow("communities.leave", member)
allow("communities.favour", member)
allow("communities.relate", owner & not_archived)
allow("communities.choose_populations", owner & not_archived)
allow("communities.choose_level", member)
allow("communities.invite", may_name_new_members & not_archived)
allow("communities.make_link", moderator & not_archived)
allow("communities.answer_request", moderator & not_archived)
allow("communities.add_member", owner & not_archived)
allow("communities.change_role", owner)
allow("communities.hand_over", owner)
allow("communities.archive", owner & not_archived)
allow("communities.merge", owner & not_archived)
allow("communities.bring_back", owner & ~not_archived)
allow("communities.remove_member", moderator)
allow("communities.keep_guests", moderator)
