"""What differs between two texts, and two changes of one text brought together."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.text.comparing import Piece, compare, merge, plain
from maillon.core.text.limits import BODY

WORDS = st.lists(st.sampled_from(["a", "b ", "c. ", "d\n", "\n", "é", "  "]), max_size=40).map("".join)


def read(pieces: list[Piece], without: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != without)


@given(WORDS, WORDS)
def test_the_pieces_are_both_texts_and_nothing_else(before, after):
    pieces = compare(before, after)
    assert (read(pieces, "inserted"), read(pieces, "removed")) == (before, after)
    assert all(piece.text for piece in pieces)
    assert (before == after) == all(piece.kind == "same" for piece in pieces)


def test_it_is_told_by_words_and_a_space_between_two_changed_words_goes_with_them():
    pieces = compare("The quay opens at seven sharp on Monday.", "The quay opens at eight thirty on Monday.")
    assert pieces == [
        Piece("same", "The quay opens at "),
        Piece("removed", "seven sharp"),
        Piece("inserted", "eight thirty"),
        Piece("same", " on Monday."),
    ]
    assert compare("one\r\ntwo", "one\ntwo") == [Piece("same", "one\ntwo")]


def hard_ones() -> dict[str, tuple[str, str]]:
    chance = random.Random(7)
    text = {
        (number, gap): "".join(f"w{chance.randrange(number)}{gap}" for _ in range(8000))[:BODY]
        for number in (3, 140, 1000)
        for gap in (" ", "\n", ". ")
    }
    pairs = {f"{number}{gap!r}": (one, one[::-1]) for (number, gap), one in text.items()}
    pairs["other words"] = text[140, ". "], text[1000, ". "]
    pairs["ends"] = "\n" * (BODY - 1) + "x", "x" + "\n" * (BODY - 1)
    pairs["marks"] = "." * BODY, "!." * (BODY // 2)
    pairs["turns"] = "a a " * (BODY // 4), "a b " * (BODY // 4)
    return pairs


@pytest.mark.parametrize("name", hard_ones())
def test_the_largest_texts_are_compared_and_merged_in_little_time(name):
    before, after = hard_ones()[name]
    for act in (lambda: compare(before, after), lambda: merge(before[: BODY // 2], before, after)):
        took = []
        for _ in range(3):
            start = time.thread_time()
            act()
            took.append(time.thread_time() - start)
        assert min(took) < 0.1, f"{min(took):.3f} s"
    pieces = compare(before, after)
    assert (read(pieces, "inserted"), read(pieces, "removed")) == (before, after)


def test_changes_in_different_lines_are_both_taken():
    assert merge("one\ntwo\nthree", "one!\ntwo\nthree", "one\ntwo\nthree?") == "one!\ntwo\nthree?"
    assert merge("one\ntwo", "one\ntwo", "one") == "one"
    assert merge("one\ntwo", "zero\none\ntwo", "one\ntwo\nthree") == "zero\none\ntwo\nthree"


def test_where_both_changed_the_same_line_both_stand_theirs_first():
    assert merge("at seven", "at eight", "at nine") == "at eight\n\nat nine"
    assert merge("at seven", "at eight", "at eight") == "at eight"


@given(WORDS, WORDS, WORDS)
def test_no_line_that_one_of_them_wrote_is_lost(base, theirs, mine):
    old, merged = plain(base).splitlines(), merge(base, theirs, mine).splitlines()
    for text in (theirs, mine):
        assert {line for line in text.splitlines() if line not in old} <= {*merged, ""}
