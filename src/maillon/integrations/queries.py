"""The questions about tokens."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from maillon.core.errors import NotFound
from maillon.core.policy import Viewer
from maillon.integrations.actions import PREFIX, hash_of
from maillon.integrations.models import Token
from maillon.people.models import STAGED


def tokens_of(viewer: Viewer) -> QuerySet[Token]:
    """The viewer's tokens that hold, newest first."""
    return Token.objects.visible_to(viewer).holding().order_by("-created_at", "-pk")


def token_at(number: int, viewer: Viewer) -> Token:
    """One of the viewer's tokens. Raises NotFound."""
    found = Token.objects.visible_to(viewer).filter(pk=number if number < 2**63 else -1).first()
    if found is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return found


def token_of(secret: str) -> Token | None:
    """The token of a secret, with its person, if both hold now: not revoked, not expired, she may still sign in.

    Asked before anybody is known, so it takes no viewer. One query.
    """
    if not secret.startswith(PREFIX) or len(secret) > 100:
        return None
    rows = Token.objects.holding().filter(hash=hash_of(secret), person__suspended_at=None, person__account__is_active=True)
    return rows.exclude(person__kind=STAGED).select_related("person__site").first()
