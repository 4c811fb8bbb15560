"""Likely experts are asked: from here, because which questions have like words only the index knows.

Both run outside of their delivery's transaction: they search first, and lock only what they then write.
"""

from __future__ import annotations

from collections.abc import Sequence

from maillon.content.kinds.question.events import RequestDeclined, RoundDue
from maillon.content.kinds.question.models import AnswerRequest
from maillon.content.kinds.question.routing import LookAgain, ask_instead, likely_for, run_round
from maillon.content.models import Publication
from maillon.search.alike import alike_anywhere


def ask_round(event: RoundDue) -> None:
    """A question's round is due."""
    likely = likely_for(event.subject_id, near=_near)
    try:
        run_round(event, likely=likely)
    except LookAgain:  # Moved between the two; if that happens again, the worker comes back to it.
        run_round(event, likely=likely_for(event.subject_id, near=_near))


def ask_next(event: RequestDeclined) -> None:
    """Somebody who was asked does not know."""
    rows = AnswerRequest.objects.filter(pk=event.subject_id)
    publication = rows.values_list("question__publication", flat=True).first()
    if publication is None:
        return
    likely = likely_for(publication, near=_near)
    try:
        ask_instead(event, likely=likely)
    except LookAgain:
        ask_instead(event, likely=likely_for(publication, near=_near))


def _near(publication: Publication) -> Sequence[int]:
    return alike_anywhere(publication.title, publication.kind)
