"""What a file is, told by its first bytes; what may be shown in a page, told by a short list."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import puremagic

from maillon.core.files.readable import markup, plain_text
from maillon.core.files.signatures import by_signature

HEAD: Final = 4096
"""How many of a file's first bytes `sniff` looks at."""

UNKNOWN: Final = "application/octet-stream"

INLINE_SAFE: Final = frozenset(
    {
        *("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"),
        *("audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav", "audio/flac"),
        *("video/mp4", "video/webm", "video/ogg", "text/plain"),
    }
)
"""What a browser may show in our pages. Not PDF: it may hold scripts, and its viewer does not work in a sandbox."""

PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/heic"})
"""What is re-encoded before anybody sees it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a file is. `is_inline_safe`: it may be shown in a page; everything else is sent as an attachment."""

    media_type: str

    @property
    def is_image(self) -> bool:
        """Whether `images.reencode` takes it."""
        return self.media_type in PICTURES

    @property
    def is_inline_safe(self) -> bool:
        """Whether it may be shown in a page, with `nosniff`."""
        return self.media_type in INLINE_SAFE


def sniff(head: bytes, name: str) -> Kind:
    """Tell what a file is from its first 4,096 bytes. Its name only chooses among what the bytes allow.

    Never raises. What is not known is `application/octet-stream`; HTML, SVG, XML and MHTML are never inline-safe.
    """
    head, ending = head[:HEAD], name.rpartition(".")[2].lower() if "." in name else ""
    looks: tuple[Callable[[], str], ...] = (
        lambda: by_signature(head),
        lambda: markup(head),
        lambda: _archive(head, ending),
        lambda: plain_text(head, ending),
        lambda: _by_catalogue(head),
    )
    return Kind(media_type=next((found for look in looks if (found := look())), UNKNOWN))


# Boxes of other files, whose name says what is in them

_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_OPEN: Final = "application/vnd.oasis.opendocument."
_ZIPPED: Final = {
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "pptx": f"{_OFFICE}presentationml.presentation",
    "odt": f"{_OPEN}text",
    "ods": f"{_OPEN}spreadsheet",
    "odp": f"{_OPEN}presentation",
    "epub": "application/epub+zip",
    "jar": "application/java-archive",
}
_COMPOUND: Final = {
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "msg": "application/vnd.ms-outlook",
}


def _archive(head: bytes, ending: str) -> str:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _ZIPPED.get(ending, "application/zip")
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _COMPOUND.get(ending, "application/x-ole-storage")
    return "application/gzip" if head.startswith(b"\x1f\x8b") else ""


# Everything else, from puremagic's catalogue

_PASSIVE: Final = re.compile(r"(?:application|audio|font|image|video)/[a-z0-9][a-z0-9.+-]{0,80}")
_ACTIVE: Final = re.compile(r"html|xml|svg|script|flash|java|x-msdownload|hta")


@lru_cache(256)
def _by_catalogue(head: bytes) -> str:
    """Name a format that is neither shown nor obeyed; what is shown must have been recognised above.

    Going through the catalogue takes a millisecond, and an archive of mail holds the same files again and again.
    """
    try:
        media_type = str(puremagic.magic_string(head)[0].mime_type).lower()
    except (LookupError, ValueError):
        return ""
    is_passive = _PASSIVE.fullmatch(media_type) and not _ACTIVE.search(media_type)
    return media_type if is_passive and media_type not in INLINE_SAFE | PICTURES else ""
