"""Characters that no database, file or page can carry, taken out of what people send."""

from __future__ import annotations

import re
from typing import Final

_NEWLINES: Final = re.compile("\r\n?|[\x0b\x0c\u2028\u2029\x85]")
_UNUSABLE: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_LONE_SURROGATES: Final = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    r"""Return the text with "\n" as its only line break, without control characters, lone surrogates shown as U+FFFD.

    Everything else stays as it was written: no normalisation, no typography. Cleaning twice changes nothing more.
    """
    if text.isascii() and text.isprintable():
        return text
    return _LONE_SURROGATES.sub("\ufffd", _UNUSABLE.sub("", _NEWLINES.sub("\n", text)))
