"""What only a praise knows, whom it is to, and the organisation's values."""

from __future__ import annotations

from django.db import models

from maillon.content.models import Publication
from maillon.core.db.models import OrganisationModel

VALUE_LENGTH = 40


class Value(OrganisationModel):
    """One of the organisation's values, as its administrators write them; none until they do."""

    name = models.CharField(max_length=VALUE_LENGTH)
    place = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="value_once")]

    def __str__(self) -> str:
        return self.name


class PraiseFreeCountry(OrganisationModel):
    """A country in which nobody is praised here: its law, or what was agreed with those who speak for the staff."""

    country = models.CharField(max_length=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "country"], name="praise_free_country_once")]


class Praise(OrganisationModel):
    """A praise. It keeps the word of its value: the organisation's list may change, what was said stays."""

    publication = models.OneToOneField(Publication, models.CASCADE, related_name="praise")
    value = models.CharField(max_length=VALUE_LENGTH, default="", blank=True)


class Praised(OrganisationModel):
    """Somebody is praised in a publication. `place`: in the order in which they were named."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="praised", db_index=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publication", "person"], name="praised_once")]
