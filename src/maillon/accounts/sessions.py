"""Sessions in the database, looked up by a prepared query: every page begins with one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import orjson
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from maillon.core.db.kept import Kept
from maillon.core.db.prepared import prepared

_KEPT: Final = 1_000
_opened: Kept[bytes | str, bytes] = Kept(_KEPT)
"""What sealed sessions hold, as JSON: the seal of one that was opened before need not be broken again."""


@prepared
def _standing(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)[:1]


class SessionStore(DatabaseStore):
    """Django's own store, but for how it is read."""

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What a sealed session holds. Forged or damaged ones are opened by Django, which finds them empty."""
        return dict(orjson.loads(_opened.of(session_data, self._open)))

    def _open(self, session_data: bytes | str) -> bytes:
        return orjson.dumps(super().decode(session_data))

    def _get_session_from_db(self) -> Session | None:
        found = _standing.first(key=self.session_key or "", now=timezone.now())
        if found is None:
            self._session_key = None
        return found


def renew_session(request: HttpRequest) -> None:
    """Go on under a new id: whoever knows the old one knows nothing any more."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def end_sessions(account_id: int, *, but: str = "") -> None:
    """Sign an account out everywhere, except in the session with the key `but`: its pages and its open streams."""
    for row in UserSession.objects.filter(user_id=account_id).exclude(session_key=but):
        row.end()
