"""The pages of requests to answer: what the asked person says, the colleague she names; and the wish for a page."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from maillon.access.visibility import answerers_of, people_for
from maillon.content.kinds.question import actions, routing
from maillon.content.models import Publication
from maillon.content.queries import publication_at
from maillon.core.errors import Invalid
from maillon.core.policy import Viewer, require
from maillon.core.text.limits import fitting
from maillon.core.web.pages import SignedInRequest, back, page, signed_in
from maillon.people.models import Person

SHOWN = 20


@require_POST
@signed_in
def say(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/asked/`: I will answer, or not me."""
    publication = publication_at(number, request.viewer)
    if request.POST.get("said") == "taken":
        routing.take_request(by=request.viewer, publication=publication)
        return back(request, f"{publication.url}#answer")
    routing.decline_request(by=request.viewer, publication=publication)
    return back(request, publication.url)


@require_http_methods(["GET", "POST"])
@signed_in
def pass_on(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/asked/somebody/`: not me, ask a colleague who answers there."""
    publication = publication_at(number, request.viewer)
    errors: list[str] = []
    if request.method == "POST":
        chosen = request.POST.get("person", "")
        try:
            to = int(chosen) if chosen.isdecimal() and len(chosen) < 20 else 0
            routing.hand_request_on(by=request.viewer, publication=publication, to=to)
            return back(request, publication.url)
        except Invalid as refusal:
            errors = [error.message for error in refusal.errors]
    require(request.viewer, "content.pass_request_on", routing.request_to(request.viewer, publication))
    who = fitting(request.GET.get("who", ""), limit=80, field="who")
    people = colleagues(publication, request.viewer, who)
    facts = {"publication": publication, "who": who, "people": people[:SHOWN], "errors": errors}
    return page(
        request, "question/pass_on.html", facts | {"is_more": len(people) > SHOWN}, status=422 if errors else 200
    )


def colleagues(publication: Publication, viewer: Viewer, q: str) -> list[Person]:
    """Who answers there and is known to the viewer, by name. Who was asked already is among them: it is told to nobody."""
    rows = people_for(viewer).filter(pk__in=answerers_of(publication).values("pk"))
    rows = rows.exclude(pk__in=(viewer.person_id, publication.author_id)).named_like(q)
    return list(rows.select_related("site").order_by("sort_name", "pk")[: SHOWN + 1])


@require_POST
@signed_in
def wish(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/page-wish/`: it should become a page; with `on=0` no longer."""
    publication = publication_at(number, request.viewer)
    act = actions.take_page_wish_back if request.GET.get("on") == "0" else actions.wish_page
    act(by=request.viewer, publication=publication)
    return back(request, publication.url)
