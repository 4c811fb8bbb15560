"""The place in a text where the words stand, with the words lit: safe HTML made of plain text."""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup, escape

from maillon.core.text.excerpt import excerpt
from maillon.search.query import Light
from maillon.search.text import composed_of, pattern_for

LENGTH: Final = 220
BEFORE: Final = 50
READ: Final = 20_000
"""Characters of a text in which the best place is looked for."""
HITS: Final = 40
"""Words lit that are weighed for the best place."""


def lighted(text: str, light: Light) -> Markup:
    """The text, escaped, each word that was looked for in <mark>."""
    text = composed_of(text)
    return _marked(text, _hits(text, light))


def _marked(text: str, hits: list[re.Match[str]]) -> Markup:
    done = 0
    parts: list[str] = []
    for match in hits:
        parts += [escape(text[done : match.start()]), "<mark>", escape(match[0]), "</mark>"]
        done = match.end()
    return Markup("".join([*parts, escape(text[done:])]))  # noqa: S704 - every part is escaped above


def excerpt_of(text: str, light: Light, *, length: int = LENGTH) -> Markup:
    """About `length` characters around the place where most of the words stand near each other, on one line."""
    line = composed_of(" ".join(text[:READ].split()))
    hits = _hits(line, light)
    if len(line) <= length:
        return _marked(line, hits)
    start = _word_start(line, max(0, _best(hits[:HITS], length - BEFORE) - BEFORE)) if hits else 0
    shown = lighted(excerpt(line[start:], length=length), light)
    return Markup("… ") + shown if start else shown


def _best(hits: list[re.Match[str]], reach: int) -> int:
    """Where to begin so that the most different words are shown; the earliest of equals."""
    shown = [len({h[0].lower() for h in hits if 0 <= h.start() - first.start() < reach}) for first in hits]
    return hits[shown.index(max(shown))].start()


def _word_start(line: str, at: int) -> int:
    return 0 if at == 0 else line.find(" ", at) + 1


def _hits(text: str, light: Light) -> list[re.Match[str]]:
    return [match for match in pattern_for(text).finditer(text) if light[match[0]]]
