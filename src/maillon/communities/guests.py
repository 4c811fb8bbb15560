"""Guests of an extended community: who invited them, until when; a last day that is set, changed, and comes."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.access.counting import dismiss
from maillon.access.models import Membership, Space
from maillon.access.readable import lasting
from maillon.communities.events import LastDaySet, MemberLeft, MembershipEnds, MembershipEndsSoon
from maillon.communities.models import Community, Invitation
from maillon.communities.queries import members_of
from maillon.communities.roles import tell
from maillon.core.days import end_of, today_of
from maillon.core.db.writing import action
from maillon.core.errors import NotFound, invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, can, require
from maillon.core.refs import ref
from maillon.people.models import GUEST

LONGEST: Final = timedelta(days=2 * 366)
"""How far ahead a last day may lie."""
BY_COMPANY: Final = ("person__company", "person__sort_name")
NEAR: Final = timedelta(days=7)
"""So long before its end a membership is spoken of."""


@action
def set_last_day(*, by: Viewer, community: Community, membership: Membership, last_day: date | None) -> Membership:
    """Say until when a guest is a member: a day where `by` is, or None for no end. The same day again changes nothing.

    Raises Invalid for a day that has passed or lies too far ahead and for whoever is no guest, NotFound where she is no
    member any more.
    """
    require(by, "communities.keep_guests", community)
    Space.objects.select_for_update().get(pk=community.space_id)
    rows = Membership.objects.filter(lasting(), pk=membership.pk, space=community.space_id)
    present = rows.select_related("person", "invited_by").first()
    if present is None:
        raise NotFound(_("This membership has ended meanwhile."))
    if present.person.kind != GUEST:
        raise invalid("last_day", _("A last day is for guests: the organisation's own people stay until they leave."))
    if present.last_day == last_day:
        return present
    _check(last_day, by)
    present.last_day, present.ends_at = last_day, end_of(last_day, by=by) if last_day else None
    present.save(update_fields=["last_day", "ends_at"])
    written = last_day.isoformat() if last_day else ""
    tell(LastDaySet, community, actor_id=by.person_id, person_id=present.person_id, last_day=written)
    announce_end(community, present)
    return present


@action
def set_invited_day(*, by: Viewer, community: Community, invitation: Invitation, last_day: date | None) -> None:
    """Say until when a guest will be a member who is invited and has not come; an invitation that nobody took by then is
    over, too. None: no end. Raises Invalid as `set_last_day`, NotFound where she has come or declined meanwhile."""
    require(by, "communities.keep_guests", community)
    # She may be coming in at this moment, with the day that stands in it.
    waiting = awaited_guests(community, by).select_for_update(of=("self",))
    present = waiting.filter(pk=invitation.pk).first()
    if present is None:
        raise NotFound(_("This invitation has been answered meanwhile."))
    if present.last_day == last_day:
        return
    _check(last_day, by)
    present.last_day, present.ends_at = last_day, end_of(last_day, by=by) if last_day else None
    present.save(update_fields=["last_day", "ends_at"])
    written = last_day.isoformat() if last_day else ""
    tell(LastDaySet, community, actor_id=by.person_id, person_id=present.person_id, last_day=written)
    if present.ends_at is not None:
        facts = {"space_id": community.space_id, "person_id": present.person_id}
        at = present.ends_at.astimezone(UTC).isoformat()
        publish(MembershipEnds(subject=ref(community), at=at, **facts), not_before=present.ends_at)


def announce_end(community: Community, membership: Membership) -> None:
    """Have a membership ended when its last day is over, where it has one; and said a week before, where that is ahead."""
    if membership.ends_at is None:
        return
    facts = {"space_id": community.space_id, "person_id": membership.person_id}
    at = membership.ends_at.astimezone(UTC).isoformat()
    publish(MembershipEnds(subject=ref(community), at=at, **facts), not_before=membership.ends_at)
    if membership.ends_at - NEAR > timezone.now():
        publish(MembershipEndsSoon(subject=ref(community), at=at, **facts), not_before=membership.ends_at - NEAR)


def still_ending(event: MembershipEnds | MembershipEndsSoon) -> Membership | None:
    """The guest's membership that an event tells of, where its last day is still that one: another was set meanwhile, she
    left, or became one of the organisation's own."""
    rows = Membership.objects.filter(space=event.space_id, person=event.person_id, person__kind=GUEST)
    row = rows.select_related("person", "space__community").first()
    if row is None or row.ends_at is None or row.ends_at.astimezone(UTC).isoformat() != event.at:
        return None
    return row


def end_what_is_over(event: MembershipEnds) -> None:
    """End a membership, or an invitation, whose last day is over: it has let nobody in since that moment, and now it is no
    row either. One with another day, or whose guest became one of the organisation's own, stays."""
    over = Invitation.objects.filter(community=event.subject_id, person=event.person_id, ends_at=event.at)
    over.delete()
    list(Membership.objects.select_for_update().filter(space=event.space_id, person=event.person_id))
    row = still_ending(event)
    if row is not None:
        dismiss(membership=row)
        tell(MemberLeft, row.space.community, person_id=row.person_id)


def kept_guests(community: Community, viewer: Viewer) -> QuerySet[Membership]:
    """The guests of a community with who invited them, by company and name, for its owners and moderators."""
    rows = members_of(community, viewer).filter(person__kind=GUEST).select_related("person", "invited_by")
    keeps = can(viewer, "communities.keep_guests", community)
    return rows.order_by(*BY_COMPANY, "pk") if keeps else rows.none()


def awaited_guests(community: Community, viewer: Viewer) -> QuerySet[Invitation]:
    """The guests who were invited and have not come, by company and name, for owners and moderators."""
    rows = Invitation.objects.filter(community=community, person__kind=GUEST, person__suspended_at=None)
    keeps = can(viewer, "communities.keep_guests", community)
    return rows.select_related("person", "invited_by").order_by(*BY_COMPANY, "pk") if keeps else rows.none()


def _check(day: date | None, by: Viewer) -> None:
    if day is not None and day < today_of(by=by):
        raise invalid("last_day", _("This day has passed: choose today or a later one."))
    if day is not None and day > today_of(by=by) + LONGEST:
        raise invalid("last_day", _("The last day is at most two years ahead."))
