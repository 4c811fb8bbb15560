"""The verbs of tokens: make one, end one, note its use."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.core.db.writing import action
from maillon.core.errors import Conflict, invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref, ref_of
from maillon.core.text.characters import named
from maillon.integrations.events import AllTokensRevoked, TokenMade, TokenRevoked
from maillon.integrations.models import Token
from maillon.people.models import Person

PREFIX = "mln_"
NAME = 80
CHANGED, RESET = "changed", "reset"
"""What became of the password with which all tokens end."""
MOST = 50
NOTED_EVERY = timedelta(hours=1)


def hash_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@action
def make_token(*, by: Viewer, name: str, expires_at: datetime | None = None) -> tuple[Token, str]:
    """A token of one's own, and its secret, which is told this once. Raises Invalid, Conflict where there are too many."""
    require(by, "integrations.make_token", None)
    name = named(name)
    if not 1 <= len(name) <= NAME:
        raise invalid("name", _("A name has 1 to %(limit)d characters.") % {"limit": NAME})
    if Token.objects.visible_to(by).holding().count() >= MOST:
        raise Conflict(_("You have %(limit)d tokens already: end one first.") % {"limit": MOST})
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(person_id=by.person_id, name=name, hash=hash_of(secret), expires_at=expires_at)
    publish(TokenMade(subject=ref(token), actor_id=by.person_id, person_id=by.person_id))
    return token, secret


@action
def revoke_token(*, by: Viewer, token: Token) -> None:
    """End a token at once. Ending it again changes nothing."""
    require(by, "integrations.revoke_token", token)
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        publish(TokenRevoked(subject=ref(token), actor_id=by.person_id, person_id=token.person_id))


@action
def revoke_all_tokens(*, by: Viewer, why: str) -> None:
    """End all tokens of one's own at once, because the password was CHANGED, or RESET. Where there are none nothing
    happens."""
    rows = list(Token.objects.visible_to(by).holding().select_for_update().order_by("pk"))
    for token in rows:
        require(by, "integrations.revoke_token", token)
    Token.objects.filter(pk__in=[token.pk for token in rows]).update(revoked_at=timezone.now())
    if rows:
        person, ids = ref_of(Person, by.person_id), [token.pk for token in rows]
        publish(AllTokensRevoked(subject=person, actor_id=by.person_id, person_id=by.person_id, why=why, tokens=ids))


def is_use_old(last_used_at: datetime | None) -> bool:
    """Whether a use is to be noted: the last one is an hour away, or there was none."""
    return last_used_at is None or timezone.now() - last_used_at >= NOTED_EVERY


@action
def note_use(*, token_id: int) -> None:
    """Remember that a token was used now."""
    Token.objects.filter(pk=token_id).update(last_used_at=timezone.now())
