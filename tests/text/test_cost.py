"""CASES E5: 100 KB of anything is rendered in 200 ms (time of this thread, so that a busy machine does not decide)."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from maillon.core.text.cost import is_costly
from maillon.core.text.markdown import render

SIZE = 100_000

HOSTILE = [
    *[
        "[",
        "]",
        "(",
        "*",
        "_",
        ">",
        "`",
        "~",
        "<",
        "&",
        "\\",
        "|",
        "#",
        "@",
        "!",
        ":",
        "-",
        "=",
        "\n",
        "\t",
        "$",
        '"',
        "é",
    ],
    *[
        "> ",
        "- ",
        "1. ",
        "* a\n",
        "> a\n",
        "a\n=\n",
        "# a\n",
        "a\n\n",
        "|a|\n|-|\n",
        "   * a",
        "```\n",
        "[a]: /b\n",
        "&amp;",
    ],
    *[
        "![",
        "[](",
        "[a](",
        "[a](<b",
        '[a](b "',
        "![[]()",
        "](",
        "[]",
        "*a ",
        "a*",
        "**a ",
        "*a_",
        "a***",
        "~~a",
        "`a",
        "<a",
        "<!--",
        "<a@b",
    ],
    *[
        "://",
        "http://",
        "https://a.fr ",
        "www.",
        "www.a.fr ",
        "mailto:",
        "a@",
        "a@b.fr ",
        "a.",
        "//a.b",
        "://[",
        "http://a.b/(",
        "http://[",
    ],
    *[
        "@[",
        "@[a](",
        "@[a](person:1)",
        "@[[",
        "#a ",
        "#",
        "##a",
        " #" + "a" * 49,
        "'(",
        "lorem ipsum ",
        "{",
        "\u200b",
        "\u0301",
        "🙂\u200d",
    ],
]


def quickest(act: Callable[[], object]) -> float:
    """Seconds of this thread's own time, the best of up to five: a busy machine slows each core in turns."""
    best = float("inf")
    for _ in range(5):
        began = time.thread_time()
        act()
        best = min(best, time.thread_time() - began)
        if best <= 0.2:
            break
    return best


@pytest.mark.parametrize("unit", HOSTILE)
def test_case_e5_100_kb_of_one_sign_is_rendered_in_200_ms(unit: str) -> None:
    source = (unit * SIZE)[:SIZE]
    assert quickest(lambda: render(source, mentions={1: "Ana"})) <= 0.2


@pytest.mark.parametrize(
    "source",
    [
        "".join(f"{'  ' * depth}- a\n" for depth in range(400)),
        "\n".join("  " * depth + "1. a" for depth in range(10_000))[:SIZE],
        "- " * 10_000 + "a",
        "".join(">" * depth + "a\n" for depth in range(440)),
        " ".join("`" * length for length in range(440)),
        "*" * 30_000 + "a" + "*" * 30_000,
        "[" * 30_000 + "a" + "]()" * 20_000,
        "|a" * 10_000 + "\n" + "|-" * 10_000 + "\n" + "|b" * 10_000,
        "http://" + "a." * 40_000 + "fr",
        "www." + "a." * 40_000 + "fr",
        "[a]: /" + "x" * 90_000 + "\n\n[a]",
        "&" + "a" * 90_000 + ";",
        "<" + "a" * 90_000 + ">",
        "#" + "a" * 90_000,
        "@[" + "a" * 90_000,
    ],
    ids=lambda source: f"{source[:8]!r}",
)
def test_case_e5_100_kb_of_nesting_is_rendered_in_200_ms(source: str) -> None:
    assert quickest(lambda: render(source)) <= 0.2


def test_case_e5_nothing_of_a_hostile_text_is_lost() -> None:
    assert render("[" * SIZE).text == "[" * SIZE
    assert render("> " * 10_000 + "end").text == "> " * 10_000 + "end"


def test_a_long_ordinary_text_is_not_taken_for_a_hostile_one() -> None:
    paragraph = (
        "Le portique 4 monte à **118 °C** en vingt minutes (voir https://a.example/x, `seuil_3`).\n\n- lundi\n- mardi"
    )
    assert not is_costly("\n\n".join([paragraph] * 400)[:40_000])
