"""What calls a person back: one notice per conversation, counted in place."""

from __future__ import annotations

from typing import Literal, get_args

from django.db import models
from django.utils import timezone

from maillon.core.db.models import OrganisationModel

Reason = Literal[
    "mentioned",
    "answered",
    "published",
    "asked_to_join",
    "admitted",
    "invited",
    "handed_over",
    "accepted",
    "solved",
    "praised",
    "shared",
    "reminded",
    "announced",
    "to_acknowledge",
    "not_published",
    "followed",
    "ends_soon",
    "asked",
    "passed_on",
    "unanswered",
    "in_your_name",
    "delegate",
    "delegate_over",
    "hour_open",
    "hour_moved",
    "owed",
]
REASONS: tuple[Reason, ...] = get_args(Reason)
# What speaks to somebody by name, or what she asked for: also told of a thread that she muted.
BY_NAME = ("mentioned", "praised", "reminded", "to_acknowledge")


class Notice(OrganisationModel):
    """One row per (person, thread). The count is computed when it is shown; what may not be read is not shown."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="notices", db_index=False)
    # A ref: the publication whose thread it is, or the community.
    thread = models.CharField(max_length=80)
    # A ref: what it tells of now (the newest comment, the request…).
    subject = models.CharField(max_length=80)
    reason = models.CharField(max_length=16, choices=[(r, r) for r in REASONS])
    actor = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    # The number of the newest event told of; what is older never overwrites it.
    number = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "thread"], name="one_notice_per_conversation")]
        indexes = [models.Index(fields=["person", "-updated_at"], name="notices_of_person")]
