"""The page's side of voting for a comment."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from maillon.content.kinds.table import parts_of_comments
from maillon.content.queries import comment_at
from maillon.content.voting import VotePart, take_vote_back, vote_for
from maillon.core.web.pages import SignedInRequest, back, is_fragment, signed_in


@require_POST
@signed_in
def vote(request: SignedInRequest, number: int) -> HttpResponse:
    """`/comments/<id>/vote/`: vote for a comment; with `on=0`, no longer."""
    comment = comment_at(number, request.viewer)
    act = vote_for if request.POST.get("on", "1") == "1" else take_vote_back
    act(by=request.viewer, comment=comment)
    if not is_fragment(request):
        return back(request, comment.url)
    part = parts_of_comments(comment.publication, [comment], request.viewer)[number]
    assert isinstance(part, VotePart)
    return HttpResponse(part.vote())
