"""From the session to the viewer: who asks, in which language and time zone."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from maillon.core.policy import Viewer
from maillon.people.models import Person

SUSPENDED = "suspended"
LANGUAGE_COOKIE = settings.LANGUAGE_COOKIE_NAME
LANGUAGES = ("en", "fr")


class KnowViewer:
    """Put `request.viewer` and `request.person` (None when signed out) in place; speak the person's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        person: Person | None = getattr(request.user, "person", None) if _has_session(request) else None
        language = language_of(request, person)
        request.person = person  # type: ignore[attr-defined]
        request.viewer = viewer_of(person, language=language) if person else None  # type: ignore[attr-defined]
        zone = person and request.viewer.time_zone  # type: ignore[attr-defined]
        with translation.override(language), timezone.override(zoneinfo.ZoneInfo(zone) if zone else None):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def viewer_of(person: Person, *, language: str = "") -> Viewer:
    """The viewer that a person is now. Somebody suspended is of no kind: she reads nothing and may do nothing, even
    where a job forgot to ask whether she is present."""
    is_present = person.suspended_at is None
    return Viewer(
        organisation_id=person.organisation_id,
        person_id=person.pk,
        kind=person.kind if is_present else SUSPENDED,
        account_id=person.account_id,
        is_administrator=person.is_administrator and is_present,
        name=person.name,
        language=language or person.language or "en",
        time_zone=known_zone(person.time_zone or (person.site.time_zone if person.site else "")),
    )


def language_of(request: HttpRequest, person: Person | None) -> str:
    """The language chosen, else the one the browser asks for."""
    chosen = person.language if person else ""
    return chosen if chosen in LANGUAGES else translation.get_language_from_request(request)


def known_zone(name: str) -> str:
    """The name of a time zone this machine knows, else the organisation's usual one."""
    return name if name in _zones() else "Europe/Paris"


def _zones() -> set[str]:
    global _known  # noqa: PLW0603 - read once: listing the zones walks a folder
    if not _known:
        _known = zoneinfo.available_timezones()
    return _known


_known: set[str] = set()


def _has_session(request: HttpRequest) -> bool:
    # What belongs to no organisation (`/health/`) asks nobody who he is, and so answers without the database.
    has_cookie = bool(request.COOKIES.get("sessionid")) and hasattr(request, "organisation")
    return has_cookie or hasattr(request, "token_person")
