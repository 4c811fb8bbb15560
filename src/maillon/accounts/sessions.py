"""Sessions in the database, looked up by a prepared query: every page begins with one."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from maillon.core.db.prepared import prepared


@prepared
def _standing(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)[:1]


class SessionStore(DatabaseStore):
    """Django's own store, but for how it is read."""

    def _get_session_from_db(self) -> Session | None:
        found = _standing.first(key=self.session_key or "", now=timezone.now())
        if found is None:
            self._session_key = None
        return found
