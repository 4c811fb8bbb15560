"""The questions about communities; each takes the viewer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from maillon.access.models import (
    CHOSEN,
    CLOSED,
    MEMBER,
    MODERATOR,
    MUTE,
    OPEN,
    OWNER,
    PUBLISH,
    READ,
    ROLES,
    Membership,
    Space,
)
from maillon.access.readable import lasting, readable
from maillon.access.rules import publishes
from maillon.access.visibility import people_for, readers_of, shown_members, tells_members
from maillon.communities.models import Community, Invitation, Merger, Request
from maillon.core.db.prepared import prepared
from maillon.core.errors import Elsewhere, NotFound
from maillon.core.policy import Viewer, can
from maillon.core.ui.shapes import CommunityFace, Readers
from maillon.people.faces import face_of
from maillon.people.models import Person

INVITABLE = 8
KEEPERS = 12

_PLACE = (
    "space_id",
    "role",
    "is_favourite",
    "level",
    "last_seen",
    "seen_at",
    "space__last_event",
    "space__access",
    "space__is_extended",
    "space__publishers",
    "space__community__name",
    "space__community__slug",
    "space__community__colour",
    "space__community__icon",
    "space__community__kind",
    "space__community__purpose",
    "space__community__pk",
    "space__featured_until",
)


@dataclass(slots=True)
class MyPlace:
    """One of the viewer's communities, with how far she has read it. Plain values: the rail of every page is made of them."""

    space_id: int
    role: str
    is_favourite: bool
    level: str
    last_seen: int
    seen_at: datetime
    last_event: int
    access: str
    is_extended: bool
    publishers: str
    name: str
    slug: str
    colour: int
    icon: str
    kind: str
    purpose: str
    community_id: int
    featured_until: datetime | None
    """To when something may be featured there."""
    may: str
    """What she does there as a guest (GUESTS_MAY); an employee everything."""

    def __post_init__(self) -> None:
        if self.may != PUBLISH:
            self.publishers = CHOSEN  # A guest's role is never one of those.

    @property
    def has_news(self) -> bool:
        """Whether something happened since it was last on screen, of which she wants to know."""
        return self.last_event > self.last_seen and not self.is_muted

    @property
    def is_muted(self) -> bool:
        """Whether it stays out of her feed, and is never marked."""
        return self.level == MUTE

    @property
    def may_answer(self) -> bool:
        """Whether she comments and reacts there."""
        return self.may != READ

    @property
    def may_publish(self) -> bool:
        """Whether her role publishes there."""
        return publishes(self.role, self.publishers)


def places_of(viewer: Viewer) -> list[MyPlace]:
    """The communities the viewer is a member of and reads, favourites first, then by name; those that are archived are
    no longer among them. One query."""
    return [MyPlace(*row) for row in _places(viewer=viewer)]


@prepared
def _places(viewer: Viewer) -> QuerySet[Membership, tuple[Any, ...]]:
    rows = Membership.objects.filter(readable(viewer, "space__"), person_id=viewer.person_id, space__kind="community")
    rows = rows.filter(space__removed_at=None, space__archived_at=None)
    rows = rows.annotate(may=F("space__guests_may") if viewer.is_guest else Value(PUBLISH))
    return rows.order_by("-is_favourite", "space__community__name").values_list(*_PLACE, "may")


def community_at(slug: str, viewer: Viewer) -> Community:
    """The community of an address. Raises NotFound for one that is not told to this viewer."""
    found = _community.first(viewer=viewer, slug=slug)
    if found is None:
        nothing = _("There is nothing at this address, or it is not open to you.")
        into = _merged_into.first(viewer=viewer, slug=slug)
        if into is None:
            raise NotFound(nothing)
        raise Elsewhere(nothing, moved={f"{base}{slug}": f"{base}{into}" for base in ("/c/", "/api/v1/communities/")})
    return found


@prepared
def _merged_into(viewer: Viewer, slug: str) -> QuerySet[Merger, str]:
    """The slug of the community into which another one went, for who reads it."""
    rows = Merger.objects.filter(source__slug=slug, finished_at__isnull=False)
    return rows.filter(target__space__in=Space.objects.readable_by(viewer)).values_list("target__slug", flat=True)[:1]


@prepared
def _community(viewer: Viewer, slug: str) -> QuerySet[Community]:
    return Community.objects.visible_to(viewer).select_related("space").filter(slug=slug)[:1]


def communities_for(
    viewer: Viewer, *, q: str = "", purpose: str = "", kind: str = "", archived: bool = False
) -> QuerySet[Community]:
    """Communities whose name the viewer is told, by name, those that live or those that are archived; `q` is a part of
    the name or of the objective."""
    rows = Community.objects.visible_to(viewer).select_related("space").filter(space__archived_at__isnull=not archived)
    if q:
        # An objective is told to readers only: searching it for others would tell it word by word.
        readable = Q(objective__icontains=q, space__in=Space.objects.readable_by(viewer))
        rows = rows.filter(Q(name__icontains=q) | readable)
    filters = {key: value for key, value in (("purpose", purpose), ("kind", kind)) if value}
    return rows.filter(**filters).order_by("name", "pk")


def readable_among(communities: Iterable[Community], viewer: Viewer) -> set[int]:
    """The ids of those whose content, and so whose objective, the viewer reads."""
    spaces = [community.space_id for community in communities]
    read = set(Space.objects.readable_by(viewer).filter(pk__in=spaces).values_list("pk", flat=True))
    return {community.pk for community in communities if community.space_id in read}


def is_readable(community: Community, viewer: Viewer) -> bool:
    """Whether the viewer reads the content."""
    return bool(_readable(viewer=viewer, space=community.space_id))


@prepared
def _readable(viewer: Viewer, space: int) -> QuerySet[Space, int]:
    return Space.objects.readable_by(viewer).filter(pk=space).values_list("pk", flat=True)


def members_of(community: Community, viewer: Viewer) -> QuerySet[Membership]:
    """The member list, owners first, then the other roles in their order; nobody's where the content is not the viewer's to read."""
    rows = _members_in(community.space_id, viewer)
    place = Case(*(When(role=role, then=at) for at, role in enumerate(ROLES)))
    return rows.order_by(place, "person__sort_name", "pk")


def _members_in(space_id: int, viewer: Viewer) -> QuerySet[Membership]:
    rows = shown_members(viewer).filter(lasting(), space_id=space_id, person__suspended_at=None)
    return rows.select_related("person", "person__site")


def member_at(membership: int, community: Community, viewer: Viewer) -> Membership | None:
    """One row of the member list."""
    return _member.first(viewer=viewer, space=community.space_id, number=membership)


@prepared
def _member(viewer: Viewer, space: int, number: int) -> QuerySet[Membership]:
    return _members_in(space, viewer).select_related("invited_by").filter(pk=number)


def keepers_of(community: Community, viewer: Viewer) -> list[Membership]:
    """Those with a role, at most KEEPERS, for who reads the content."""
    return list(members_of(community, viewer).exclude(role=MEMBER)[:KEEPERS])


def heirs_of(community: Community, viewer: Viewer, q: str) -> list[Membership]:
    """To whom the community may be handed over, by these words, at most INVITABLE; who has a role already comes first."""
    rows = members_of(community, viewer).filter(person__kind="employee").exclude(person_id=viewer.person_id)
    named = Person.objects.named_like(q).values("pk")
    return list((rows.filter(person__in=named) if q.strip() else rows)[:INVITABLE])


def my_membership(community: Community, viewer: Viewer) -> Membership | None:
    """The viewer's own membership."""
    return _membership.first(me=viewer.person_id, space=community.space_id)


@prepared
def _membership(me: int, space: int) -> QuerySet[Membership]:
    return Membership.objects.filter(space_id=space, person_id=me)[:1]


def my_request(community: Community, viewer: Viewer) -> Request | None:
    """The viewer's own open request."""
    return _request.first(me=viewer.person_id, community=community.pk)


@prepared
def _request(me: int, community: int) -> QuerySet[Request]:
    return Request.objects.filter(community=community, person_id=me)[:1]


def my_invitation(community: Community, viewer: Viewer) -> Invitation | None:
    """The viewer's own open invitation to it."""
    return _invitation.first(me=viewer.person_id, community=community.pk)


@prepared
def _invitation(me: int, community: int) -> QuerySet[Invitation]:
    return Invitation.objects.filter(community=community, person_id=me)[:1]


def requests_at(community: Community, viewer: Viewer) -> QuerySet[Request]:
    """Who asks to join, for those who may answer."""
    mine = Membership.objects.filter(
        space_id=community.space_id, person_id=viewer.person_id, role__in=(OWNER, MODERATOR)
    )
    rows = Request.objects.filter(community=community).select_related("person", "person__site").order_by("created_at")
    return rows if mine.exists() else rows.none()


def invitable(community: Community, viewer: Viewer, q: str) -> list[tuple[Person, bool]]:
    """Who may be invited by these words, at most INVITABLE, and whether she has been already. Guests: extended only.

    Nobody for whoever may not invite: who is not offered is a member already.
    """
    if not q.strip() or not can(viewer, "communities.invite", community):
        return []
    inside = Membership.objects.filter(lasting(), space_id=community.space_id).values("person")
    rows = people_for(viewer).present().named_like(q).exclude(pk__in=inside)
    if not community.space.is_extended:
        rows = rows.employees()
    found = list(rows.select_related("site").order_by("sort_name", "pk")[:INVITABLE])
    asked = set(Invitation.objects.filter(community=community).values_list("person_id", flat=True))
    return [(person, person.pk in asked) for person in found]


def invitations_of(viewer: Viewer) -> QuerySet[Invitation]:
    """The viewer's own open invitations. They name the community, even a secret one: somebody of it chose to."""
    return _invitations_of(viewer.person_id).order_by("-created_at")


def my_invitation_to(slug: str, viewer: Viewer) -> Invitation | None:
    """The viewer's own open invitation to the community of an address."""
    return _invitation_to.first(me=viewer.person_id, slug=slug)


@prepared
def _invitation_to(me: int, slug: str) -> QuerySet[Invitation]:
    return _invitations_of(me).filter(community__slug=slug)


def _invitations_of(person_id: int) -> QuerySet[Invitation]:
    rows = Invitation.objects.filter(person_id=person_id, community__space__removed_at=None)
    return rows.select_related("community__space", "invited_by")


def readers_sentence(space: Space, *, place: str, what: str = "post") -> Readers:
    """Who will read what is written in a space, from the rule that decides access (`readers_of`)."""
    within = None if space.access == OPEN else space.pk
    guests = _guests(space=space.pk) if space.is_extended else []
    return Readers(
        people=_employees_count.first(within=within) or 0,
        guests=len(guests),
        companies=tuple(sorted({one.company for one in guests})),
        place=place,
        faces=[face_of(person) for person in _first_employees(within=within)],
        guest_faces=[face_of(person) for person in guests[:2]],
        what=what,
    )


def readers_for(viewer: Viewer, space: Space, *, place: str, what: str = "post") -> Readers:
    """The same as somebody is told it who writes there: without a number or a face where she is not shown all members."""
    told = readers_sentence(space, place=place, what=what)
    if tells_members(viewer, space):
        return told
    return replace(told, is_counted=False, people=0, guests=0, faces=(), guest_faces=())


def _employees(within: int | None) -> QuerySet[Person]:
    """The employees who read an open space, or the one with this id, by the one rule."""
    return readers_of(Space(pk=within or 0, access=CLOSED if within else OPEN)).filter(kind="employee")


@prepared
def _first_employees(within: int | None) -> QuerySet[Person]:
    return _employees(within).order_by("pk")[:3]


@prepared
def _employees_count(within: int | None) -> QuerySet[Person, int]:
    return _employees(within).order_by().values("organisation").annotate(n=Count("pk")).values_list("n", flat=True)


@prepared
def _guests(space: int) -> QuerySet[Person]:
    return readers_of(Space(pk=space, access=CLOSED, is_extended=True)).filter(kind="guest").order_by("pk")


def companies_of(guests: Iterable[Person]) -> tuple[str, ...]:
    """The guests' companies, by name."""
    return tuple(sorted({guest.company for guest in guests}))


def face_of_place(place: MyPlace) -> CommunityFace:
    """The face of one of the viewer's places."""
    from maillon.communities.faces import ICONS

    return CommunityFace(
        name=place.name,
        url=f"/c/{place.slug}/",
        colour=place.colour,
        icon=place.icon or ICONS.get(place.kind, "communities"),
        purpose=place.purpose,
        access=place.access,
        is_extended=place.is_extended,
    )


def guests_in(community: Community, viewer: Viewer) -> list[Person]:
    """The guests who read a community, by company and name, for those who read it themselves, and are told of each."""
    if not community.space.is_extended or not is_readable(community, viewer):
        return []
    guests: list[Person] = _guests(space=community.space_id)
    return sorted(guests, key=lambda guest: (guest.company, guest.sort_name))
