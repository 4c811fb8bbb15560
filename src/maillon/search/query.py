"""What a person types, read: words, "phrases", -exclusions and #topics, within limits that are said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from maillon.core.errors import invalid
from maillon.core.text.characters import clean
from maillon.core.text.folding import fold
from maillon.core.text.marks import topic_key
from maillon.search.tags import topic_tag
from maillon.search.text import STOP_WORDS, forms, is_unspaced, pieces, words_of

LENGTH: Final = 200
TERMS: Final = 12
WORD, PHRASE, TOPIC = "word", "phrase", "topic"

_QUOTES: Final = re.compile("[«»“”„‟″]")
_TYPED: Final = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Term:
    """One thing looked for. A word's `parts` are groups of stems, one of each must occur; a phrase's are its words in
    order; a topic has one part, its tag."""

    kind: str
    parts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: all of `terms`, none of `excluded`."""

    text: str = ""
    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing that can be looked for was typed."""
        return not (self.terms or self.excluded)

    def light(self) -> Light:
        """What of a result is highlighted."""
        words = [term for term in self.terms if term.kind == WORD]
        stems = {stem for term in words for part in term.parts for stem in part}
        exact = {part[0] for term in self.terms if term.kind == PHRASE for part in term.parts} - STOP_WORDS
        return Light(frozenset(stems), frozenset(exact))


class Light(dict[str, bool]):
    """Whether a word (`light[word]`) is what was looked for, and so is highlighted; each is compared once."""

    def __init__(self, stems: frozenset[str], exact: frozenset[str]) -> None:
        super().__init__()
        self.key = stems, exact

    def __missing__(self, word: str) -> bool:
        stems, exact = self.key
        form = forms(word)
        self[word] = is_lit = form.folded in exact or not stems.isdisjoint(form.stems)
        return is_lit


def parse(typed: str) -> Query:
    """Read what was typed. Raises Invalid for more than LENGTH characters or TERMS terms, never for odd signs."""
    if len(typed) > LENGTH:
        raise invalid("q", _("Search with at most %(limit)d characters.") % {"limit": LENGTH})
    text = " ".join(_QUOTES.sub('"', clean(typed)).split())
    found = list(_terms(text))
    if len(found) > TERMS:
        raise invalid("q", _("Search for at most %(limit)d words at a time.") % {"limit": TERMS})
    wanted = [typed for typed in found if not typed.is_excluded]
    telling = [typed for typed in wanted if not typed.is_stop_word] or wanted
    return Query(
        text=text,
        terms=tuple(dict.fromkeys(typed.term for typed in telling)),
        excluded=tuple(dict.fromkeys(typed.term for typed in found if typed.is_excluded)),
    )


class _Typed(NamedTuple):
    term: Term
    is_excluded: bool
    is_stop_word: bool


def _terms(text: str) -> Iterator[_Typed]:
    for match in _TYPED.finditer(text):
        word = match["word"]
        term = _phrase(words_of(match["phrase"])) if word is None else _term(word)
        if term is not None:
            yield _Typed(term, bool(match["minus"]), word is not None and fold(word) in STOP_WORDS)


def _term(word: str) -> Term | None:
    if word.startswith("#") and words_of(word):
        return Term(TOPIC, ((topic_tag(topic_key(word.lstrip("#"))),),))
    found = pieces(word)
    if len(found) > 1 and any(is_unspaced(piece) for piece in found):
        return _phrase(found)
    return Term(WORD, tuple(forms(piece).stems for piece in found)) if found else None


def _phrase(words: list[str]) -> Term | None:
    return Term(PHRASE, tuple((forms(word).folded,) for word in words)) if words else None
