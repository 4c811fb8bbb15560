"""Links that let people in until a day: made and ended by those who let people in, followed by employees."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.access.models import MODERATOR, OWNER, Membership
from maillon.access.readable import is_of_this_organisation
from maillon.communities.actions import enter
from maillon.communities.events import LinkEnded, LinkMade
from maillon.communities.models import Community, DoorLink
from maillon.communities.roles import tell
from maillon.core.db.writing import action
from maillon.core.errors import Conflict, NotFound, invalid
from maillon.core.policy import Viewer, require

DAYS = (1, 7, 30)
"""For how long a link may hold."""
MOST = 20
"""Links of one community that hold at the same time."""


@action
def make_link(*, by: Viewer, community: Community, days: int = 7) -> tuple[DoorLink, str]:
    """A link into a community, and the secret part of its address, which is told this once. Raises Invalid for another
    number of days, Conflict where there are too many."""
    require(by, "communities.make_link", community)
    if days not in DAYS:
        raise invalid("days", _("Choose one of: %(choices)s.") % {"choices": ", ".join(map(str, DAYS))})
    if DoorLink.objects.filter(community=community, ended_at=None, expires_at__gt=timezone.now()).count() >= MOST:
        raise Conflict(_("There are %(limit)d links already: end one first.") % {"limit": MOST})
    secret = secrets.token_urlsafe(24)
    link = DoorLink.objects.create(
        community=community,
        made_by_id=by.person_id,
        hash=_hash_of(secret),
        expires_at=timezone.now() + timedelta(days=days),
    )
    tell(LinkMade, community, actor_id=by.person_id)
    return link, secret


@action
def end_link(*, by: Viewer, community: Community, link: DoorLink) -> None:
    """End a link at once. Ending it again changes nothing."""
    require(by, "communities.make_link", community)
    if DoorLink.objects.filter(pk=link.pk, community=community, ended_at=None).update(ended_at=timezone.now()):
        tell(LinkEnded, community, actor_id=by.person_id)


@action
def enter_by_link(*, by: Viewer, secret: str) -> Membership:
    """Come in by a link. Raises NotFound for one that does not hold, in the words of an unknown address."""
    community = community_behind(secret, by)
    was_in = Membership.objects.filter(space=community.space_id, person_id=by.person_id).exists()
    membership = enter(community, by.person_id)
    if not was_in:
        DoorLink.objects.filter(hash=_hash_of(secret)).update(entered_count=F("entered_count") + 1)
    return membership


def community_behind(secret: str, viewer: Viewer) -> Community:
    """Where a link leads: told to an employee who holds it, even of a secret community, as somebody of it chose to.

    Raises NotFound for a link that does not hold, and for whoever is no employee: a guest is invited by name.
    """
    rows = DoorLink.objects.filter(
        hash=_hash_of(secret), ended_at=None, expires_at__gt=timezone.now(), community__space__removed_at=None,
        community__space__archived_at=None,
    )  # fmt: skip
    is_of_here = viewer.is_employee and is_of_this_organisation(viewer)
    link = rows.select_related("community__space").first() if is_of_here else None
    if link is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return link.community


def links_of(community: Community, viewer: Viewer) -> QuerySet[DoorLink]:
    """The links that hold, newest first, for those who may make them."""
    mine = Membership.objects.filter(
        space_id=community.space_id, person_id=viewer.person_id, role__in=(OWNER, MODERATOR)
    )
    rows = DoorLink.objects.filter(community=community, ended_at=None, expires_at__gt=timezone.now())
    return rows.select_related("made_by").order_by("-created_at") if mine.exists() else rows.none()


def _hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
