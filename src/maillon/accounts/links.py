"""Addresses that are sent to people outside of a page."""

from __future__ import annotations

from django.conf import settings

from maillon.accounts.actions import make_activation
from maillon.accounts.models import Account


def activation_link(account: Account) -> str:
    """A fresh one-time link that sets the account's first password. Earlier links end."""
    return f"{settings.ENVIRONMENT.public_url}/activate/{make_activation(account=account)}/"
