"""Sign-in: a login leads to an account, the account to a present person of this organisation."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet
from django.http import HttpRequest

from maillon.accounts.models import Account, normal
from maillon.core.db.prepared import prepared
from maillon.core.db.scope import scope
from maillon.people.models import Person, PersonQuerySet


class ByLogin(BaseBackend):
    """Django's seam for who signs in."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Account | None:
        """The account whose login and password these are, if a person of this organisation holds it.

        An unknown login costs the same time as a wrong password (CASES F1).
        """
        typed, password = credentials.get("email") or "", credentials.get("password") or ""
        person = person_signing_in(typed, realm=getattr(getattr(request, "organisation", None), "slug", ""))
        if person is None or person.account is None:
            make_password(password)
            return None
        return person.account if person.account.check_password(password) else None

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session, with its person here at hand (one query for both)."""
        if scope() is None:
            return None
        person = _holder.first(account=user_id)
        if person is None or person.account is None:
            return None
        person.account.person = person  # type: ignore[attr-defined]
        return person.account


@prepared
def _holder(account: int) -> QuerySet[Person]:
    return present_people().filter(account_id=account)[:1]


def present_people() -> PersonQuerySet:
    """People of the organisation in scope who may sign in now, with what a viewer needs."""
    return Person.objects.present().filter(account__is_active=True).select_related("account", "site")


def person_signing_in(typed: str, *, realm: str) -> Person | None:
    """The person of this organisation whom a typed login means: an address first, then a number of its realm.

    One question, whoever it is: a second one for a login that exists would take its time (CASES F1).
    """
    value = normal(typed)[:255].replace("\0", "")  # Longer than any login: it is none, and is asked for all the same.
    logins = {"account__logins__value": value, "account__logins__realm__in": ("", realm)}
    return present_people().filter(**logins).order_by("account__logins__kind").first()
