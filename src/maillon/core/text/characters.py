"""Characters that no database, file or page can carry, taken out of what people send."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NEWLINES: Final = re.compile("\r\n?|[\x0b\x0c\u2028\u2029\x85]")
_UNUSABLE: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_LONE_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_ODD: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Co", "Cn", "Zs", "Zl", "Zp", "Mn", "Me"})
_ASCII_NEWLINES: Final = bytes.maketrans(b"\r\x0b\x0c", b"\n\n\n")
_ASCII_UNUSABLE: Final = bytes([*range(0x09), *range(0x0E, 0x20), 0x7F])


def clean(text: str) -> str:
    r"""Return the text with "\n" as its only line break, without control characters, lone surrogates shown as U+FFFD.

    Everything else stays as it was written: no normalisation, no typography. Cleaning twice changes nothing more.
    """
    if text.isascii():
        return text if text.isprintable() else _cleaned(text.encode("ascii"))
    if not _ODD.search(text):
        return text
    return _LONE_SURROGATES.sub("\ufffd", _UNUSABLE.sub("", _NEWLINES.sub("\n", text)))


def named(text: str) -> str:
    """Return a name as it stands among other words: cleaned, on one line, without the signs that turn the direction of
    what follows (a name would turn the sentence around it), and "" where nothing of it can be seen."""
    name = " ".join(_TURNING.sub("", clean(text)).split())
    return name if name.isascii() or any(unicodedata.category(sign) not in _INVISIBLE for sign in name) else ""


def _cleaned(text: bytes) -> str:
    """The same for ASCII, by bytes: twenty times as quick, and nearly every long text is of it."""
    return text.replace(b"\r\n", b"\n").translate(_ASCII_NEWLINES, _ASCII_UNUSABLE).decode("ascii")
