"""The colours of both themes as numbers: for the gallery, for tests, for correcting an organisation's accent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from maillon.core.ui.assets import BUILT, manifest

SHOWN = {
    "paper": "page",
    "raised": "cards, fields",
    "sunken": "chosen",
    "ink": "text",
    "ink2": "second text",
    "ink3": "dates, counts",
    "line": "hairline",
    "control": "edge of fields",
    "petrol": "acts",
    "coral": "new, asks for you",
    "amber": "from outside",
    "violet": "leisure",
    "green": "done",
    "red": "failed",
}


@dataclass(frozen=True)
class Colour:
    """A token with its value and its contrast on paper, light then dark."""

    name: str
    use: str
    values: tuple[str, str]
    contrasts: tuple[float, float]


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb" (WCAG 2.2, definition of relative luminance)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, 1.4.3)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@cache
def themes() -> tuple[dict[str, str], dict[str, str]]:
    """Read the colours of the light and of the dark theme from the stylesheet that was built; empty when it was not."""
    path = BUILT / manifest().get("app.css", "app.css")
    sheet = path.read_text() if path.exists() else ""
    light, dark = (re.search(rf'\[data-theme="?{theme}"?\]\{{([^}}]*)\}}', sheet) for theme in ("light", "dark"))
    return _colours(light), _colours(dark)


def colours() -> list[Colour]:
    """Return the tokens that the gallery shows."""
    light, dark = themes()
    if not light:
        return []
    return [
        Colour(
            name,
            use,
            (light[name], dark[name]),
            (contrast(light[name], light["paper"]), contrast(dark[name], dark["paper"])),
        )
        for name, use in SHOWN.items()
    ]


def _colours(block: re.Match[str] | None) -> dict[str, str]:
    pairs = re.findall(r"--([a-z0-9-]+):(#[0-9a-f]{3,6})\b", block.group(1) if block else "")
    return {
        name: value if len(value) == 7 else "#" + "".join(digit * 2 for digit in value[1:]) for name, value in pairs
    }
