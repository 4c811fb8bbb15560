"""The questions about tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.core.db.prepared import prepared
from maillon.core.errors import NotFound
from maillon.core.policy import Viewer
from maillon.integrations.actions import PREFIX, hash_of
from maillon.integrations.models import Token
from maillon.organisation.models import Site
from maillon.people.models import STAGED, Person

_VIEWER = ("id", "organisation_id", "account_id", "kind", "name", "language", "time_zone", "is_administrator")


def tokens_of(viewer: Viewer) -> QuerySet[Token]:
    """The viewer's tokens that hold, newest first."""
    return Token.objects.visible_to(viewer).holding().order_by("-created_at", "-pk")


def token_at(number: int, viewer: Viewer) -> Token:
    """One of the viewer's tokens. Raises NotFound."""
    found = Token.objects.visible_to(viewer).filter(pk=number if number < 2**63 else -1).first()
    if found is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return found


class Holder(NamedTuple):
    """Whose a token is that holds now, and when it was last used."""

    token_id: int
    last_used_at: datetime | None
    person: Person


def holder_of(secret: str) -> Holder | None:
    """The person of a secret, if both hold now: the token not revoked, not expired, she may still sign in.

    Asked before anybody is known, so it takes no viewer. One query; her row has what a viewer is made of.
    """
    if not secret.startswith(PREFIX) or len(secret) > 100:
        return None
    for token, expires_at, last_used_at, zone, *facts in _holding(secret_hash=hash_of(secret)):
        if expires_at is None or expires_at > timezone.now():
            person = Person(**dict(zip(_VIEWER, facts, strict=True)))
            person.site = Site(time_zone=zone) if zone else None
            return Holder(token, last_used_at, person)
    return None


@prepared
def _holding(*, secret_hash: str) -> QuerySet[Token, tuple[Any, ...]]:
    rows = Token.objects.filter(
        hash=secret_hash, revoked_at=None, person__suspended_at=None, person__account__is_active=True
    )
    columns = ("pk", "expires_at", "last_used_at", "person__site__time_zone", *(f"person__{fact}" for fact in _VIEWER))
    return rows.exclude(person__kind=STAGED).values_list(*columns)
