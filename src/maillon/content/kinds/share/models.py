"""What only a share knows."""

from __future__ import annotations

from django.db import models

from maillon.content.models import Publication
from maillon.core.db.models import OrganisationModel


class Share(OrganisationModel):
    """A publication that points to another one. It holds nothing of it: what is shown is read from the home each time."""

    publication = models.OneToOneField(Publication, models.CASCADE, related_name="share")
    # Empty once the home is gone for good.
    home = models.ForeignKey(Publication, models.SET_NULL, null=True, related_name="shares")
