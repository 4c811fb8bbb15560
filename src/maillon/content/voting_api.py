"""Votes for comments by the API: for answers to a question, for what is asked in a question hour."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from maillon.content import voting
from maillon.content.queries import comment_at
from maillon.core.api.answers import answer, done
from maillon.core.api.cursors import number_of
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Told

router = Router(tags=["content"])


class Votes(Told):
    """How many voted for a comment."""

    votes: int


@router.put("/comments/{comment_id}/vote", response=Votes, operation_id="vote_for_comment")
def vote(request: HttpRequest, comment_id: str) -> HttpResponse:
    """Vote for an answer to a question, or for what is asked in a question hour."""
    comment = comment_at(number_of(comment_id), viewer_in(request))
    return answer({"votes": voting.vote_for(by=viewer_in(request), comment=comment)})


@router.delete("/comments/{comment_id}/vote", response={204: None}, operation_id="take_vote_back")
def unvote(request: HttpRequest, comment_id: str) -> HttpResponse:
    """No longer vote for it."""
    voting.take_vote_back(by=viewer_in(request), comment=comment_at(number_of(comment_id), viewer_in(request)))
    return done()
