"""The results of a poll as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from maillon.content.kinds.poll.models import PollChoice, PollVote
from maillon.content.kinds.poll.parts import share
from maillon.core.text.tables import as_csv
from maillon.core.ui.filters import language


def results_as_csv(choices: Sequence[PollChoice], *, voters: int, votes: Iterable[PollVote] | None) -> bytes:
    """A line for each choice; in a poll by name (`votes`) then one for each vote, its numbers left empty so that a
    column can be added up."""
    head = [_("Choice"), _("Votes"), _("Share in %"), *([_("Person")] if votes is not None else [])]
    counts = [
        _row(one.text, one.votes_count, share(one.votes_count, voters), is_named=votes is not None) for one in choices
    ]
    named = [[vote.choice.text, "", "", vote.person.name] for vote in votes or ()]
    return as_csv([head, *counts, *named], language=language())


def _row(text: str, votes: int, percent: int, *, is_named: bool) -> list[Any]:
    return [text, votes, percent, *([""] if is_named else [])]
