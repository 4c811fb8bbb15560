"""What a person types is read as she means it, and never breaks anything."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from maillon.core.errors import Invalid
from maillon.search.query import PHRASE, TOPIC, WORD, parse


def read(typed):
    query = parse(typed)
    return [term.kind for term in query.terms], [term.kind for term in query.excluded]


def test_words_phrases_exclusions_and_topics_are_told_apart():
    assert read('grue "étude de houle" -bouée -"port de Fos" #capteurs') == ([WORD, PHRASE, TOPIC], [WORD, PHRASE])


def test_french_and_curly_quotes_make_phrases_too():
    assert read("« étude de houle » “wave study”") == ([PHRASE, PHRASE], [])


def test_small_words_do_not_narrow_while_another_word_stands():
    assert len(parse("la mesure de la houle").terms) == 2
    assert len(parse("de la").terms) == 2


def test_an_unclosed_quote_is_a_phrase_to_the_end():
    assert read('"étude de') == ([PHRASE], [])


def test_signs_alone_are_nothing_to_look_for():
    for typed in ("", "   ", "-", '""', "- -", "***", "😀", "#", '-""', "(((", "\x00"):
        assert parse(typed).is_empty


def test_too_long_is_refused_with_the_limit():
    with pytest.raises(Invalid, match="at most 200 characters"):
        parse("x" * 201)


def test_too_many_words_are_refused_with_the_limit():
    with pytest.raises(Invalid, match="at most 12 words"):
        parse(" ".join(f"w{number}" for number in range(13)))


NAUGHTY = [
    "NEAR(a b)", "a AND OR NOT b", '"a" OR "b"', "title : x", "{title} : x", "a*", "^a", "a + b", "col:", "'; DROP TABLE search_words; --",
    "%s %d %%", "\\", "a\\'b", "''", '"', '"""', "-\"", "_oabc", "_s1", "search_words MATCH", "\ud800", "\u202e abc", "a\u0000b",
    "<script>alert(1)</script>", "' OR 1=1 --", "a & b | !c", "a <-> b", "a:*", ":*", "()", "İstanbul", "ﬃ", "½", "ẞ", "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "a" * 200, "日" * 200, "é" * 200, '" ' * 99, "- " * 99, "* " * 99,
]  # fmt: skip


def test_case_g7_odd_signs_are_answered_or_refused_never_an_error(write, find):
    write("a b c near or and not title x")
    for typed in NAUGHTY:
        with suppress(Invalid):
            find("ana", typed)


def test_case_g7_random_signs_never_break_the_question(write, find):
    post = write("quai numéro sept")
    signs = random.Random(7)
    for _turn in range(60):
        typed = "".join(
            signs.choice("\"'-*:()#_<>&|!\\%aé日 \t\n\u0301\u200b") for _sign in range(signs.randrange(1, 24))
        )
        find("ana", typed)
    assert find("ana", "quai") == [post.url]


def test_case_g7_ten_thousand_characters_and_five_hundred_alternatives_are_refused(find):
    for typed in ("x" * 10_000, " OR ".join(["a"] * 500), "*" * 10_000, '"' * 10_000):
        with pytest.raises(Invalid):
            find("ana", typed)
