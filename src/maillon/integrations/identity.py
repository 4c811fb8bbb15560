"""Who asks the API: a personal token, or the session of a browser with its CSRF mark."""

from __future__ import annotations

import zoneinfo

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja.utils import check_csrf

from maillon.core.api.refusing import NoIdentity
from maillon.core.errors import Forbidden
from maillon.core.policy import Viewer
from maillon.integrations.actions import is_use_old, note_use
from maillon.integrations.queries import holder_of
from maillon.people.viewing import viewer_of

SAFE = ("GET", "HEAD", "OPTIONS")


def identify(request: HttpRequest) -> Viewer:
    """The viewer of a request. Raises NoIdentity; Forbidden for a browser's write without its mark.

    A token that does not hold never falls back to the cookie beside it.
    """
    if "Authorization" in request.headers:
        return _by_token(request, request.headers["Authorization"])
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        raise NoIdentity(_("Send a personal token, or sign in."))
    if request.method not in SAFE and check_csrf(request) is not None:
        raise Forbidden(
            _("A browser's request carries its mark in X-CSRFToken. This one did not, or came from another site.")
        )
    return viewer


def _by_token(request: HttpRequest, header: str) -> Viewer:
    scheme, _space, secret = header.partition(" ")
    holder = holder_of(secret.strip()) if scheme.lower() == "bearer" else None
    if holder is None:
        raise NoIdentity(_("This token does not hold, or no longer."))
    if is_use_old(holder.last_used_at):
        note_use(token_id=holder.token_id)
    viewer = viewer_of(holder.person, language=get_language() or "en")
    # Whoever the cookie beside it belongs to has no part in this.
    request.viewer, request.person = viewer, None  # type: ignore[attr-defined]
    timezone.activate(zoneinfo.ZoneInfo(viewer.time_zone))
    return viewer
