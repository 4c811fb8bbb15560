"""What only an announcement knows: who has confirmed it, and how often the others were reminded."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.utils import timezone

from maillon.content.models import Publication
from maillon.core.db.models import OrganisationModel

REMINDERS: Final = 2
"""Nobody is reminded more often of one announcement."""
PAUSE: Final = timedelta(days=1)
"""From the first reminder to the second."""


class Announcement(OrganisationModel):
    """Something said to all members of a community."""

    publication = models.OneToOneField(Publication, models.CASCADE, related_name="announcement")
    # Whether each member is asked to say that she has read it.
    asks_acknowledgement = models.BooleanField(default=True)


class Acknowledgement(OrganisationModel):
    """This person said that she has read it. It stays, also when she leaves the place: then it is counted no more."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="acknowledgements", db_index=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publication", "person"], name="acknowledged_once")]


class Reminder(OrganisationModel):
    """Its author reminded all who had not acknowledged it then: once (`place` 1), and once more."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="reminders", db_index=False)
    place = models.PositiveSmallIntegerField(choices=[(n, n) for n in range(1, REMINDERS + 1)])
    # How many had not acknowledged at that moment.
    people_count = models.PositiveIntegerField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "place"], name="one_reminder_in_a_place"),
            models.CheckConstraint(condition=models.Q(place__range=(1, REMINDERS)), name="two_reminders_at_most"),
        ]

    @property
    def next_at(self) -> datetime:
        """From when on the following one may be sent."""
        return self.sent_at + PAUSE
