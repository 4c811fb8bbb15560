"""Folding, sorting, addresses and initials of names."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.text.folding import SLUG_LENGTH, fold, initials, slugify_name, sort_key

NAMES = st.text() | st.text("aàÀœßİıǅ-'’. ()@0東한ひがहि\u0301\u0645\u064e🙂\n", max_size=100)


def _free(slug: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Réunion", "reunion"),
        ("CŒUR", "coeur"),
        ("Straße", "strasse"),
        ("Æsir Øre Łódź", "aesir ore lodz"),
        ("ﬁn №5", "fin no5"),
        ("e\u0301te\u0301", "ete"),
        ("İstanbul", "istanbul"),
        ("Αθήνα", "αθηνα"),
        ("ёлка", "елка"),
        ("がくせい", "がくせい"),
        ("한국어", "한국어"),
        ("हिन्दी", "हिन्दी"),
        ("", ""),
    ],
)
def test_folding_forgets_case_and_the_accents_that_people_leave_out(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(NAMES)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(NAMES)
def test_folding_does_not_see_how_an_accent_was_encoded(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def test_a_directory_sorts_without_accents_and_signs() -> None:
    names = ["Zoé", "Étienne", "eva", "O'Brien", "Le Goff", "Legrand", "d’Arc", "Obama"]
    assert sorted(names, key=sort_key) == ["d’Arc", "Étienne", "eva", "Le Goff", "Legrand", "Obama", "O'Brien", "Zoé"]


@given(NAMES)
def test_every_visible_name_has_a_key_to_sort_by(name: str) -> None:
    assert bool(sort_key(name)) >= any(sign.isalnum() for sign in name)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Vendeurs grands comptes", "vendeurs-grands-comptes"),
        ("À vélo jusqu’au quai", "a-velo-jusqu-au-quai"),
        ("  --R&D--  ", "r-d"),
        ("東京 office", "office"),
        ("a" * 80, "a" * 60),
        ("un nom " * 20, "-".join(["un-nom"] * 8) + "-un"),
    ],
)
def test_an_address_is_made_of_the_name(name: str, slug: str) -> None:
    assert slugify_name(name, taken=_free) == slug


def test_a_name_in_another_script_has_an_address_of_its_own_each_time_the_same() -> None:
    slugs = {name: slugify_name(name, taken=_free) for name in ["総務部", "Отдел кадров", "🙂", ""]}
    assert len(set(slugs.values())) == 4
    assert slugs == {name: slugify_name(name, taken=_free) for name in slugs}


def test_a_taken_address_gets_another_ending_that_nobody_can_foresee() -> None:
    taken = {"club"}
    for _ in range(20):
        slug = slugify_name("Club", taken=taken.__contains__)
        assert slug not in taken
        assert re.fullmatch(r"club-[a-z2-9]{4,16}", slug)
        taken.add(slug)


def test_an_address_is_found_even_if_all_are_taken() -> None:
    assert re.fullmatch(r"club-[a-z2-9]{16}", slugify_name("Club", taken=lambda slug: True))


@given(NAMES, st.booleans())
def test_every_address_fits_a_url(name: str, taken: bool) -> None:
    slug = slugify_name(name, taken=lambda slug: taken)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= SLUG_LENGTH


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ana Silva", "AS"),
        ("Ana Maria de Souza", "AS"),
        ("Jean-Pierre Martin", "JM"),
        ("Jean-Pierre", "JP"),
        ("Ludwig van Beethoven", "LB"),
        ("Jeanne d’Arc", "JA"),
        ("Pat O'Brien", "PO"),
        ("Marit Halvorsen (Boréal Systèmes)", "MH"),
        ("jane.doe at example.org", "JD"),
        ("jane@example.org", "J"),
        ('"Bob" Smith', "BS"),
        ("e\u0301lise roy", "ÉR"),
        ("王小明", "王"),
        ("김 민준", "김민"),
        ("Ольга Петрова", "ОП"),
        ("de la", "DL"),
        ("(Bob)", "B"),
        ("3M", "3"),
        ("@", "@"),
        ("", "?"),
        (" \n", "?"),
    ],
)
def test_initials_are_those_of_the_first_and_the_last_word(name: str, letters: str) -> None:
    assert initials(name) == letters


@given(NAMES)
def test_every_name_has_one_or_two_initials(name: str) -> None:
    letters = initials(name)
    assert 1 <= len(letters) <= 2
    assert not letters.isspace()
