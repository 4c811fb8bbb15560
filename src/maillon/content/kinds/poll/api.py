"""Polls by the API: vote, take a vote back, close, and who voted for what."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from maillon.content.kinds.poll import actions
from maillon.content.kinds.poll.models import MOST, PollVote
from maillon.content.kinds.poll.queries import votes_for
from maillon.content.kinds.poll.shapes import PollVoteShape
from maillon.content.queries import publication_at
from maillon.content.shapes import PublicationShape
from maillon.content.telling import told_publications
from maillon.core.api.answers import answer, done, listed
from maillon.core.api.cursors import after, number_of
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Given, Listing, Number, Told
from maillon.core.web.cursors import pack, unpack
from maillon.people.api import told_person

router = Router(tags=["polls"])


class Chosen(Given):
    """What one votes for."""

    choices: list[Number] = Field(min_length=1, max_length=MOST, description="Ids of choices; one, or several in a poll that takes several")  # fmt: skip


class PollVotes(Told):
    """A page of votes, oldest first."""

    items: list[PollVoteShape]
    next: str | None


@router.put("/publications/{publication_id}/vote", response=PublicationShape, operation_id="vote_in_poll")
def vote(request: HttpRequest, publication_id: str, body: Chosen) -> HttpResponse:
    """Vote in a poll; by name, in the place of what one voted for before. An anonymous vote is final."""
    viewer = viewer_in(request)
    publication = publication_at(number_of(publication_id), viewer)
    actions.vote_in_poll(by=viewer, publication=publication, choices=[int(one) for one in body.choices])
    return answer(told_publications(viewer, [publication.pk])[0])


@router.delete("/publications/{publication_id}/vote", response={204: None}, operation_id="take_poll_vote_back")
def take_back(request: HttpRequest, publication_id: str) -> HttpResponse:
    """No longer vote, in a poll by name."""
    publication = publication_at(number_of(publication_id), viewer_in(request))
    actions.take_poll_vote_back(by=viewer_in(request), publication=publication)
    return done()


@router.put("/polls/{publication_id}/closed", response=PublicationShape, operation_id="close_poll")
def close(request: HttpRequest, publication_id: str) -> HttpResponse:
    """Close a poll before its time (its author)."""
    viewer = viewer_in(request)
    publication = publication_at(number_of(publication_id), viewer)
    actions.close_poll(by=viewer, publication=publication)
    return answer(told_publications(viewer, [publication.pk])[0])


@router.get("/publications/{publication_id}/votes", response=PollVotes, operation_id="list_votes")
def list_votes(request: HttpRequest, publication_id: str, asked: Query[Listing]) -> HttpResponse:
    """Who voted for what, in a poll by name, to whoever sees its results."""
    viewer = viewer_in(request)
    rows = votes_for(viewer, publication_at(number_of(publication_id), viewer))
    found = list(after(rows, column="created_at", position=unpack(asked.cursor))[: asked.limit + 1])
    page = found[: asked.limit]
    return listed([_told(one) for one in page], pack(_place(page[-1])) if len(found) > asked.limit else None)


def _told(one: PollVote) -> dict[str, Any]:
    return {"choice": str(one.choice_id), "person": told_person(one.person)}


def _place(one: PollVote) -> tuple[Any, int]:
    return one.created_at, one.pk
