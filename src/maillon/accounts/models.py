"""Sign-in identities. An account is keyed by no e-mail address: its logins are rows of their own."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from maillon.core.db.ids import new_id


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by what people type to sign in."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account of an e-mail login (Django's own commands ask by it)."""
        return self.get(logins__kind="email", logins__value=normal(username or ""))


class Account(AbstractBaseUser):
    """Somebody who can sign in; may be a person of several organisations."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[AccountManager] = AccountManager()

    def __str__(self) -> str:
        return f"account {self.pk}"

    # Django's and allauth's contract for users; the admin's rights do not exist here.
    is_staff = False
    is_superuser = False

    def has_perm(self, *_: Any) -> bool:
        """No model permissions: `access` decides everything."""
        return False


class Login(models.Model):
    """One thing an account may type to sign in: an e-mail address, or an employee number inside a realm."""

    EMAIL, NUMBER = "email", "number"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="logins")
    kind = models.CharField(max_length=8, choices=[(EMAIL, EMAIL), (NUMBER, NUMBER)])
    # Numbers are unique inside one organisation only: its slug is their realm. Addresses have none.
    realm = models.CharField(max_length=64, default="", blank=True)
    value = models.CharField(max_length=254)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["value", "kind", "realm"], name="login_once")]


class Activation(models.Model):
    """A one-time link that sets a first password. Only the hash of its secret is kept."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="activations")
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


def normal(value: str) -> str:
    """A login as it is compared: NFKC, no outer space, case-folded (CASES F14)."""
    import unicodedata

    return unicodedata.normalize("NFKC", value).strip().casefold()
