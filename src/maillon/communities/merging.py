"""Merging a community into another: what it would change, beginning it, and its steps as far as members go.

What is published is brought over by `feed.merging`, which knows both communities and what stands in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.access.models import CLOSED, MODERATOR, OPEN, OWNER, SECRET, Membership, Space
from maillon.access.visibility import readers_of
from maillon.communities.actions import refuse_merging
from maillon.communities.events import (
    CommunityMerged,
    CommunityTookIn,
    MemberJoined,
    MergerBegan,
    MergerContinued,
)
from maillon.communities.guests import announce_end
from maillon.communities.models import Community, Invitation, Merger, Request
from maillon.communities.queries import INVITABLE, communities_for
from maillon.communities.roles import tell
from maillon.core.db.writing import action
from maillon.core.errors import Conflict, invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, can, require
from maillon.core.refs import ref
from maillon.people.models import GUEST, Person

NAMED: Final = 40
"""Members who are named in the preview; the others are counted."""
ORDER: Final = (OPEN, CLOSED, SECRET)
"""From what most read to what fewest read."""
ALL: Final = -1


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a merger would change. `state` is sent back by whoever confirms."""

    coming: list[Person]
    """Members of the one who are none of the other, the first NAMED by name."""
    coming_count: int
    publications: int
    newly: int
    """People who will read what was published in the one and do not now."""
    newly_companies: tuple[str, ...]
    gone: int
    """People who read it now and will no longer."""
    reading_target: int
    """People who will read what was published in the other and do not now."""
    reading_target_companies: tuple[str, ...]
    barred: tuple[str, ...]
    """Companies of guests who cannot come along, as the other is for the organisation's own people: no merger then."""
    state: str


def mergeable(community: Community, viewer: Viewer, q: str) -> list[Community]:
    """Communities that this one may go into, by these words, at most INVITABLE: those that she owns too."""
    if not can(viewer, "communities.merge", community):
        return []
    owned = Membership.objects.filter(person_id=viewer.person_id, role=OWNER).values("space")
    mine = communities_for(viewer, q=q.strip()).filter(space__in=Space.objects.readable_by(viewer).filter(pk__in=owned))
    return list(mine.exclude(pk=community.pk)[:INVITABLE])


def preview_merger(*, by: Viewer, source: Community, target: Community) -> Preview:
    """What would change. Raises Forbidden where she does not own both, NotFound where she is not told of one."""
    _check(by, source, target)
    here, there = source.space, target.space
    coming = _coming(here, there)
    now_source, now_target, then = readers_of(here), readers_of(there), _readers_then(here, there)
    newly = then.exclude(pk__in=now_source.values("pk"))
    reading = then.exclude(pk__in=now_target.values("pk"))
    gone = now_source.exclude(pk__in=then.values("pk")).count()
    guests = _companies(Person.objects.filter(memberships__space=here))
    return Preview(
        coming=list(coming.order_by("sort_name", "pk")[:NAMED]),
        coming_count=coming.count(),
        publications=here.publications_count,
        newly=newly.count(),
        newly_companies=_companies(newly),
        gone=gone,
        reading_target=reading.count(),
        reading_target_companies=_companies(reading),
        barred=() if there.is_extended else guests,
        state=_state(here, there),
    )


@action
def begin_merger(*, by: Viewer, source: Community, target: Community, state: str) -> Merger:
    """Let a community go into another. From now on nobody writes in the one, and neither changes its access; the worker
    carries it out step by step. A second time gives the one that is under way.

    Raises Conflict where what the preview said no longer holds, where guests could not come along, or where one of the two
    is being merged; Forbidden where she does not own both.
    """
    begun = Merger.objects.filter(source=source, target=target, finished_at=None).first()
    if begun is not None and begun.begun_by_id == by.person_id:
        return begun
    spaces = {one.pk: one for one in _locked(source, target)}
    source.space, target.space = spaces[source.space_id], spaces[target.space_id]
    _check(by, source, target)
    here, there = source.space, target.space
    for one in (source, target):
        refuse_merging(one)
    if state != _state(here, there):
        raise Conflict(_("What would change is no longer the same: look at it again, then confirm."))
    if not there.is_extended and Membership.objects.filter(space=here, person__kind=GUEST).exists():
        raise Conflict(_("Guests are members here, and the other community is for your own people only."))
    merger = Merger.objects.create(source=source, target=target, begun_by_id=by.person_id)
    # The stricter of both rules holds for what has not arrived: whoever reads it then reads it before and after.
    stricter = max(here.access, there.access, key=ORDER.index)
    extended = here.is_extended and there.is_extended
    changed = (stricter, extended) != (here.access, here.is_extended)
    Space.objects.filter(pk=here.pk).update(access=stricter, is_extended=extended, archived_at=timezone.now())
    Request.objects.filter(community=source).delete()
    Invitation.objects.filter(community=source).delete()
    tell(MergerBegan, source, actor_id=by.person_id, access_changed=changed)
    publish(MergerContinued(subject=ref(merger), actor_id=by.person_id))
    return merger


def bring_members(merger: Merger, *, after: int, limit: int) -> int:
    """Make at most `limit` members of the one members of the other; how far it came, ALL once nobody is left. Levels are
    kept; an owner comes as a moderator, and whoever is in already stays what she is. A step, inside its transaction."""
    space = Space.objects.select_for_update().get(pk=merger.target.space_id)
    rows = list(Membership.objects.filter(space=merger.source.space_id, pk__gt=after).order_by("pk")[:limit])
    people = [row.person_id for row in rows]
    known = set(Membership.objects.filter(space=space, person__in=people).values_list("person_id", flat=True))
    new = [_brought(row, space) for row in rows if row.person_id not in known]
    Membership.objects.bulk_create(new)
    Space.objects.filter(pk=space.pk).update(members_count=F("members_count") + len(new))
    for one in new:
        announce_end(merger.target, one)
        tell(MemberJoined, merger.target, actor_id=merger.begun_by_id, person_id=one.person_id)
    return rows[-1].pk if rows else ALL


def finish_merger(merger: Merger) -> None:
    """All has arrived: the one is no place any more, and its address, and those that led to it, lead to the other."""
    now = timezone.now()
    Space.objects.filter(pk=merger.source.space_id).update(removed_at=now)
    Merger.objects.filter(pk=merger.pk).update(finished_at=now)
    Merger.objects.filter(target=merger.source_id).update(target=merger.target_id)
    tell(CommunityMerged, merger.source, actor_id=merger.begun_by_id)
    tell(CommunityTookIn, merger.target, actor_id=merger.begun_by_id)


def _check(by: Viewer, source: Community, target: Community) -> None:
    if source.pk == target.pk:
        raise invalid("into", _("Choose another community."))
    for one in (source, target):
        require(by, "communities.merge", one)


def _locked(source: Community, target: Community) -> QuerySet[Space]:
    return Space.objects.select_for_update().filter(pk__in=(source.space_id, target.space_id)).order_by("pk")


def _brought(row: Membership, space: Space) -> Membership:
    role = MODERATOR if row.role == OWNER else row.role
    facts = {"role": role, "level": row.level, "is_favourite": row.is_favourite, "last_seen": space.last_event}
    facts |= {"invited_by_id": row.invited_by_id, "last_day": row.last_day, "ends_at": row.ends_at}
    return Membership(space=space, person_id=row.person_id, **facts)


def _coming(here: Space, there: Space) -> QuerySet[Person]:
    inside = Membership.objects.filter(space=there).values("person")
    return Person.objects.filter(memberships__space=here).exclude(pk__in=inside)


def _readers_then(here: Space, there: Space) -> QuerySet[Person]:
    """Who reads the other once the members of the one are its members too."""
    members = Membership.objects.filter(space=here).values("person")
    kinds = ("employee", "guest") if there.is_extended else ("employee",)
    added = Q(pk__in=members, kind__in=kinds, suspended_at=None)
    return Person.objects.filter(Q(pk__in=readers_of(there).values("pk")) | added)


def _companies(people: QuerySet[Person]) -> tuple[str, ...]:
    guests = people.filter(kind=GUEST, suspended_at=None).order_by("company")
    return tuple(dict.fromkeys(guests.values_list("company", flat=True)))


def _state(here: Space, there: Space) -> str:
    """What the preview depends on, small enough to be asked again under the lock: the rules of both places, who is in them,
    how many employees there are."""
    facts: list[object] = [Person.objects.employees().count()]
    for space in (here, there):
        counted = Membership.objects.filter(space=space).aggregate(n=Count("pk"), newest=Max("joined_at"))
        facts += [space.pk, space.access, space.is_extended, space.publishers, *counted.values()]
    return "-".join(str(fact) for fact in facts)
