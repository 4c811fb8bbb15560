"""Counts and sizes as French and English write them; light enough for every row of a list."""

from __future__ import annotations

from typing import Final

_NARROW: Final = "\u202f"
_NO_BREAK: Final = "\u00a0"
_UNITS: Final = {"fr": ("Ko", "Mo", "Go", "To"), "en": ("KB", "MB", "GB", "TB")}


def count(number: int, language: str) -> str:
    """Return a whole number with its thousands apart: "8,000", in French "8 000" with narrow no-break spaces."""
    if -1000 < number < 1000:
        return str(number)
    return f"{number:,}".replace(",", _NARROW) if language.startswith("fr") else f"{number:,}"


def size(number_of_bytes: int, language: str) -> str:
    """Return a size in decimal units (1 KB is 1,000 bytes), one decimal below ten: "184 Ko", "2,1 Mo", "2.1 MB"."""
    french = language.startswith("fr")
    if number_of_bytes < 1000:
        return _few_bytes(number_of_bytes, french=french)
    value, step = number_of_bytes / 1000, 0
    while round(value) >= 1000 and step < 3:
        value, step = value / 1000, step + 1
    figure = f"{value:.1f}".removesuffix(".0") if value < 9.95 else count(round(value), language)
    if french:
        return figure.replace(".", ",") + _NO_BREAK + _UNITS["fr"][step]
    return f"{figure} {_UNITS['en'][step]}"


def _few_bytes(number: int, *, french: bool) -> str:
    if french:
        return f"{number}{_NO_BREAK}octet{'s' if number > 1 else ''}"
    return f"{number} byte{'' if number == 1 else 's'}"
