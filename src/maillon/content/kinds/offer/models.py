"""What only an offer knows."""

from __future__ import annotations

from django.db import models

from maillon.content.models import Publication
from maillon.core.db.models import OrganisationModel

OFFER, REQUEST = DIRECTIONS = ("offer", "request")


class Offer(OrganisationModel):
    """An offer or a request. It is over by itself when its last day has ended; nothing has to be run for that."""

    publication = models.OneToOneField(Publication, models.CASCADE, related_name="offer")
    direction = models.CharField(max_length=8, choices=[(d, d) for d in DIRECTIONS])
    # The day as its author means it, and the moment at which that day ends where she is.
    last_day = models.DateField()
    ends_at = models.DateTimeField()
    # Its author said that it is given, or found.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(direction__in=DIRECTIONS), name="offer_or_request")]
        indexes = [models.Index(fields=["ends_at"], name="open_offers", condition=models.Q(closed_at=None))]
