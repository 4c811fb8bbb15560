"""Documents: one row for each thing that can be found, beside the database's own word index."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import models

from maillon.core.db.models import OrganisationModel

PUBLICATION, COMMENT, PERSON, COMMUNITY = "publication", "comment", "person", "community"
TYPES: Final = (PUBLICATION, COMMENT, PERSON, COMMUNITY)
PER_SECOND: Final = 4096
"""How many document ids one second has."""


class Document(OrganisationModel):
    """What the index knows of a thing. Its id is made of the time, so that the newest match is the highest.

    It points to rows by number, not by foreign key: it is a copy, and what may be read is asked of the rows themselves.
    """

    id = models.BigIntegerField(primary_key=True, editable=False)
    type = models.CharField(max_length=12, choices=[(t, t) for t in TYPES])
    kind = models.CharField(max_length=16, default="", blank=True)
    thing_id = models.BigIntegerField()
    in_space = models.BigIntegerField(null=True)
    by_person = models.BigIntegerField(null=True)
    # Of the words and tags that were indexed: says whether they are still those of the row.
    digest = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["type", "thing_id"], name="document_once")]


def first_id_at(moment: datetime) -> int:
    """The lowest id that a document of this moment (or later) has."""
    return max(int(moment.timestamp()), 0) * PER_SECOND


def second_of(document_id: int) -> int:
    """The moment of a document in seconds since 1970."""
    return document_id // PER_SECOND
