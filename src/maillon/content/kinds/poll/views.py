"""The pages of polls: vote, who voted for what, the results as a file, close."""

from __future__ import annotations

from collections import defaultdict

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from maillon.content.kinds.kind import element
from maillon.content.kinds.poll import actions
from maillon.content.kinds.poll.export import results_as_csv
from maillon.content.kinds.poll.models import MOST
from maillon.content.kinds.poll.parts import FILE, parts_of_polls
from maillon.content.kinds.poll.queries import choices_for, results_for, votes_for
from maillon.content.models import Publication
from maillon.content.queries import publication_at
from maillon.core.errors import Conflict, Invalid
from maillon.core.ui.shapes import PersonFace
from maillon.core.web.pages import SignedInRequest, back, is_fragment, page, signed_in
from maillon.people.faces import face_of

FACES = 200
"""So many of who took a choice are shown on the page; all of them stand in the file."""


@require_POST
@signed_in
def vote(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/vote/`: vote, otherwise than before, or (`on=0`) no longer. htmx gets the poll as it is then."""
    publication = publication_at(number, request.viewer)
    try:
        if request.POST.get("on", "1") == "1":
            actions.vote_in_poll(by=request.viewer, publication=publication, choices=_chosen(request, number))
        else:
            actions.take_poll_vote_back(by=request.viewer, publication=publication)
    except (Invalid, Conflict) as refusal:
        if not is_fragment(request):
            raise
        return _drawn(request, publication, error=refusal.detail)
    return _drawn(request, publication) if is_fragment(request) else back(request, publication.url)


def _chosen(request: SignedInRequest, number: int) -> list[int]:
    """The ticked boxes. Each poll of a page has a name of its own for them: they all belong to the page's one form."""
    given = request.POST.getlist(f"choice-{number}")[: MOST + 1]
    return [int(one) if one.isdecimal() and len(one) < 20 else 0 for one in given]


def _drawn(request: SignedInRequest, publication: Publication, *, error: str = "") -> HttpResponse:
    part = parts_of_polls(request.viewer, [publication])[publication.pk]
    return HttpResponse(element(FILE, "poll", part=part, error=error, is_answer=True))


@require_GET
@signed_in
def votes(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/votes/`: who voted for what, in a poll by name."""
    publication = publication_at(number, request.viewer)
    found: defaultdict[int, list[PersonFace]] = defaultdict(list)
    for one in votes_for(request.viewer, publication)[: FACES * MOST]:
        found[one.choice_id].append(face_of(one.person))
    choices = [
        (one, found[one.pk][:FACES], one.votes_count - len(found[one.pk][:FACES]))
        for one in choices_for(request.viewer, publication)
    ]
    return page(request, "poll/votes.html", {"publication": publication, "choices": choices})


@require_GET
@signed_in
def votes_as_table(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/votes.csv`: the results; names only where one votes by name."""
    publication = publication_at(number, request.viewer)
    poll, choices = results_for(request.viewer, publication), choices_for(request.viewer, publication)
    named = None if poll.is_anonymous else votes_for(request.viewer, publication)
    told = results_as_csv(choices, voters=poll.voters_count, votes=named)
    return HttpResponse(
        told,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="votes-{number}.csv"'},
    )


@require_POST
@signed_in
def close(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/close/`: its author closes it before its time."""
    publication = publication_at(number, request.viewer)
    actions.close_poll(by=request.viewer, publication=publication)
    return back(request, publication.url)
