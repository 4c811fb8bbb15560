"""Names and words reduced to what makes them alike: for search, sorting, addresses and initials."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable
from typing import Final

SLUG_LENGTH: Final = 60

_LETTERS: Final = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ı": "i", "ŋ": "n"}
)
# Marks that people leave out when they type: Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowels.
# The marks of other scripts (Indic vowels, kana voicing) make another word and stay.
_MARKS: Final = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u0591-\u05c7\u0610-\u061a\u064b-\u0652\u0670\u0640]"
)
_APART: Final = re.compile(r"[\W_]+")
_APOSTROPHES: Final = re.compile("['\u2019\u02bc`\u00b4]")
_ASIDE: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_MAILBOX: Final = re.compile(r"(?<=\S)(?:\s+at\s+|@)\S+\s*$")
_ELISION: Final = re.compile(r"(?<!\w)[dl]['\u2019](?=\w)", re.IGNORECASE)
_JOINTS: Final = re.compile(r"[\-\u2010-\u2015._]+")
_SIGNS: Final = re.compile(r"^[\W_]+|[\W_]+$")
_SLUG_APART: Final = re.compile("[^a-z0-9]+")
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"

_PARTICLE_WORDS: Final = (
    "a af al at av ben bin d da das de del della den der di do dos du e el et het in l la le les op san st t te ten ter"
    " und van vom von y zu zum zur"
)
_PARTICLES: Final = frozenset(_PARTICLE_WORDS.split())


def fold(text: str) -> str:
    """Return the text as search compares it: no case, no accents, œ as oe, ß as ss, compatibility forms made plain.

    Unicode NFKC and default case folding; folding twice changes nothing more.
    """
    if text.isascii():
        return text.lower()
    before, folded = None, text
    while folded != before:  # rare letters need a second turn: a compatibility form may hide a capital or an accent
        before, folded = folded, _folded_once(folded)
    return folded


def _folded_once(text: str) -> str:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold()).casefold()
    return unicodedata.normalize("NFKC", _MARKS.sub("", plain).translate(_LETTERS))


def sort_key(name: str) -> str:
    """Return the key that puts names in the order of a directory: accents, case and punctuation do not count.

    Apostrophes join ("O'Brien" is "obrien"), other signs part words. A name made of signs only sorts as itself.
    """
    return _APART.sub(" ", _APOSTROPHES.sub("", fold(name))).strip() or fold(name).strip()


def slugify_name(name: str, *, taken: Callable[[str], bool]) -> str:
    """Return an address for a name: a-z, 0-9 and "-", 1 to 60 characters, for which `taken` answers no.

    A name without a Latin letter or a digit gets a short word made from it, the same each time. A taken address gets a
    random ending: nothing says whether it belongs to something the reader may see.
    """
    slug = _latin_slug(name) or _opaque_slug(name)
    if not taken(slug):
        return slug
    for length in (4, 4, 6, 8):
        if not taken(tried := _with_ending(slug, length)):
            return tried
    return _with_ending(slug, 16)


def _latin_slug(name: str) -> str:
    slug = _SLUG_APART.sub("-", _APOSTROPHES.sub("-", fold(name))).strip("-")
    if len(slug) <= SLUG_LENGTH:
        return slug
    words, _, _ = slug[: SLUG_LENGTH + 1].rpartition("-")
    return words or slug[:SLUG_LENGTH]


def _opaque_slug(name: str) -> str:
    digest = hashlib.blake2b(fold(name).encode("utf-8", "replace"), digest_size=5)
    return f"n-{digest.hexdigest()}"


def _with_ending(slug: str, length: int) -> str:
    ending = "".join(secrets.choice(_ALPHABET) for _ in range(length))
    return f"{slug[: SLUG_LENGTH - length - 1].rstrip('-')}-{ending}"


def initials(name: str) -> str:
    """Return the one or two capitals that stand in a person's circle: of the first and the last word.

    Particles and asides are left out. Works for any script, and for "jane.doe at example.org"; a name without a letter
    gives its first sign, an empty one "?".
    """
    words = _words(unicodedata.normalize("NFC", name))
    named = [word for word in words if word.casefold() not in _PARTICLES] or words
    if not named:
        return next((sign for sign in name if sign.isprintable() and not sign.isspace()), "?")
    ends = named[:1] if len(named) == 1 else [named[0], named[-1]]
    return "".join(_capital(word[0]) for word in ends)


def _words(name: str) -> list[str]:
    known = _ELISION.sub("", _MAILBOX.sub("", _ASIDE.sub(" ", name)))
    words = _spelled(known.split() if known.strip() else name.split())
    return _spelled(_JOINTS.split(words[0])) if len(words) == 1 else words


def _spelled(words: list[str]) -> list[str]:
    bare = (_SIGNS.sub("", word) for word in words)
    return [word for word in bare if word]


def _capital(letter: str) -> str:
    upper = letter.upper()
    return upper if len(upper) == 1 else letter
