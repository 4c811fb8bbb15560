"""Personal tokens, and the answers kept for requests that may come twice."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone

from maillon.core.db.models import OrganisationModel
from maillon.core.policy import Viewer
from maillon.integrations.mail.models import AbsentMessage, ImportRun, MailAuthor, RawFile, RawMessage

__all__ = [
    "AbsentMessage",
    "IdempotentAnswer",
    "ImportRun",
    "MailAuthor",
    "RawFile",
    "RawMessage",
    "Token",
    "TokenQuerySet",
]


class TokenQuerySet(models.QuerySet["Token"]):
    """Adjectives of tokens."""

    def visible_to(self, viewer: Viewer | None) -> Self:
        """One's own; nobody else knows of them."""
        return self.none() if viewer is None else self.filter(person_id=viewer.person_id)

    def holding(self) -> Self:
        """Neither revoked nor expired."""
        return self.filter(models.Q(expires_at=None) | models.Q(expires_at__gt=timezone.now()), revoked_at=None)


class Token(OrganisationModel):
    """A secret that lets a program ask as a person. Only its SHA-256 is kept: the secret has 256 random bits."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hash"], name="token_once")]

    def __str__(self) -> str:
        return self.name


class IdempotentAnswer(OrganisationModel):
    """A request that carried an Idempotency-Key: claimed before it runs (status 0), then with its answer."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=200)
    # Of method, address and body: the same key with another request is a mistake.
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="idempotency_key_once")]
        indexes = [models.Index(fields=["created_at"], name="idempotent_answer_age")]
