"""Photos of people: squares made anew from what was brought."""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from maillon.core.errors import NotFound, invalid
from maillon.core.files.errors import NotAnImage
from maillon.core.files.store import Store

LIMIT = 10 * 1024 * 1024


def keep_photo(stream: IO[bytes] | Any) -> str:
    """Store a photo as a square of 256 pixels; returns its name in the store. Raises Invalid for what is no picture."""
    if getattr(stream, "size", 0) > LIMIT:
        raise invalid("photo", _("A photo has at most %(limit)d MB.") % {"limit": LIMIT // 1024 // 1024})
    from maillon.core.files.images import avatar  # Pillow costs memory: loaded when a picture comes

    try:
        return Store(settings.FILES_FOLDER).put(BytesIO(avatar(stream).data), limit=LIMIT).sha256
    except NotAnImage as error:
        raise invalid("photo", _("This is not a picture that can be shown.")) from error


def send_photo(name: str) -> HttpResponse:
    """Let the front send a photo; its name is in the address, so it may be kept by the browser."""
    if not name:
        raise NotFound(_("There is no photo here."))
    answer = HttpResponse(content_type="image/webp")
    answer["X-Accel-Redirect"] = f"/_files/{name[:2]}/{name[2:4]}/{name}"
    answer["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer
