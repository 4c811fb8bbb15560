"""The beginning of a text, cut where a reader would cut it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LOOSE_END: Final = re.compile(r"[\s,;:.\-\u2013\u2014(\[\u00ab\u201c]+$")
_JOINER: Final = "\u200d"


def excerpt(text: str, *, length: int = 280) -> str:
    """Return the text on one line in at most `length` characters (2 or more), an ellipsis where it was cut.

    It is cut between words; a word longer than half of the room, or a script without spaces, is cut between characters.
    """
    line = _one_line(text, enough=length)
    if len(line) <= length:
        return line
    room = line[: length - 1]
    words = room if line[length - 1] == " " else room.rpartition(" ")[0]
    kept = words if 2 * len(words) >= length else line[: _whole_characters(line, length - 1)]
    return (_LOOSE_END.sub("", kept) or kept.rstrip()) + "\u2026"


def _one_line(text: str, *, enough: int) -> str:
    line = " ".join(text[: 4 * enough].split())
    return line if len(line) > enough or len(text) <= 4 * enough else " ".join(text.split())


def _whole_characters(line: str, end: int) -> int:
    """Move the cut back so that no accent, and no half of a joined emoji, is left alone."""
    while end > 1 and (
        unicodedata.combining(line[end]) or _JOINER in line[end - 1 : end + 1] or line[end] in "\ufe0e\ufe0f"
    ):
        end -= 1
    return end
