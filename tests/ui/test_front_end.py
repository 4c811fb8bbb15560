"""The front end's own rules: contrast, direction, weight, no address of a registry."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from maillon.core.ui.assets import BUILT, manifest
from maillon.core.ui.tokens import contrast

ROOT = Path(__file__).parents[2]
TOKENS = json.loads((ROOT / "frontend/tokens.json").read_text())
WORDS = ["ink", "ink2", "ink3", "petrol", "coral-ink", "amber-ink", "violet", "green", "red"]
TINTED = ["petrol", "violet", "green", "red"]


def value(name: str, theme: int) -> str:
    return str(TOKENS["colours"][name][theme])


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_word_passes_on_every_ground_it_stands_on(theme: int) -> None:
    pairs = [(word, ground) for word in WORDS for ground in ("paper", "raised", "sunken")]
    pairs += [(word, f"{word}-tint") for word in TINTED] + [("coral-ink", "coral-tint"), ("amber-ink", "amber-tint")]
    pairs += [
        ("on-petrol", "petrol"),
        ("on-petrol", "petrol-hover"),
        ("on-coral", "coral"),
        ("on-toast", "toast"),
        ("toast-act", "toast"),
    ]
    pairs += [(f"tint{at}-ink", f"tint{at}") for at in range(6)] + [("ink2", "amber-tint")]
    low = {pair: round(contrast(value(pair[0], theme), value(pair[1], theme)), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_edges_of_fields_can_be_seen(theme: int) -> None:
    assert min(contrast(value("control", theme), value(ground, theme)) for ground in ("paper", "raised", "sunken")) >= 3


def test_a_white_icon_can_be_seen_on_every_community() -> None:
    assert min(contrast("#ffffff", colour) for colour in [*TOKENS["communities"], TOKENS["leisure"]]) >= 5.8


def test_the_stylesheets_know_no_left_and_no_right() -> None:
    side = "(?:left|right|top|bottom)"
    physical = re.compile(
        rf"(?<=[{{; ])((?:margin|padding|border)-{side}|{side}|float|text-align: {side}): ?[^;{{}}]+;"
    )
    lopsided = re.compile(r"(?:padding|margin): ?([^\s;()]+) ([^\s;()]+) ([^\s;()]+) ([^\s;()]+);")
    found = []
    for sheet in sorted((ROOT / "frontend/css").glob("*.css")):
        text = sheet.read_text()
        found += [f"{sheet.name}: {match[0]}" for match in physical.finditer(text)]
        found += [f"{sheet.name}: {match[0]}" for match in lopsided.finditer(text) if match[2] != match[4]]
    assert found == []


def sent(logical: str) -> int:
    """Return how many bytes travel for a built file."""
    assert manifest(), "the front end is not built: make build-front"
    name = manifest()[logical]
    small = BUILT / f"{name}.br"
    return (small if small.exists() else BUILT / name).stat().st_size


def test_a_cold_page_stays_light() -> None:
    assert sent("app.css") <= 16_500
    assert sent("app.js") <= 30_000
    assert sent("atkinson-latin.woff2") + sent("atkinson-latin-ext.woff2") <= 40_000
    assert sent("icons.svg") <= 8_000


def test_every_built_name_holds_its_content() -> None:
    import hashlib

    wrong = [
        name for name in manifest().values() if hashlib.sha256((BUILT / name).read_bytes()).hexdigest()[:10] not in name
    ]
    assert wrong == []
    assert len(manifest()) > 10


def test_the_lock_names_no_place_to_fetch_from() -> None:
    lock = (ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "integrity" in lock
