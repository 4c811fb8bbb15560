"""Words of somebody, as a quotation at the head of an answer."""

from __future__ import annotations

import re
from typing import Final

from maillon.content.models import MAIL, Comment, Publication
from maillon.core.text.markdown import render

QUOTED: Final = 1_000
"""Of a longer text so much is quoted."""
_QUOTES: Final = re.compile(r"^\s{0,3}>.*\n?", re.MULTILINE)
_PIECES: Final = re.compile(r"(https?://\S+)")
_MARKS: Final = re.compile(r"([\\`*_\[\]<#~])")


def quote_of(thing: Publication | Comment) -> str:
    """What it says itself, without what it quotes: Markdown, with who wrote it and the way there."""
    source = thing.text if thing.body_format == MAIL else thing.body
    own = _QUOTES.sub("", source)
    words = own if thing.body_format == MAIL else render(own).text
    words = words.strip() or thing.text.strip() or str(thing)
    cut = words if len(words) <= QUOTED else words[:QUOTED].rstrip() + "…"
    lines = [f"[{plain(thing.author.name)}]({thing.url})", "", *map(plain, cut.splitlines())]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


def plain(words: str) -> str:
    """Words that Markdown leaves as they are: no topic and no emphasis is made of them, addresses stay."""
    pieces = _PIECES.split(words)
    return "".join(piece if at % 2 else _MARKS.sub(r"\\\1", piece) for at, piece in enumerate(pieces))
