"""The one container that decides who can see: the space, and who is a member of it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from maillon.access.readable import SpaceQuerySet
from maillon.core.db.models import OrganisationModel
from maillon.organisation.models import PartOfHouse

OPEN, CLOSED, SECRET = "open", "closed", "secret"
COMMUNITY, WALL, ROOM = "community", "wall", "room"
OWNER, SPONSOR, MODERATOR, RELAY, MEMBER = "owner", "sponsor", "moderator", "relay", "member"
MEMBERS, CHOSEN = "members", "chosen"
ROLES = (OWNER, SPONSOR, MODERATOR, RELAY, MEMBER)
"""In the order in which a community names its people."""

DIRECT, EVERY, MUTE = "direct", "every", "mute"
LEVELS = (EVERY, DIRECT, MUTE)
"""Of what a member is told: of each publication; of what names or answers her; of no more than that, and it leaves her
feed and its marks."""

PUBLISHING = (OWNER, MODERATOR, RELAY)
"""Who publishes where not every member does. In a room a relay is one of its voices: whom administrators named."""

PUBLISH, ANSWER, READ = "publish", "answer", "read"
GUESTS_MAY = (PUBLISH, ANSWER, READ)
"""What guests do in an extended community: as its members do; comment and react; read."""

MET = "met"
GUESTS_SEE = (MEMBERS, MET)
"""Whom guests see of an extended community: all its members; those whom they meet there, and who looks after it."""

ANNOUNCING = (OWNER, SPONSOR, MODERATOR)
"""Who speaks for a community to all of its members."""


class Space(OrganisationModel):
    """Holds memberships and publications. Who reads a space reads what lies in it."""

    kind = models.CharField(max_length=12, choices=[(k, k) for k in (COMMUNITY, WALL, ROOM)])
    access = models.CharField(max_length=6, choices=[(a, a) for a in (OPEN, CLOSED, SECRET)])
    is_extended = models.BooleanField(default=False)
    # Who publishes in a community: every member, or those whose role says so (PUBLISHING). Answering is all members'.
    publishers = models.CharField(max_length=7, default=MEMBERS, choices=[(p, p) for p in (MEMBERS, CHOSEN)])
    # What guests do here (GUESTS_MAY), beside what `publishers` says of every member.
    guests_may = models.CharField(max_length=7, default=PUBLISH, choices=[(g, g) for g in GUESTS_MAY])
    # Whom of its members guests see here (GUESTS_SEE).
    guests_see = models.CharField(max_length=7, default=MEMBERS, choices=[(g, g) for g in GUESTS_SEE])
    # The person whose wall this is.
    wall_of = models.OneToOneField("people.Person", models.CASCADE, null=True, blank=True, related_name="wall")
    # The entity whose room this is; none: the whole organisation's. Made when it is first needed.
    room_of = models.OneToOneField("organisation.Entity", models.RESTRICT, null=True, blank=True, related_name="room")
    members_count = models.PositiveIntegerField(default=0)
    publications_count = models.PositiveIntegerField(default=0)
    # To when something may be featured here, so that nothing is asked where nothing is. What is, says content.Feature.
    featured_until = models.DateTimeField(null=True, blank=True)
    # The number of the last event that lights "new" here; 0 before the first.
    last_event = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    # Archived: everything can be read and found, and nothing is written any more.
    archived_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = SpaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=WALL, access=OPEN, is_extended=False, wall_of__isnull=False)
                | (~models.Q(kind=WALL) & models.Q(wall_of=None)),
                name="a_wall_is_open_and_somebodys",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=ROOM, access=OPEN, is_extended=False)
                | (~models.Q(kind=ROOM) & models.Q(room_of=None)),
                name="a_room_is_open_and_of_an_entity_or_all",
            ),
            models.UniqueConstraint(
                fields=["organisation"], condition=models.Q(kind=ROOM, room_of=None), name="room_of_everybody_once"
            ),
        ]


class RoomMark(OrganisationModel):
    """When somebody last had the newest of a room on screen. Whoever is addressed by a room is no member of it."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="room_marks", db_index=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "person"], name="room_mark_once")]


class Membership(OrganisationModel):
    """One person's place and role in a space."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="memberships")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, default=MEMBER, choices=[(r, r) for r in ROLES])
    is_favourite = models.BooleanField(default=False)
    level = models.CharField(max_length=6, default=DIRECT, choices=[(one, one) for one in LEVELS])
    # The number of the last event of the space that this person had on screen.
    last_seen = models.BigIntegerField(default=0)
    seen_at = models.DateTimeField(default=timezone.now)
    joined_at = models.DateTimeField(default=timezone.now)
    # Who brought her in: told to owners and moderators only.
    invited_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+", db_index=False)
    # A guest's last day, and the moment at which it is over; None: no end. The moment is a part of the rule (`lasting`).
    last_day = models.DateField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "space"], name="member_once")]
        indexes = [models.Index(fields=["space", "role"], name="members_of_space")]


class Leader(OrganisationModel):
    """Somebody whose wall is delivered: what stands there comes into the feed of everybody, or of some (`Delivery`). It
    permits nothing: who reads a wall is told by the rule alone."""

    person = models.OneToOneField("people.Person", models.CASCADE, related_name="leading")
    is_for_some = models.BooleanField(default=False)
    named_at = models.DateTimeField(default=timezone.now)


class Delivery(PartOfHouse):
    """One of those to whom a leader's wall is delivered: a site, or an entity or a department with all that is below it."""

    leader = models.ForeignKey(Leader, models.CASCADE, related_name="deliveries", db_index=False)

    class Meta:
        constraints = PartOfHouse.constraints("leader", one="a_delivery_is_to_one_thing", once="delivery")


class Delegate(OrganisationModel):
    """Whom a leader lets publish on her wall in her name."""

    leader = models.ForeignKey(Leader, models.CASCADE, related_name="delegates", db_index=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="delegations")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["leader", "person"], name="delegate_once")]


class Quiet(OrganisationModel):
    """Somebody who does not wish a leader's wall in her feed."""

    leader = models.ForeignKey(Leader, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "leader"], name="quiet_once")]
