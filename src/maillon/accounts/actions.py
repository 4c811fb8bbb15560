"""The verbs of accounts: make one, give it a first password, forget a password."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.accounts.events import ResetAsked
from maillon.accounts.models import Account, Activation, Login, normal
from maillon.accounts.sessions import end_sessions
from maillon.core.db.writing import action
from maillon.core.errors import Conflict, NotFound, invalid
from maillon.core.events import publish

ACTIVATION_DAYS = 14


@action
def open_account(*, email: str = "", number: str = "", realm: str = "") -> Account:
    """Make an account with an e-mail login, an employee-number login (inside a realm), or both. No password yet.

    Raises Conflict where somebody else signs in with one of them.
    """
    account = Account.objects.create(password=make_password(None))
    for kind, value, place in ((Login.EMAIL, email, ""), (Login.NUMBER, number, realm)):
        if value:
            _claim(account, kind=kind, value=normal(value), realm=place)
    return account


def _claim(account: Account, *, kind: str, value: str, realm: str) -> None:
    if Login.objects.filter(kind=kind, value=value, realm=realm).exists():
        raise Conflict(_("Somebody else already signs in with %(login)s.") % {"login": value})
    Login.objects.create(account=account, kind=kind, value=value, realm=realm)


@action
def make_activation(*, account: Account) -> str:
    """A one-time secret that lets its holder set the first password, for ACTIVATION_DAYS days. Earlier ones end."""
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    account.activations.filter(used_at=None).update(used_at=now)
    Activation.objects.create(
        account=account, secret_hash=_hash(secret), expires_at=now + timedelta(days=ACTIVATION_DAYS)
    )
    return secret


def activation_of(secret: str) -> Activation:
    """The usable activation of a secret. Raises NotFound for one that is unknown, used or too old, in the same words."""
    rows = Activation.objects.filter(secret_hash=_hash(secret), used_at=None, expires_at__gt=timezone.now())
    found = rows.select_related("account").first()
    if found is None or not found.account.is_active:
        raise NotFound(_("This link has been used already, or is too old. Ask for a new one."))
    return found


def activate(*, secret: str, password: str) -> Account:
    """Use an activation: set the first password. Raises NotFound (the link) or Invalid (the password)."""
    account = activation_of(secret).account
    account.set_password(checked_password(password, account=account))
    return _activate(secret=secret, hashed=account.password)


def checked_password(password: str, *, account: Account) -> str:
    """The password, if it may be one. Raises Invalid with what is wrong with it."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise invalid("password", " ".join(error.messages)) from error
    return password


@action
def _activate(*, secret: str, hashed: str) -> Account:
    activation = activation_of(secret)
    taken = Activation.objects.filter(pk=activation.pk, used_at=None).update(used_at=timezone.now())
    if not taken:
        raise NotFound(_("This link has been used already, or is too old. Ask for a new one."))
    Account.objects.filter(pk=activation.account_id).update(password=hashed)
    end_sessions(activation.account_id)
    activation.account.password = hashed
    return activation.account


@action
def ask_reset(*, typed: str, language: str) -> None:
    """Take note that somebody forgot a password; the answer is the same whether or not the login exists (CASES F1)."""
    publish(ResetAsked(subject="accounts.account:0", typed=typed[:254], language=language))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
