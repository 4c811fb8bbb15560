"""The organisation (the tenant), and the facts of its house: entities, departments, sites."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from maillon.core.db.ids import new_id
from maillon.core.db.models import OrganisationModel


class Organisation(models.Model):
    """One company's network. Nothing crosses it but what a guest is invited to."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=64, unique=True)
    # The host name that leads here; empty where the installation has one organisation only.
    host = models.CharField(max_length=253, default="", blank=True, db_index=True)
    language = models.CharField(max_length=5, default="en")
    time_zone = models.CharField(max_length=64, default="Europe/Paris")
    # A room that addresses at most so many is for all of them to publish in; a bigger one for some.
    all_publish_up_to = models.PositiveIntegerField(default=250)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Entity(OrganisationModel):
    """The headquarters or a subsidiary."""

    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children")

    def __str__(self) -> str:
        return self.name


class Department(OrganisationModel):
    """A unit inside an entity; units form a tree."""

    entity = models.ForeignKey(Entity, models.CASCADE, related_name="departments")
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children")
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class Site(OrganisationModel):
    """A place with a country, a time zone and coordinates (degrees, WGS 84)."""

    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    time_zone = models.CharField(max_length=64, default="Europe/Paris")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    def __str__(self) -> str:
        return self.name


class PartOfHouse(OrganisationModel):
    """What a row names of the house: a site, or an entity or a department with all that is below it; one of the three."""

    entity = models.ForeignKey(Entity, models.CASCADE, null=True, blank=True, related_name="+")
    department = models.ForeignKey(Department, models.CASCADE, null=True, blank=True, related_name="+")
    site = models.ForeignKey(Site, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    @staticmethod
    def constraints(owner: str, *, one: str, once: str) -> list[models.BaseConstraint]:
        """It names one thing (`one`: that constraint's name), and each thing once for its `owner` (`once`: how those begin)."""
        whats = ("entity", "department", "site")
        conditions = [models.Q(**{f"{name}__isnull": name != what for name in whats}) for what in whats]
        return [
            models.CheckConstraint(condition=conditions[0] | conditions[1] | conditions[2], name=one),
            *(models.UniqueConstraint(fields=[owner, what], name=f"{once}_{what}_once") for what in whats),
        ]
