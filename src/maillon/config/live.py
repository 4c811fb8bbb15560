"""What the live streams need of the product: whose stream it is, and what it may hear of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from http.cookies import CookieError, SimpleCookie
from importlib import import_module

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db import close_old_connections
from django.utils.crypto import constant_time_compare

from maillon.access.streams import hearing_of
from maillon.accounts.models import Account
from maillon.core.db.scope import inside
from maillon.core.errors import NotFound
from maillon.core.front.protocol import Scope, header
from maillon.core.live import Identity
from maillon.organisation.tenancy import organisation_at
from maillon.people.models import Person


def authenticate(scope: Scope) -> Identity | None:
    """The signed-in person of a request for the stream, by the session cookie; None for nobody."""
    close_old_connections()
    key = _cookie(header(scope["headers"], b"cookie"), settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    try:
        organisation = organisation_at(header(scope["headers"], b"host") or "localhost")
    except NotFound:
        return None
    signed_in = signed_in_with(key)
    if signed_in is None:
        return None
    account, seal = signed_in
    with inside(organisation.pk):
        rows = Person.objects.present().filter(account_id=account, account__is_active=True)
        person = rows.select_related("account").first()
    if person is None or person.account is None or not is_sealed_by(person.account, seal):
        return None
    return Identity(organisation=organisation.pk, person=person.pk, session=key)


def signed_in_with(session_key: str) -> tuple[int, str] | None:
    """The account that a session is signed in with, as long as the session stands, and the seal that it got then."""
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    known = session.get(SESSION_KEY)
    return (int(known), session.get(HASH_SESSION_KEY, "")) if known else None


def is_sealed_by(account: Account, seal: str) -> bool:
    """Whether a session was opened with the password that holds now, as Django asks for every page."""
    valid = (account.get_session_auth_hash(), *account.get_session_auth_fallback_hash())
    return any(constant_time_compare(seal, one) for one in valid)


def allowed(identities: Sequence[Identity]) -> Mapping[Identity, Container[int]]:
    """What each stream may hear of now. A person who may no longer sign in, or whose session has ended, is missing."""
    close_old_connections()
    standing = _standing_sessions({identity.session for identity in identities})
    by_organisation: dict[int, list[Identity]] = defaultdict(list)
    for identity in identities:
        if identity.session in standing:
            by_organisation[identity.organisation].append(identity)
    found: dict[Identity, Container[int]] = {}
    for organisation, group in by_organisation.items():
        with inside(organisation):
            hearing = hearing_of({identity.person for identity in group})
        found |= {identity: hearing[identity.person] for identity in group if identity.person in hearing}
    return found


def _standing_sessions(keys: set[str]) -> set[str]:
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    rows = Session.objects.filter(session_key__in=list(keys), expire_date__gt=timezone.now())
    return set(rows.values_list("session_key", flat=True))


def _cookie(text: str, name: str) -> str:
    try:
        morsel = SimpleCookie(text).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""
