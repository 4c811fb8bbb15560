"""Communities: what a space of people is called, for what it is, and who waits at its door."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone

from maillon.access.models import MEMBERS, OPEN, Space
from maillon.access.readable import listed
from maillon.core.db.models import OrganisationModel
from maillon.core.policy import Viewer
from maillon.organisation.models import PartOfHouse

BUSINESS, LEISURE = "business", "leisure"
KINDS = ("gathering", "product", "problem", "customer", "trade", "project", "partner")


class CommunityQuerySet(models.QuerySet["Community"]):
    """Adjectives of communities."""

    def visible_to(self, viewer: Viewer | None) -> Self:
        """Communities whose name and purpose the viewer is told (`listed_for`); their content is `readable_by`'s. Asked of
        each row's space: as a list of spaces, SQLite goes through all of them to find one community."""
        return self.none() if viewer is None else self.filter(listed(viewer, "space__"), space__removed_at=None)

    def readable_by(self, viewer: Viewer | None) -> Self:
        """Communities whose content the viewer reads."""
        return self.filter(space__in=Space.objects.readable_by(viewer))


class Community(OrganisationModel):
    """A group of people around something. Its access and its members are its space's."""

    space_path = "space"
    parent_path = ""

    space = models.OneToOneField(Space, models.CASCADE, related_name="community")
    name = models.CharField(max_length=80)
    slug = models.CharField(max_length=80)
    purpose = models.CharField(max_length=8, default=BUSINESS, choices=[(p, p) for p in (BUSINESS, LEISURE)])
    kind = models.CharField(max_length=12, default="", blank=True, choices=[(k, k) for k in KINDS])
    objective = models.CharField(max_length=200, default="", blank=True)
    # By what one will see that the objective is reached.
    indicator = models.CharField(max_length=200, default="", blank=True)
    about = models.TextField(default="", blank=True)
    # How one behaves here, beside the organisation's own charter.
    charter = models.TextField(default="", blank=True)
    # What who asks to join is asked at the door.
    door_question = models.CharField(max_length=200, default="", blank=True)
    colour = models.PositiveSmallIntegerField(default=0)
    icon = models.CharField(max_length=40, default="", blank=True)
    # Names in the store: the cover, and the square of it that lists show.
    cover = models.CharField(max_length=64, default="", blank=True)
    cover_small = models.CharField(max_length=64, default="", blank=True)
    # Whether it is meant for some only (`Population`): lists show it to those first.
    is_for_some = models.BooleanField(default=False)
    created_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = CommunityQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "slug"], name="community_slug_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """The home's address."""
        return f"/c/{self.slug}/"


class CommunityTemplate(OrganisationModel):
    """What administrators made of a template: one of their own, or a delivered one (by its key) that they changed or hid.
    The words of a delivered one count only while it is edited."""

    key = models.CharField(max_length=80)
    is_edited = models.BooleanField(default=False)
    is_hidden = models.BooleanField(default=False)
    name = models.CharField(max_length=80, default="", blank=True)
    help = models.CharField(max_length=200, default="", blank=True)
    purpose = models.CharField(max_length=8, default=BUSINESS, choices=[(p, p) for p in (BUSINESS, LEISURE)])
    kind = models.CharField(max_length=12, default="", blank=True, choices=[(k, k) for k in KINDS])
    objective = models.CharField(max_length=200, default="", blank=True)
    indicator = models.CharField(max_length=200, default="", blank=True)
    access = models.CharField(max_length=6, default=OPEN)
    publishers = models.CharField(max_length=7, default=MEMBERS)
    is_extended = models.BooleanField(default=False)
    about = models.TextField(default="", blank=True)
    charter = models.TextField(default="", blank=True)
    door_question = models.CharField(max_length=200, default="", blank=True)
    colour = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="community_template_once")]

    def __str__(self) -> str:
        return self.name or self.key


class Request(OrganisationModel):
    """Somebody asks to join a closed community."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="requests")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    message = models.CharField(max_length=500, default="", blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "person"], name="request_once")]


class Wish(OrganisationModel):
    """What the organisation (no entity), or one entity, wants of leisure communities."""

    entity = models.ForeignKey("organisation.Entity", models.CASCADE, null=True, blank=True, related_name="+")
    policy = models.CharField(max_length=8, choices=[(one, one) for one in ("mixed", "business")])
    # At most so many per cent of the communities are of leisure; None: no wish.
    share = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity"], name="wish_of_entity_once"),
            models.UniqueConstraint(
                fields=["organisation"], condition=models.Q(entity=None), name="wish_of_organisation_once"
            ),
        ]


class Relation(OrganisationModel):
    """Owners of one community point to another that lies near it. It is one way: the other says for itself."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="relations")
    towards = models.ForeignKey(Community, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "towards"], name="related_once")]


class Population(PartOfHouse):
    """One of those for whom a community is meant: a site, or an entity or a department with all that is below it."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="populations")

    class Meta:
        constraints = PartOfHouse.constraints("community", one="a_population_is_one_thing", once="population")


class Merger(OrganisationModel):
    """One community goes into another. While it is under way both are fixed; then the address of the one leads to the other."""

    source = models.OneToOneField(Community, models.CASCADE, related_name="merger")
    target = models.ForeignKey(Community, models.CASCADE, related_name="mergers")
    begun_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+", db_index=False)
    begun_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)


class DoorLink(OrganisationModel):
    """An address that lets the organisation's own people into a community until a day. The secret part of the address is
    shown once and kept as its SHA-256."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="links")
    made_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # How many came in by it.
    entered_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hash"], name="door_link_once")]


class Invitation(OrganisationModel):
    """Somebody is invited to a community; accepting it is hers."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="invitations")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    invited_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    # A guest's last day, which her membership begins with; then also the invitation is over.
    last_day = models.DateField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "person"], name="invitation_once")]
