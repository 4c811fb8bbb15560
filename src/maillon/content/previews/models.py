"""Previews of addresses, which texts hold them, and who asked for one while writing."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone

from maillon.content.models import Comment, Publication
from maillon.core.db.models import OrganisationModel

WAITING, READY, FAILED = STATES = ("waiting", "ready", "failed")
TITLE, TEXT, SITE, URL = 300, 500, 120, 2_000


def new_name() -> str:
    """A name that nobody guesses, and that says nothing of when it was made."""
    return secrets.token_urlsafe(24)


class Preview(OrganisationModel):
    """What was found at an address: one row for all who write it. `again_at`: from when it is asked for once more; empty
    while it is being asked for."""

    # SHA-256 of the address without what does not change the page.
    key = models.CharField(max_length=64)
    url = models.CharField(max_length=URL)
    # In the address of its picture: told only with a text that holds it.
    name = models.CharField(max_length=32, default=new_name)
    state = models.CharField(max_length=8, default=WAITING, choices=[(one, one) for one in STATES])
    title = models.CharField(max_length=TITLE, default="", blank=True)
    text = models.CharField(max_length=TEXT, default="", blank=True)
    site = models.CharField(max_length=SITE, default="", blank=True)
    # SHA-256 of the picture made anew, a WebP; empty where there is none.
    picture = models.CharField(max_length=64, default="", blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    fetched_at = models.DateTimeField(null=True, blank=True)
    again_at = models.DateTimeField(null=True, blank=True)
    # How long it took, and how often in a row nothing came.
    took_ms = models.PositiveIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="preview_once"),
            models.UniqueConstraint(fields=["name"], name="preview_name_once"),
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="preview_state"),
        ]

    def __str__(self) -> str:
        return self.title or self.url


class Holding(OrganisationModel):
    """A text holds a link, as its `place`th."""

    preview = models.ForeignKey(Preview, models.CASCADE, related_name="holdings")
    publication = models.ForeignKey(Publication, models.CASCADE, null=True, blank=True, related_name="held_previews")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, blank=True, related_name="held_previews")
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "preview"], name="held_by_publication_once"),
            models.UniqueConstraint(fields=["comment", "preview"], name="held_by_comment_once"),
            models.CheckConstraint(
                condition=models.Q(publication=None, comment__isnull=False)
                | models.Q(publication__isnull=False, comment=None),
                name="a_link_is_held_by_one_thing",
            ),
        ]


class Asking(OrganisationModel):
    """Somebody asked what stands behind an address while she wrote: what others asked for is not hers to know."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False)
    preview = models.ForeignKey(Preview, models.CASCADE, related_name="askings")
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "preview"], name="asked_once")]
