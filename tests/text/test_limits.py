"""How long a text may be, and what is taken out of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.text.characters import clean
from maillon.core.text.limits import TEXT_LIMITS, TITLE, TooLong, fitting

ANY = st.text(st.characters(exclude_categories=()))


def test_a_text_of_exactly_the_limit_fits() -> None:
    assert fitting("é" * TITLE, limit=TITLE, field="title") == "é" * TITLE


def test_a_longer_text_is_refused_with_a_sentence_that_names_limit_and_field() -> None:
    with pytest.raises(TooLong) as refused:
        fitting("a" * 201, limit=TITLE, field="title")
    assert (refused.value.limit, refused.value.field, refused.value.status) == (200, "title", 422)
    assert refused.value.detail == "Please keep this to 200 characters."
    assert [(error.field, error.message) for error in refused.value.errors] == [("title", refused.value.detail)]


def test_a_windows_line_break_counts_once() -> None:
    assert fitting("a\r\n" * 100, limit=200, field="body") == "a\n" * 100


def test_the_limits_are_those_that_the_product_names() -> None:
    assert TEXT_LIMITS == {"body": 20_000, "comment": 10_000, "title": 200}


def test_characters_that_no_database_carries_are_taken_out() -> None:
    assert clean("a\x00b\x1bc\r\nd\u2028e\ud800f\tg") == "abc\nd\ne\ufffdf\tg"


def test_what_people_write_stays_as_it_was() -> None:
    text = "« Bonjour » \u202f! e\u0301 🏳️\u200d🌈 \u200frtl\u200e"
    assert clean(text) == text


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_plain_ascii_is_cleaned_by_the_same_rules_as_the_rest(text: str) -> None:
    assert clean(text) == clean(f"{text} é").removesuffix(" é")


@given(ANY)
def test_a_clean_text_can_be_stored_and_stays_clean(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert "\x00" not in cleaned
    cleaned.encode()


def test_no_naughty_string_fails_to_be_cleaned(corpus: Callable[[str], Path]) -> None:
    for text in json.loads(corpus("naughty-strings/blns.json").read_text()):
        assert clean(clean(text)) == clean(text)
