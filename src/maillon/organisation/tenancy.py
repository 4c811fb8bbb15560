"""Which organisation a request is for, by its host; the scope is opened here for the whole request."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from maillon.core.db.scope import inside
from maillon.core.errors import NotFound
from maillon.core.web.refusals import answer
from maillon.organisation.models import Organisation

_REMEMBER_SECONDS = 5.0
_SCOPELESS = ("/static/", "/health/")
_remembered: dict[str, tuple[float, Organisation]] = {}


class OpenScope:
    """Open the scope of the organisation that the request's host leads to; `request.organisation` says which."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(_SCOPELESS):
            return self.get_response(request)
        try:
            organisation = organisation_at(request.get_host())
        except NotFound as refusal:
            return answer(request, refusal)
        request.organisation = organisation  # type: ignore[attr-defined]
        with inside(organisation.pk):
            return self.get_response(request)


def organisation_at(host: str) -> Organisation:
    """The organisation of a host name, or the only one that has no name of its own. Raises NotFound for a host that leads nowhere.

    Remembered for some seconds per process: an organisation's row is read by every request and written once a year.
    """
    name = host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
    at, found = _remembered.get(name, (0.0, None))
    if found is None or time.monotonic() - at > _REMEMBER_SECONDS:
        found = _look_up(name.lower())
        if len(_remembered) > 1000:
            _remembered.clear()
        _remembered[name] = (time.monotonic(), found)
    return found


def forget() -> None:
    """Ask the database again (after an organisation was made or changed; tests)."""
    _remembered.clear()


def _look_up(host: str) -> Organisation:
    named = Organisation.objects.filter(host=host).first()
    if named is not None:
        return named
    rows = list(Organisation.objects.filter(host="")[:2])
    if len(rows) != 1:
        raise NotFound(_("No organisation lives at this address."))
    return rows[0]
