"""Names of attached files, made safe to store and to show."""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from typing import Final

LONGEST: Final = 255
"""Bytes in UTF-8, as file systems count."""

_UNSAFE: Final = re.compile('[\x00-\x1f\x7f-\x9f<>:"|?*\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ud800-\udfff]')
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_EXTENSIONS: Final = {
    "text/plain": ".txt",
    "text/html": ".html",
    "message/rfc822": ".eml",
    "image/jpeg": ".jpg",
    "text/calendar": ".ics",
    "text/x-patch": ".patch",
    "text/x-diff": ".diff",
    "application/pgp-signature": ".asc",
}
_LONGEST_EXTENSION: Final = 20


def safe_name(name: str, *, media_type: str = "") -> str:
    """Return one component of a path: no folder, control or direction-changing sign, 1 to 255 bytes of UTF-8.

    An empty name becomes "file" with the ending of its type.
    """
    last = unicodedata.normalize("NFC", name[-4 * LONGEST :]).replace("\\", "/").rstrip("/ .").rpartition("/")[2]
    bare = " ".join(_UNSAFE.sub("", last).split()).strip(". ")
    if not bare:
        return f"file{extension_of(media_type)}"
    return _shortened(f"_{bare}" if _RESERVED.match(bare) else bare)


def extension_of(media_type: str) -> str:
    """Return the usual ending of a media type with its dot, or ""."""
    return _EXTENSIONS.get(media_type) or mimetypes.guess_extension(media_type) or ""


def _shortened(name: str) -> str:
    if len(name.encode()) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or not 0 < len(ending) <= _LONGEST_EXTENSION:
        stem, ending = name, ""
    room = LONGEST - len((dot + ending).encode()) if ending else LONGEST
    kept = stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ")
    return f"{kept}{dot}{ending}" if ending else kept
