"""What only a shared link knows."""

from __future__ import annotations

from django.db import models

from maillon.content.models import Publication
from maillon.core.db.models import OrganisationModel


class Link(OrganisationModel):
    """A publication that shares an address. What stands there is kept by `content.previews`."""

    publication = models.OneToOneField(Publication, models.CASCADE, related_name="link")
    url = models.CharField(max_length=2_000)
