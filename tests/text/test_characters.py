"""Names as they stand among other words: on one line, seen, and without turning the sentence around them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.text.characters import named

TURNING = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana \t\n Lee ", "Ana Lee"),
        ("gnp\u202eexe", "gnpexe"),
        ("\u2067Ana\u2069", "Ana"),
        ("\u200fعمر\u200f", "\u200fعمر\u200f"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🚒", "👩\u200d🚒"),
        ("\u200b\u2060\u202e", ""),
        ("\u0301\u0302", ""),
        ("\u00a0\u3000", ""),
        ("A\0na", "Ana"),
    ],
)
def test_a_name_keeps_what_belongs_to_it_and_nothing_that_reaches_beyond_it(typed: str, kept: str) -> None:
    assert named(typed) == kept


@given(st.text(alphabet=st.characters() | st.sampled_from(sorted(TURNING)), max_size=40))
def test_whatever_is_typed_a_name_stands_on_one_line_can_be_seen_and_turns_nothing(typed: str) -> None:
    name = named(typed)
    assert named(name) == name
    assert not set(name) & TURNING
    assert len(name.splitlines()) <= 1
    assert not name or any(
        unicodedata.category(sign)[0] in "LNPS" or unicodedata.category(sign) == "Mc" for sign in name
    )
