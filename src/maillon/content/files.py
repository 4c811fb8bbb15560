"""Files of publications: kept by their content, pictures made anew without what they tell of place and camera."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from maillon.content.models import Attachment
from maillon.core.db.writing import action
from maillon.core.errors import TooMany, invalid
from maillon.core.files.errors import NotAnImage
from maillon.core.files.kinds import Kind, sniff
from maillon.core.files.names import content_disposition, safe_name
from maillon.core.files.store import Store
from maillon.core.policy import Viewer

LIMIT = 100 * 1000 * 1000
FILES_AT_ONCE = 20
HEAD = 4096
PREVIEW = 1600


def store() -> Store:
    """The store of this installation."""
    return Store(settings.FILES_FOLDER)


def keep_files(*, by: Viewer, uploads: Sequence[UploadedFile[bytes]]) -> list[int]:
    """Keep uploaded files as the viewer's own, until they are sent with a text. Returns their ids.

    Raises TooLarge, NoRoom, and TooManyPixels for a picture that is too large to be made anew.
    """
    if len(uploads) > FILES_AT_ONCE:
        raise invalid("files", _("At most %(limit)d files go with one text.") % {"limit": FILES_AT_ONCE})
    facts = [facts_of(upload, name=upload.name or "file") for upload in uploads]
    return _keep(by=by, facts=facts) if facts else []


def facts_of(stream: IO[bytes] | UploadedFile[bytes], *, name: str) -> dict[str, Any]:
    """Store one file and say what it is: the columns of its row. Slow: never inside a transaction."""
    head = stream.read(HEAD)
    stream.seek(0)
    kind = sniff(head, name)
    if kind.is_image:
        try:
            return _picture(stream, name)
        except NotAnImage:  # It only looks like a picture: it is kept as a file that nobody's browser opens.
            stream.seek(0)
            kind = Kind(media_type="application/octet-stream")
    return _plain(stream, name, kind)


def _plain(stream: Any, name: str, kind: Kind) -> dict[str, Any]:
    stored = store().put(stream, limit=LIMIT)
    return {"name": safe_name(name), "media_type": kind.media_type, "bytes": stored.bytes, "sha256": stored.sha256}


def _picture(stream: Any, name: str) -> dict[str, Any]:
    from maillon.core.files.images import reencode, thumbnail  # Pillow costs memory: loaded when one comes

    picture = reencode(stream)
    stream.seek(0)
    smaller = thumbnail(stream, longest=PREVIEW)
    stored = store().put(BytesIO(picture.data), limit=LIMIT)
    preview = store().put(BytesIO(smaller.data), limit=LIMIT)
    return {
        "name": safe_name(name),
        "media_type": picture.media_type,
        "bytes": stored.bytes,
        "sha256": stored.sha256,
        "preview": preview.sha256,
        "width": picture.width,
        "height": picture.height,
    }


@action
def _keep(*, by: Viewer, facts: list[dict[str, Any]]) -> list[int]:
    mine = Attachment.objects.filter(uploaded_by_id=by.person_id, publication=None, held=None, removed_at=None)
    if mine.count() + len(facts) > 200:
        raise TooMany(_("Too many files wait to be sent. Send or remove some first."), retry_after=60)
    return [Attachment.objects.create(uploaded_by_id=by.person_id, **one).pk for one in facts]


def send_file(row: Attachment, *, request: HttpRequest, smaller: bool = False) -> HttpResponse:
    """Let the front send the file. Only what a browser cannot run is shown in place; all else is a download."""
    name = row.preview if smaller and row.preview else row.sha256
    media_type = "image/webp" if name != row.sha256 else row.media_type
    answer = HttpResponse(content_type=media_type)
    answer["X-Accel-Redirect"] = f"/_files/{name[:2]}/{name[2:4]}/{name}"
    inline = Kind(media_type=media_type).is_inline_safe and "download" not in request.GET
    answer["Content-Disposition"] = content_disposition(row.name, inline=inline)
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-cache"
    answer["ETag"] = f'"{name[:32]}"'
    return answer
