"""What differs between two texts, by words where that is cheap, and two changes of one text brought together.

Comparing costs at worst the product of both lengths: it goes from lines to sentences to words, each only inside what
differs, and where a stretch holds too much that could match, it is shown as replaced.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

Kind = Literal["same", "removed", "inserted"]
PAIRS: Final = 10_000
"""Equal pairs that one stretch may hold: more are not looked at one by one."""
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_SENTENCE = re.compile(r"[^.!?…;:]*[.!?…;:]+\s*|[^.!?…;:]+")
_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_LEVELS: Final = (_LINE, _SENTENCE, _WORD)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of either text or of both."""

    kind: Kind
    text: str


def compare(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in reading order, neighbours of one kind as one."""
    return _joined(_spaced(_compared(plain(before), plain(after), 0)))


def merge(base: str, theirs: str, mine: str) -> str:
    """Both changes of one text, line by line; where both changed the same lines in different ways, theirs stand first and
    mine after them: nothing of either is left out."""
    old, left, right = (_split(_LINE, plain(one).rstrip("\n") + "\n") for one in (base, theirs, mine))
    merged: list[str] = []
    at = at_left = at_right = 0
    end = (len(old), len(left), len(right), 0)
    for start, left_start, right_start, length in (*_kept_by_both(old, left, right), end):
        was, one, other = old[at:start], left[at_left:left_start], right[at_right:right_start]
        if one in (was, other):
            merged += other
        elif other == was:
            merged += one
        else:
            merged += [*one, "\n", *other] if one and other else [*one, *other]
        merged += old[start : start + length]
        at, at_left, at_right = start + length, left_start + length, right_start + length
    return "".join(merged).rstrip("\n")


def plain(text: str) -> str:
    """Ends of lines as the database has them: browsers send two characters."""
    return text.replace("\r\n", "\n")


def _compared(before: str, after: str, level: int) -> list[Piece]:
    if before == after:
        return [Piece("same", before)] if before else []
    one, other = _split(_LEVELS[level], before), _split(_LEVELS[level], after)
    head = _common(one, other)
    tail = _common(one[head:][::-1], other[head:][::-1])
    middle = one[head : len(one) - tail], other[head : len(other) - tail]
    return [
        Piece("same", "".join(one[:head])),
        *_between(*middle, level),
        Piece("same", "".join(one[len(one) - tail :])),
    ]


def _between(one: Sequence[str], other: Sequence[str], level: int) -> list[Piece]:
    found: list[Piece] = []
    for tag, start, end, other_start, other_end in _opcodes(one, other):
        was, now = "".join(one[start:end]), "".join(other[other_start:other_end])
        if tag == "equal":
            found.append(Piece("same", was))
        elif was and now and level + 1 < len(_LEVELS):
            found += _compared(was, now, level + 1)
        else:
            found += [Piece("removed", was), Piece("inserted", now)]
    return found


def _opcodes(one: Sequence[str], other: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    if not _is_cheap(one, other):
        return [("replace", 0, len(one), 0, len(other))]
    return SequenceMatcher(None, one, other, autojunk=False).get_opcodes()


def _is_cheap(one: Sequence[str], other: Sequence[str]) -> bool:
    count = Counter(other)
    return sum(count[word] for word in one) <= PAIRS


def _kept_by_both(old: Sequence[str], left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """The stretches of the old text that both keep: where in it, in the one, in the other, and how long."""
    found: list[tuple[int, int, int, int]] = []
    for a, in_left, length in _blocks(old, left):
        for b, in_right, other_length in _blocks(old, right):
            start, end = max(a, b), min(a + length, b + other_length)
            if start < end:
                found.append((start, in_left + start - a, in_right + start - b, end - start))
    return found


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
    """The matching stretches; the common beginning and end alone where all of it would cost too much."""
    if _is_cheap(old, new):
        return [(a, b, n) for a, b, n in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks() if n]
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    return [(0, 0, head), (len(old) - tail, len(new) - tail, tail)]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many at the beginning are the same."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _split(pattern: re.Pattern[str], text: str) -> list[str]:
    return pattern.findall(text)


def _spaced(pieces: list[Piece]) -> list[Piece]:
    """A space between two changed words belongs to the change: single words in turn are hard to read."""
    pieces = [piece for piece in pieces if piece.text]
    found: list[Piece] = []
    for i, piece in enumerate(pieces):
        between = 0 < i < len(pieces) - 1 and "same" not in (pieces[i - 1].kind, pieces[i + 1].kind)
        if between and piece.kind == "same" and piece.text.strip(" ") == "":
            found += [Piece("removed", piece.text), Piece("inserted", piece.text)]
        else:
            found.append(piece)
    return found


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Between two stretches that stayed: all that was removed, then all that was inserted."""
    found: list[Piece] = []
    removed = inserted = ""
    for piece in (*pieces, Piece("same", "")):
        if piece.kind == "removed":
            removed += piece.text
        elif piece.kind == "inserted":
            inserted += piece.text
        else:
            found += [Piece("removed", removed), Piece("inserted", inserted), piece]
            removed = inserted = ""
    joined: list[Piece] = []
    for piece in found:
        if piece.text and joined and joined[-1].kind == piece.kind == "same":
            joined[-1] = Piece("same", joined[-1].text + piece.text)
        elif piece.text:
            joined.append(piece)
    return joined
