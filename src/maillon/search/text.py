"""Words as the index keeps them: folded, and beside them their French and English stems."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

import Stemmer

from maillon.core.text.folding import fold

TOKENS: Final = 12_000
"""Words of one text that are indexed; what stands beyond is kept and shown, but not found."""
TOKEN_LENGTH: Final = 60
GAP: Final = "_"
"""Stands between a text's words and its stems, so that no phrase runs from one into the other. No word holds it."""

# Frequent words whose forms no rule of either language leads to one stem.
IRREGULAR: Final = {
    "travaux": "travail",
    "baux": "bail",
    "coraux": "corail",
    "emaux": "email",
    "vitraux": "vitrail",
    "yeux": "oeil",
    "jeux": "jeu",
    "enjeux": "enjeu",
    "lieux": "lieu",
    "milieux": "milieu",
    "feux": "feu",
    "voeux": "voeu",
    "children": "child",
    "men": "man",
    "women": "woman",
    "feet": "foot",
    "teeth": "tooth",
    "mice": "mouse",
    "built": "build",
    "sent": "send",
    "bought": "buy",
    "sold": "sell",
    "met": "meet",
    "wrote": "write",
    "written": "write",
}
STOP_WORDS: Final = frozenset(
    [
        "a",
        "au",
        "aux",
        "ce",
        "ces",
        "dans",
        "de",
        "des",
        "du",
        "elle",
        "en",
        "est",
        "et",
        "il",
        "ils",
        "je",
        "la",
        "le",
        "les",
        "leur",
        "mais",
        "ne",
        "nous",
        "on",
        "ou",
        "par",
        "pas",
        "pour",
        "que",
        "qui",
        "sa",
        "se",
        "ses",
        "son",
        "sur",
        "un",
        "une",
        "vous",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "for",
        "from",
        "in",
        "is",
        "it",
        "of",
        "or",
        "that",
        "the",
        "this",
        "to",
        "was",
        "we",
        "with",
        "you",
    ]
)
"""Left out of what somebody types as long as another word remains; the index keeps them, for phrases."""
ELIDED: Final = frozenset(["c", "d", "j", "l", "m", "n", "qu", "s", "t", "jusqu", "lorsqu", "puisqu"])

_french = Stemmer.Stemmer("french")
_english = Stemmer.Stemmer("english")


def _marks() -> str:
    """The signs that belong to the letter before them in any script (Unicode categories Mn and Mc)."""
    codes = (
        code for code in range(0x300, min(sys.maxunicode, 0x20000)) if unicodedata.category(chr(code)) in ("Mn", "Mc")
    )
    return "".join(map(chr, codes))


_UNSPACED: Final = (
    "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_UNSPACED_SIGN: Final = re.compile(f"[{_UNSPACED}]")
# Scripts without spaces are cut into single signs; a typed run of them is then a phrase.
_ANY_WORD: Final = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}](?:[^\W_{_UNSPACED}]|[{_marks()}])*")
_LATIN_WORD: Final = re.compile(r"[^\W_]+")


class Forms(NamedTuple):
    """One word as it is compared: exactly, by its stems, and which of these are not the word itself."""

    folded: str
    stems: tuple[str, ...]
    others: tuple[str, ...]


def words_of(text: str) -> list[str]:
    """The words of a text as they were written, composed (NFC)."""
    composed = composed_of(text)
    return pattern_for(composed).findall(composed)


def composed_of(text: str) -> str:
    """The text as words are found in it (NFC)."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def pattern_for(text: str) -> re.Pattern[str]:
    """What finds the words of a composed text: the plain way where no script needs another."""
    return _LATIN_WORD if text.isascii() or max(text) < "\u0300" else _ANY_WORD


@lru_cache(maxsize=100_000)
def forms(word: str) -> Forms:
    """How one word is indexed and looked for: two words are alike when they share a stem."""
    folded = (fold(word) if word.isascii() else "".join(words_of(fold(word))) or word)[:TOKEN_LENGTH]
    stems = _stems(word[:TOKEN_LENGTH].lower(), folded)
    return Forms(folded, stems, tuple(stem for stem in stems if stem != folded))


def _stems(word: str, folded: str) -> tuple[str, ...]:
    if len(folded) < 3 or not folded.isascii() or not folded.isalpha():
        return (folded,)
    if folded in IRREGULAR:
        return forms(IRREGULAR[folded]).stems
    stems = (fold(_french.stemWord(word)), _french.stemWord(folded), _english.stemWord(folded))
    return tuple(dict.fromkeys(stems))


def indexed(text: str) -> str:
    """A text as the index keeps it: its folded words in order, a gap, the stems that none of them is."""
    if not text:
        return ""
    known = [forms(word) for word in words_of(text)[:TOKENS]]
    exact = [word.folded for word in known]
    stems = {stem for word in known if word.others for stem in word.others}.difference(exact)
    return " ".join((*exact, GAP, *sorted(stems))) if stems else " ".join(exact)


def is_unspaced(word: str) -> bool:
    """Whether a word is one sign of a script that is written without spaces."""
    return len(word) == 1 and bool(_UNSPACED_SIGN.match(word))


def pieces(typed: str) -> list[str]:
    """The words of one typed word: "l'étude" is one, "porte-conteneurs" are two."""
    found = words_of(typed)
    kept = [word for word in found if forms(word).folded not in ELIDED]
    return kept or found
