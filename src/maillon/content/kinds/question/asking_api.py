"""Requests to answer by the API: what one is asked, what one says; the wish for a page; how long questions wait."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query

from maillon.access.models import Space
from maillon.content.kinds.question import actions, routing
from maillon.content.kinds.question.api import Unanswered, UnansweredAsked, found_by, router
from maillon.content.kinds.question.asking import asked_of, requests_for
from maillon.content.kinds.question.figures import Figures, Waiting, figures_of
from maillon.content.kinds.question.queries import to_write_up_for
from maillon.content.kinds.question.shapes import AllFigures
from maillon.content.queries import publication_at
from maillon.content.shapes import PublicationShape
from maillon.content.telling import told_publications
from maillon.core.api.answers import answer, done
from maillon.core.api.cursors import number_of
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Given, Number, Told
from maillon.core.errors import NotFound

__all__ = ["router"]
MOST = 100


class RequestShape(Told):
    """A question that the viewer is asked to answer, and why."""

    publication: PublicationShape
    state: Literal["open", "taken"]
    why: str
    may_pass_on: bool


class Requests(Told):
    """All of them, the newest question first."""

    items: list[RequestShape]


class Said(Given):
    """What the asked person says: that she will answer, or that she does not know."""

    state: Literal["taken", "declined"]


class Standing(Told):
    """How a request to the viewer stands now."""

    state: Literal["taken", "declined", "handed_on"]


class PassedOn(Given):
    """Which colleague may know."""

    person: Number


@router.get("/questions/asked", response=Requests, operation_id="list_my_requests")
def list_my_requests(request: HttpRequest) -> HttpResponse:
    """What the viewer is asked to answer. An answer, by whomever, ends it; so does losing the right to give one."""
    viewer = viewer_in(request)
    ids = list(requests_for(viewer).values_list("pk", flat=True)[:MOST])
    asked = asked_of(viewer, ids)
    told = {int(one["id"]): one for one in told_publications(viewer, ids)}
    items = [
        {"publication": told[pk], "state": asked[pk].state, "why": asked[pk].why, "may_pass_on": asked[pk].may_pass_on}
        for pk in ids
        if pk in told and pk in asked
    ]
    return answer({"items": items})


@router.put("/questions/asked/{publication_id}", response=Standing, operation_id="answer_request")
def say(request: HttpRequest, publication_id: str, body: Said) -> HttpResponse:
    """Say whether one will answer a question that one is asked. Nobody is told of a "declined"."""
    viewer = viewer_in(request)
    act = routing.take_request if body.state == "taken" else routing.decline_request
    act(by=viewer, publication=publication_at(number_of(publication_id), viewer))
    return answer({"state": body.state})


@router.post("/questions/asked/{publication_id}/pass-on", response=Standing, operation_id="pass_request_on")
def pass_on(request: HttpRequest, publication_id: str, body: PassedOn) -> HttpResponse:
    """Name a colleague who may know and is asked instead: twice at most from the first."""
    viewer = viewer_in(request)
    publication = publication_at(number_of(publication_id), viewer)
    routing.hand_request_on(by=viewer, publication=publication, to=int(body.person))
    return answer({"state": "handed_on"})


@router.get("/questions/to-write-up", response=Unanswered, operation_id="list_to_write_up")
def list_to_write_up(request: HttpRequest, asked: Query[UnansweredAsked]) -> HttpResponse:
    """Solved questions that should become pages."""
    return found_by(to_write_up_for, viewer_in(request), asked)


@router.put("/publications/{publication_id}/page-wish", response=PublicationShape, operation_id="wish_page")
def wish(request: HttpRequest, publication_id: str) -> HttpResponse:
    """A solved question should become a page (who asked, moderators)."""
    viewer = viewer_in(request)
    publication = publication_at(number_of(publication_id), viewer)
    actions.wish_page(by=viewer, publication=publication)
    return answer(told_publications(viewer, [publication.pk])[0])


@router.delete("/publications/{publication_id}/page-wish", response={204: None}, operation_id="take_page_wish_back")
def no_longer_wish(request: HttpRequest, publication_id: str) -> HttpResponse:
    """It should become none any more."""
    viewer = viewer_in(request)
    actions.take_page_wish_back(by=viewer, publication=publication_at(number_of(publication_id), viewer))
    return done()


@router.get("/communities/{slug}/question-figures", response=AllFigures, operation_id="get_question_figures")
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """How long a community's questions wait (its members)."""
    viewer = viewer_in(request)
    space = Space.objects.listed_for(viewer).filter(community__slug=slug[:80].replace("\0", "")).first()
    if space is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return answer({"items": [_told(one) for one in figures_of(space, viewer)]})


def _told(one: Figures) -> dict[str, Any]:
    return {
        "weeks": one.weeks,
        "questions": one.questions,
        "first_answer": _seconds(one.answered),
        "accepted": _seconds(one.accepted),
        "late": one.late,
    }


def _seconds(waited: Waiting | None) -> dict[str, int] | None:
    if waited is None:
        return None
    return {"half": round(waited.half.total_seconds()), "most": round(waited.most.total_seconds())}
