"""The shape that every organisation's table shares."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from maillon.core.db.ids import new_id

EXEMPT = frozenset(
    {
        "accounts.Account",
        "accounts.Login",
        "accounts.Activation",
        "organisation.Organisation",
        "sessions.Session",
        "usersessions.UserSession",
        "account.EmailAddress",
        "account.EmailConfirmation",
        "auth.Permission",
        "auth.Group",
        "contenttypes.ContentType",
    }
)
"""Tables that belong to no single organisation: sign-in, and the organisations themselves. A test holds the list."""


class OrganisationModel(models.Model):
    """A row of one organisation, with an id of ours. The compilers confine every statement on it to the scope."""

    is_organisations: ClassVar[bool] = True

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    # No index of its own: an organisation is never selective, and one would mislead the planner.
    organisation = models.ForeignKey(
        "organisation.Organisation", models.CASCADE, related_name="+", db_index=False, editable=False
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.label}:{self.pk}"


class Sequenced(models.Model):
    """A row of one organisation whose id is the database's own sequence (the live bus is read in that order)."""

    is_organisations: ClassVar[bool] = True

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(
        "organisation.Organisation", models.CASCADE, related_name="+", db_index=False, editable=False
    )

    class Meta:
        abstract = True
