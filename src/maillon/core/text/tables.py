"""Rows as CSV (RFC 4180), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def as_csv(rows: Iterable[Sequence[Any]], *, language: str) -> bytes:
    """The rows as a file. Spreadsheets tell the encoding by the mark before it, and part French ones by semicolons."""
    text = io.StringIO()
    out = csv.writer(text, delimiter=";" if language.startswith("fr") else ",", quoting=csv.QUOTE_NONNUMERIC)
    out.writerows([safe(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def safe(words: str) -> str:
    """Words that no spreadsheet takes for a formula (CASES H1)."""
    return f"'{words}" if words.lstrip().startswith(_FORMULA) else words
