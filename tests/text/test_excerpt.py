"""The beginning of a text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.text.excerpt import excerpt


def test_a_short_text_is_given_whole_on_one_line() -> None:
    assert excerpt("  one\n\n two\tthree ") == "one two three"


def test_a_long_text_is_cut_between_words_and_says_so() -> None:
    assert excerpt("Hello world, this is a test of things", length=20) == "Hello world, this…"
    assert excerpt("Hello world, this is a test", length=13) == "Hello world…"


def test_a_word_that_ends_at_the_limit_is_kept() -> None:
    assert excerpt("one two three four", length=8) == "one two…"


@pytest.mark.parametrize("text", ["a" * 50, "日本語の長い文章です" * 5])
def test_a_text_without_spaces_is_cut_between_characters(text: str) -> None:
    assert excerpt(text, length=10) == text[:9] + "…"


def test_no_accent_and_no_half_of_an_emoji_is_left_alone() -> None:
    assert excerpt("aaaaaaae\u0301" * 3, length=9) == "aaaaaaa…"
    assert excerpt("abcdef👩\u200d🔧ghi", length=9) == "abcdef…"


@given(st.text(), st.integers(2, 40))
def test_an_excerpt_is_never_longer_than_asked_and_begins_as_the_text_does(text: str, length: int) -> None:
    short, line = excerpt(text, length=length), " ".join(text.split())
    assert len(short) <= length
    assert "\n" not in short
    assert short == line if len(line) <= length else line.startswith(short[:-1])


@given(st.text(" \n", max_size=3000), st.text(min_size=1, max_size=5))
def test_white_space_at_the_beginning_hides_no_words(space: str, word: str) -> None:
    assert excerpt(space + word, length=20) == " ".join(word.split())


@given(st.text("e\u0301\u200d👩🔧 ", min_size=3), st.integers(2, 10))
def test_what_was_cut_begins_with_no_mark(text: str, length: int) -> None:
    line = " ".join(text.split())
    kept = excerpt(text, length=length)[:-1]
    if len(line) > length and len(kept) > 1:
        assert not unicodedata.combining(line[len(kept)])
