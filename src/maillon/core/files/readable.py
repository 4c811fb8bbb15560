"""Files made of letters: those that a browser would obey, and those that are only read."""

from __future__ import annotations

import re
from typing import Final

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


def markup(head: bytes) -> str:
    """Return the media type of what begins as HTML, SVG, XML, MHTML or a mail, "" for anything else."""
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


def plain_text(head: bytes, ending: str) -> str:
    """Return the media type that its name says of a text, "" when these are no letters."""
    text = _readable(head)
    if not head or text is None or text.count("\ufffd") * 3 > len(text):
        return ""
    if text.startswith("{\\rtf"):
        return "application/rtf"
    return _TEXT_ENDINGS.get(ending, "text/plain")
