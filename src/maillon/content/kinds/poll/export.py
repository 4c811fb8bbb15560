"""The results of a poll as CSV (RFC 4180), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from maillon.content.kinds.poll.models import PollChoice, PollVote
from maillon.content.kinds.poll.parts import share
from maillon.core.ui.filters import language

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def results_as_csv(choices: Sequence[PollChoice], *, voters: int, votes: Iterable[PollVote] | None) -> bytes:
    """A line for each choice; in a poll by name (`votes`) then one for each vote, its numbers left empty so that a
    column can be added up. Spreadsheets tell the encoding by the mark before it, and part French ones by semicolons."""
    text = io.StringIO()
    out = csv.writer(text, delimiter=";" if language().startswith("fr") else ",", quoting=csv.QUOTE_NONNUMERIC)
    out.writerow([_("Choice"), _("Votes"), _("Share in %"), *([_("Person")] if votes is not None else [])])
    for one in choices:
        out.writerow(_row(one.text, one.votes_count, share(one.votes_count, voters), is_named=votes is not None))
    for vote in votes or ():
        out.writerow([as_text(vote.choice.text), "", "", as_text(vote.person.name)])
    return text.getvalue().encode("utf-8-sig")


def as_text(words: str) -> str:
    """Words that no spreadsheet takes for a formula (CASES H1)."""
    return f"'{words}" if words.lstrip().startswith(_FORMULA) else words


def _row(text: str, votes: int, percent: int, *, is_named: bool) -> list[Any]:
    return [as_text(text), votes, percent, *([""] if is_named else [])]
