"""Likely experts are asked: from here, because which questions have like words only the index knows."""

from __future__ import annotations

from collections.abc import Sequence

from maillon.content.kinds.question.events import RequestDeclined, RoundDue
from maillon.content.kinds.question.routing import ask_instead, run_round
from maillon.content.models import Publication
from maillon.search.alike import alike_anywhere


def ask_round(event: RoundDue) -> None:
    """A question's round is due."""
    run_round(event, near=_near)


def ask_next(event: RequestDeclined) -> None:
    """Somebody who was asked does not know."""
    ask_instead(event, near=_near)


def _near(publication: Publication) -> Sequence[int]:
    return alike_anywhere(publication.title, publication.kind)
