"""Questions by the API: who has it too, the accepted answer, and what nobody has answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from maillon.content.kinds.question import actions
from maillon.content.kinds.question.queries import unanswered_for
from maillon.content.kinds.question.shapes import Same
from maillon.content.models import Publication
from maillon.content.queries import comment_at, publication_at
from maillon.content.shapes import PublicationShape
from maillon.content.telling import told_publications
from maillon.content.topics.queries import topic_at
from maillon.core.api.answers import answer, done, listed
from maillon.core.api.cursors import before, number_of
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Given, Listing, Number, Text, Told
from maillon.core.errors import NotFound
from maillon.core.policy import Viewer
from maillon.core.web.cursors import pack, unpack

router = Router(tags=["questions"])


class Accepted(Given):
    """Which comment answers the question."""

    comment: Number


class UnansweredAsked(Listing):
    """Where."""

    community: str = Field("", max_length=80, description="A community's slug; without, all of the viewer's")
    topic: Text = Field("", max_length=60, description="A topic's slug or name; without, whatever they are about")


class Unanswered(Told):
    """A page of questions, newest first."""

    items: list[PublicationShape]
    next: str | None


@router.get("/questions/unanswered", response=Unanswered, operation_id="list_unanswered")
def list_unanswered(request: HttpRequest, asked: Query[UnansweredAsked]) -> HttpResponse:
    """What nobody has answered."""
    return found_by(unanswered_for, viewer_in(request), asked)


def found_by(question: Callable[..., QuerySet[Publication]], viewer: Viewer, asked: UnansweredAsked) -> HttpResponse:
    """A page of what one of the lists of questions holds, narrowed as it is asked."""
    try:
        about = topic_at(asked.topic, viewer) if asked.topic else None
    except NotFound:
        return listed([], None)
    rows = question(viewer, community=asked.community.replace("\0", ""), about=about)
    at = unpack(asked.cursor)
    found = before(rows.order_by(), column="published_at", position=at) if at else rows
    ids = list(found.values_list("pk", flat=True)[: asked.limit + 1])
    told = sorted(told_publications(viewer, ids), key=_place, reverse=True)
    page = told[: asked.limit]
    return listed(page, pack(_place(page[-1])) if len(told) > asked.limit else None)


def _place(told: dict[str, Any]) -> tuple[Any, int]:
    return told["published_at"], int(told["id"])


@router.put("/publications/{publication_id}/same", response=Same, operation_id="have_same_question")
def have_same(request: HttpRequest, publication_id: str) -> HttpResponse:
    """Have this question too, and be told when it is answered."""
    publication = publication_at(number_of(publication_id), viewer_in(request))
    return answer({"same_count": actions.have_same_question(by=viewer_in(request), publication=publication)})


@router.delete("/publications/{publication_id}/same", response={204: None}, operation_id="no_longer_have_question")
def no_longer(request: HttpRequest, publication_id: str) -> HttpResponse:
    """Not have it any more."""
    publication = publication_at(number_of(publication_id), viewer_in(request))
    actions.no_longer_have_question(by=viewer_in(request), publication=publication)
    return done()


@router.put("/publications/{publication_id}/accepted", response=PublicationShape, operation_id="accept_answer")
def accept(request: HttpRequest, publication_id: str, body: Accepted) -> HttpResponse:
    """Accept an answer, in the place of another one (who asked, moderators)."""
    viewer = viewer_in(request)
    publication = publication_at(number_of(publication_id), viewer)
    comment = comment_at(int(body.comment), viewer)
    actions.accept_answer(by=viewer, comment=_of(comment, publication))
    return answer(told_publications(viewer, [publication.pk])[0])


@router.delete("/publications/{publication_id}/accepted", response={204: None}, operation_id="take_acceptance_back")
def take_back(request: HttpRequest, publication_id: str) -> HttpResponse:
    """No answer is accepted any more."""
    publication = publication_at(number_of(publication_id), viewer_in(request))
    actions.take_acceptance_back(by=viewer_in(request), publication=publication)
    return done()


def _of(comment: Any, publication: Any) -> Any:
    """The comment, if it answers this publication. Raises Invalid."""
    from django.utils.translation import gettext as _

    from maillon.core.errors import invalid

    if comment.publication_id != publication.pk:
        raise invalid("comment", _("This answer is no longer there."))
    return comment
