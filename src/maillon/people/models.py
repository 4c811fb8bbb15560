"""People of one organisation, the addresses that are theirs, and whom they follow."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from maillon.core.db.models import OrganisationModel
from maillon.core.text.folding import sort_key

EMPLOYEE, GUEST, STAGED = "employee", "guest", "staged"
ASKED_WEEKLY = 3
"""So many questions a person is asked in seven days at most, wherever they stand."""


class PersonQuerySet(models.QuerySet["Person"]):
    """Adjectives of people."""

    def present(self) -> PersonQuerySet:
        """Those who may sign in: not staged, not suspended."""
        return self.exclude(kind=STAGED).filter(suspended_at=None)

    def employees(self) -> PersonQuerySet:
        """The organisation's own people who may sign in: the readers of everything open."""
        return self.filter(kind=EMPLOYEE, suspended_at=None)

    def named_like(self, q: str) -> PersonQuerySet:
        """Those whose name, title or company holds each word of `q`, accents and capitals apart in the name."""
        rows = self
        for word in sort_key(q).split()[:6]:
            rows = rows.filter(
                models.Q(sort_name__contains=word) | models.Q(title__icontains=word) | models.Q(company__icontains=word)
            )
        return rows


class Person(OrganisationModel):
    """A human in one organisation: employee, guest (with a company of their own) or staged (known from an import)."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="persons"
    )
    kind = models.CharField(max_length=8, default=EMPLOYEE, choices=[(k, k) for k in (EMPLOYEE, GUEST, STAGED)])
    name = models.CharField(max_length=120)
    sort_name = models.CharField(max_length=120, default="")
    title = models.CharField(max_length=120, default="", blank=True)
    company = models.CharField(max_length=120, default="", blank=True)
    department = models.ForeignKey(
        "organisation.Department", models.SET_NULL, null=True, blank=True, related_name="people"
    )
    site = models.ForeignKey("organisation.Site", models.SET_NULL, null=True, blank=True, related_name="people")
    about = models.TextField(default="", blank=True)
    photo = models.CharField(max_length=64, default="", blank=True)
    language = models.CharField(max_length=5, default="", blank=True)
    time_zone = models.CharField(max_length=64, default="", blank=True)
    theme = models.CharField(max_length=5, default="", blank=True)
    feed_order = models.CharField(max_length=6, default="new")
    # How many questions she lets herself be asked in seven days; 0: none.
    asked_weekly = models.PositiveSmallIntegerField(default=ASKED_WEEKLY)
    is_administrator = models.BooleanField(default=False)
    suspended_at = models.DateTimeField(null=True, blank=True)
    # When the feed was last read to its end: "up to date since".
    caught_up_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "account"], name="person_once_per_organisation"),
            models.CheckConstraint(
                condition=~models.Q(kind=STAGED) | models.Q(account=None), name="staged_people_have_no_account"
            ),
            models.CheckConstraint(condition=models.Q(asked_weekly__lte=ASKED_WEEKLY), name="asked_seldom"),
        ]
        indexes = [
            models.Index(fields=["organisation", "kind", "sort_name"], name="person_by_name"),
            # How many employees read what is open is said wherever one writes: counted in the index alone.
            models.Index(fields=["kind", "suspended_at", "organisation"], name="person_present"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """The profile's address."""
        return f"/people/{self.pk}/"


class Address(OrganisationModel):
    """An e-mail address of a person; only a verified one speaks for them."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="addresses")
    value = models.CharField(max_length=254)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "value"], name="address_once")]


class Follow(OrganisationModel):
    """Following is delivery, never permission."""

    follower = models.ForeignKey(Person, models.CASCADE, related_name="following")
    followed = models.ForeignKey(Person, models.CASCADE, related_name="followers")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follower", "followed"], name="follow_once"),
            models.CheckConstraint(condition=~models.Q(follower=models.F("followed")), name="nobody_follows_herself"),
        ]
