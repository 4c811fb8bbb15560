"""What a file is, told by its first bytes; what may be shown in a page, told by a short list."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import puremagic

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
        lambda: _by_signature(head),
        lambda: _markup(head),
        lambda: _archive(head, ending),
        lambda: _text(head, ending),
        lambda: _by_catalogue(head),
    )
    return Kind(media_type=next((found for look in looks if (found := look())), UNKNOWN))


# Formats that are shown

_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"%PDF-", "application/pdf"),
)
_BRANDS: Final = {
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis"), "image/heic"),
    **dict.fromkeys((b"M4A ", b"M4B "), "audio/mp4"),
    **dict.fromkeys((b"isom", b"iso2", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"M4V "), "video/mp4"),
    b"qt  ": "video/quicktime",
}


def _by_signature(head: bytes) -> str:
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    return _riff(head) or _boxes(head) or _stream(head)


def _riff(head: bytes) -> str:
    return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12], "") if head[:4] == b"RIFF" else ""


def _boxes(head: bytes) -> str:
    """ISO/IEC 14496-12: a `ftyp` box with a brand and the brands it is compatible with."""
    if head[4:8] != b"ftyp":
        return ""
    end = min(int.from_bytes(head[:4]), 128, len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))]
    return next((_BRANDS[brand] for brand in brands if brand in _BRANDS), "")


def _stream(head: bytes) -> str:
    if head.startswith(b"OggS"):
        return "video/ogg" if b"theora" in head[:512] else "audio/ogg"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    return "audio/mpeg" if _is_mp3_frame(head) else ""


def _is_mp3_frame(head: bytes) -> bool:
    """MPEG-1 or 2, layer III, with a bit rate and a sample rate that exist (ISO/IEC 11172-3, 2.4.2.3)."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2 or head[1] & 0x18 == 0x08:
        return False
    return 0 < head[2] >> 4 < 15 and head[2] & 0x0C != 0x0C


# Text that a browser would obey

_BYTE_ORDER: Final = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"\xef\xbb\xbf": "utf-8"}
_TAG: Final = re.compile(r"<(?:[a-z]|!doctype|!--|!\[|\?|/[a-z])")
_HTML: Final = re.compile(r"<(?:!doctype\s+html|html|head|body|script|iframe|style|title)\b")
_MAIL_HEAD: Final = re.compile(
    r"(?:mime-version|content-type|from|received|return-path|snapshot-content-location):", re.ASCII
)


def _readable(head: bytes) -> str | None:
    """Return the beginning as text, lower case, or None for binary data."""
    for mark, charset in _BYTE_ORDER.items():
        if head.startswith(mark):
            return head[len(mark) :].decode(charset, "ignore").lower()
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", head):
        return None
    return head.decode("utf-8", "replace").lower()


def _markup(head: bytes) -> str:
    text = (_readable(head) or "").lstrip()
    if _TAG.match(text):
        return _kind_of_markup(text)
    if _MAIL_HEAD.match(text):
        return "multipart/related" if "multipart/related" in text else "message/rfc822" if "\n" in text else ""
    return ""


def _kind_of_markup(text: str) -> str:
    if re.search(r"<(?:\w+:)?svg\b", text):
        return "image/svg+xml"
    if _HTML.search(text) or not text.startswith("<?xml"):
        return "text/html"
    return "application/xml"


# Text that is only read, and what its name says of it

_ENDINGS_OF: Final = {
    "text/plain": ("", "txt", "text", "log"),
    "text/html": ("html", "htm", "xhtml", "xht", "shtml", "hta"),
    "text/javascript": ("js", "mjs", "cjs"),
    "application/xml": ("xml", "xsl", "xslt", "rdf", "rss", "atom"),
    "multipart/related": ("mht", "mhtml"),
    "image/svg+xml": ("svg",),
    "text/css": ("css",),
    "text/csv": ("csv",),
    "text/markdown": ("md",),
    "application/json": ("json",),
    "message/rfc822": ("eml",),
    "application/mbox": ("mbox",),
    "text/calendar": ("ics",),
    "text/vcard": ("vcf",),
}
_TEXT_ENDINGS: Final = {ending: media_type for media_type, endings in _ENDINGS_OF.items() for ending in endings}


def _text(head: bytes, ending: str) -> str:
    text = _readable(head)
    if not head or text is None or text.count("\ufffd") * 3 > len(text):
        return ""
    if text.startswith("{\\rtf"):
        return "application/rtf"
    return _TEXT_ENDINGS.get(ending, "text/plain")


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


def _by_catalogue(head: bytes) -> str:
    """Name a format that is neither shown nor obeyed; what is shown must have been recognised above."""
    try:
        media_type = str(puremagic.magic_string(head)[0].mime_type).lower()
    except (LookupError, ValueError):
        return ""
    is_passive = _PASSIVE.fullmatch(media_type) and not _ACTIVE.search(media_type)
    return media_type if is_passive and media_type not in INLINE_SAFE | PICTURES else ""
