"""Question hours by the API: those that are open or to come, what is asked in one, and what one owes an answer to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from maillon.content.kinds.hour.models import HourQuestion
from maillon.content.kinds.hour.queries import asked_in, hours_for, my_hour_votes, owed_by
from maillon.content.kinds.hour.shapes import HourTimes
from maillon.content.kinds.hour.times_changing import change_hour_times
from maillon.content.queries import publication_at
from maillon.content.shapes import CommentShape, PublicationShape
from maillon.content.telling import told_comments, told_publications
from maillon.core.api.answers import answer
from maillon.core.api.cursors import number_of
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import LIMIT, MOST, Asked, Number, Told
from maillon.core.policy import Viewer

router = Router(tags=["question hours"])


class Most(Asked):
    """How many: the list has one page."""

    limit: int = Field(LIMIT, ge=1, le=MOST)


class HourQuestionShape(Told):
    """What is asked, and how many want it answered. `answer`: the first comment of a host that answers it."""

    comment: CommentShape
    votes: int
    has_voted: bool
    answer: Number | None


class HourQuestions(Told):
    """Questions, the most wanted first."""

    items: list[HourQuestionShape]


class Hours(Told):
    """Question hours, the next to open first."""

    items: list[PublicationShape]


@router.get("/hours", response=Hours, operation_id="list_hours")
def list_hours(request: HttpRequest, asked: Query[Most]) -> HttpResponse:
    """Question hours that are open or to come in all that the viewer reads."""
    viewer = viewer_in(request)
    ids = list(hours_for(viewer).values_list("pk", flat=True)[: asked.limit])
    told = {int(one["id"]): one for one in told_publications(viewer, ids)}
    return answer({"items": [told[pk] for pk in ids if pk in told]})


@router.get("/hours/owed", response=HourQuestions, operation_id="list_owed_answers")
def list_owed(request: HttpRequest, asked: Query[Most]) -> HttpResponse:
    """What the viewer has still to answer in question hours of hers that have opened."""
    viewer = viewer_in(request)
    return answer({"items": _told(viewer, list(owed_by(viewer)[: asked.limit]))})


@router.get("/hours/{publication_id}/questions", response=HourQuestions, operation_id="list_hour_questions")
def list_questions(request: HttpRequest, publication_id: str, asked: Query[Most]) -> HttpResponse:
    """What is asked in a question hour: those that wait before those that are answered."""
    viewer = viewer_in(request)
    publication = publication_at(number_of(publication_id), viewer)
    return answer({"items": _told(viewer, list(asked_in(viewer, publication)[: asked.limit]))})


@router.put("/hours/{publication_id}/times", response=PublicationShape, operation_id="change_hour_times")
def change_times(request: HttpRequest, publication_id: str, body: HourTimes) -> HttpResponse:
    """Hold it at another time, until it has ended (who may edit it). Who asked or voted is told. The same again changes
    nothing."""
    viewer = viewer_in(request)
    publication = publication_at(number_of(publication_id), viewer)
    change_hour_times(by=viewer, publication=publication, opens_at=body.opens_at, ends_at=body.ends_at)
    return answer(told_publications(viewer, [publication.pk])[0])


def _told(viewer: Viewer, rows: Sequence[HourQuestion]) -> list[dict[str, Any]]:
    ids = [row.comment_id for row in rows]
    told = {int(one["id"]): one for one in told_comments(viewer, ids)}
    mine = set(my_hour_votes(me=viewer.person_id, comments=ids))
    return [
        {
            "comment": told[row.comment_id],
            "votes": row.votes_count,
            "has_voted": row.comment_id in mine,
            "answer": str(row.answer_id) if row.answer_id else None,
        }
        for row in rows
        if row.comment_id in told
    ]
