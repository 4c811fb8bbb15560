"""What seeded people say: Markdown, and beside it the very HTML and plain text that rendering it would give."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, NamedTuple

from maillon.core.text.markdown import render
from maillon.seed.vocabulary import (
    COMMON,
    LANGUAGES,
    MEDIUM,
    MEDIUM_SHARE,
    RARE,
    RARE_SHARE,
    SHARE,
    Lexicon,
    lexicon_of,
)

NOUNS: Final = 7
"""Words of COMMON in each text: 33 in each language, half of the texts: 7 draws put each into about 10 % of all."""
TOPICS: Final = 120
_SENTENCES: Final = (9, 21, 30, 43, 55, 64, 78, 90)


class Piece(NamedTuple):
    """The same words three times: as typed, as a page shows them, as search reads them."""

    body: str
    html: str
    text: str


@dataclass(frozen=True)
class Topic:
    """A topic as its row, and as the mark that stands in a text."""

    id: int
    slug: str
    mark: Piece


@dataclass(frozen=True)
class Said:
    """A text with what it is about and whom it names."""

    piece: Piece
    title: str = ""
    topic: Topic | None = None
    mentioned: int | None = None


def topic_slugs() -> list[str]:
    """The topics' names: nouns of both languages with a year or a quarter."""
    nouns = [word for language in LANGUAGES for word in COMMON[language]]
    return [f"{nouns[i % len(nouns)]}-{'q' if i < len(nouns) else 'lot'}{i % 4 + 1}" for i in range(TOPICS)]


def topic_mark(name: str) -> Piece:
    """A topic as it stands in a text."""
    made = render(f"#{name}")
    return Piece(f"#{name}", made.html.removeprefix('<p class="topics">').removesuffix("</p>\n"), made.text)


def mention_mark(person: int, name: str) -> Piece:
    """A mention as it stands in a text. The HTML is what `render` makes; a test holds them together."""
    shown = f'<a class="mention" href="/people/{person}/">@{escape(name, quote=False)}</a>'
    return Piece(f"@[{name}](person:{person})", shown, f"@{name}")


class Speaker:
    """Makes texts. The same seed says the same things."""

    def __init__(self, *, rng: random.Random, topics: Sequence[Topic]) -> None:
        self._rng = rng
        self._topics = topics
        self._lexicons = [lexicon_of(language) for language in LANGUAGES]
        self._extras = [self._list(lexicon) for lexicon in self._lexicons for _ in range(40)]

    def publication(self, mention: tuple[int, str] | None) -> Said:
        """A post: now and then a title, a list, a topic, a mention."""
        rng = self._rng
        lexicon = self._lexicons[rng.random() < 0.5]
        pieces = self._paragraphs(lexicon, rng.randint(14, 55) if rng.random() < 0.85 else rng.randint(60, 90))
        if rng.random() < 0.08:
            pieces.append(rng.choice(self._extras))
        title = self._title(lexicon) if rng.random() < 0.4 else ""
        return self._marked(pieces, mention, title=title, share=0.10)

    def comment(self, mention: tuple[int, str] | None) -> Said:
        """An answer."""
        pieces = self._paragraphs(self._lexicons[self._rng.random() < 0.5], self._rng.randint(10, 36))
        return self._marked(pieces, mention, share=0.03)

    def _marked(self, pieces: list[Piece], mention: tuple[int, str] | None, *, title: str = "", share: float) -> Said:
        topic = self._rng.choice(self._topics) if self._topics and self._rng.random() < share else None
        if topic or mention:
            pieces[0] = _with_marks(pieces[0], topic, mention)
        body = "\n\n".join([piece.body for piece in pieces])
        text = "\n".join([piece.text for piece in pieces])
        made = Piece(body, "".join([piece.html for piece in pieces]), text)
        return Said(made, title, topic, mention[0] if mention else None)

    def _paragraphs(self, lexicon: Lexicon, length: int) -> list[Piece]:
        words = self._words(lexicon, length)
        if length < 48:
            return [_paragraph(words)]
        half = length // 2
        return [_paragraph(words[:half]), _paragraph(words[half:])]

    def _words(self, lexicon: Lexicon, length: int) -> list[str]:
        rng = self._rng
        words = lexicon.stretch(length, rng)
        for noun in rng.choices(lexicon.common, k=min(NOUNS, length)):
            words[int(rng.random() * length)] = noun
        if rng.random() < SHARE:
            words[int(rng.random() * length)] = lexicon.project
        for share, planted in ((MEDIUM_SHARE, MEDIUM), (RARE_SHARE, RARE)):
            drawn = rng.random() / share
            if drawn < len(planted):
                words[int(rng.random() * length)] = planted[int(drawn)]
        return words

    def _title(self, lexicon: Lexicon) -> str:
        words = lexicon.stretch(self._rng.randint(2, 5), self._rng)
        return " ".join((self._rng.choice(lexicon.common), *words)).capitalize()

    def _list(self, lexicon: Lexicon) -> Piece:
        lines = [" ".join(lexicon.stretch(4, self._rng)) for _ in range(3)]
        body = "\n".join(f"- {line}" for line in lines)
        made = render(body)
        return Piece(body, made.html, made.text)


def _paragraph(words: Sequence[str]) -> Piece:
    start, sentences = 0, []
    for end in _SENTENCES:
        if start >= len(words):
            break
        sentences.append(" ".join(words[start:end]).capitalize())
        start = end
    text = ". ".join(sentences) + "."
    return Piece(text, f"<p>{text}</p>\n", text)


def _with_marks(piece: Piece, topic: Topic | None, mention: tuple[int, str] | None) -> Piece:
    body, html, text = piece
    html = html[3:-5]
    for mark in ([mention_mark(*mention)] if mention else []) + ([topic.mark] if topic else []):
        body, html, text = f"{mark.body} {body}", f"{mark.html} {html}", f"{mark.text} {text}"
    return Piece(body, f"<p>{html}</p>\n", text)
