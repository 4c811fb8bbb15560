"""Another password, and with it, where one wishes, the end of every token: for whoever thinks that somebody knows them."""

from __future__ import annotations

from typing import Any

from django import forms

from maillon.accounts import forms as accounts
from maillon.core.db.scope import across_organisations, inside
from maillon.integrations.actions import CHANGED, RESET, revoke_all_tokens
from maillon.integrations.models import Token
from maillon.people.models import Person
from maillon.people.viewing import viewer_of


class _EndsTokens(forms.Form):
    """Sessions end in any case; tokens stay, unless she says so: programs of hers work with them."""

    ends_tokens = forms.BooleanField(required=False)
    why: str

    def tokens(self) -> int:
        """How many would end."""
        with across_organisations("an account has one password for all of its organisations"):
            return Token.objects.filter(person__account=self._account()).holding().count()

    def save(self) -> None:
        """Keep the password, then end what it ends."""
        super().save()  # type: ignore[misc]
        if not self.cleaned_data["ends_tokens"]:
            return
        with across_organisations("an account has one password for all of its organisations"):
            people = list(Person.objects.select_related("site").filter(account=self._account()))
        for person in people:
            with inside(person.organisation_id):
                revoke_all_tokens(by=viewer_of(person), why=self.why)

    def _account(self) -> Any:
        return self.user  # type: ignore[attr-defined]


class ChangeForm(_EndsTokens, accounts.ChangeForm):
    """By who knows the present one."""

    why = CHANGED


class KeyForm(_EndsTokens, accounts.KeyForm):
    """By the link of a mail."""

    why = RESET
