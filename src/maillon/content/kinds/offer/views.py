"""The pages of offers: all that is open, and closing, opening again, extending one."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillon.access.models import ROOM
from maillon.content.kinds.offer import actions
from maillon.content.kinds.offer.days import LONGEST, USUAL, chosen_day
from maillon.content.kinds.offer.models import DIRECTIONS, OFFER, REQUEST, Offer
from maillon.content.kinds.offer.parts import day_in_words
from maillon.content.kinds.offer.queries import open_offers_for
from maillon.content.models import Publication
from maillon.content.queries import publication_at
from maillon.content.rooms import face_of_room
from maillon.core.days import today_of
from maillon.core.errors import Invalid, NotFound
from maillon.core.policy import require
from maillon.core.text.elision import elided
from maillon.core.ui.shapes import ForumRow, Tab
from maillon.core.web.pages import SignedInRequest, back, page, page_number, signed_in
from maillon.people.faces import face_of

PAGE = 30


@require_GET
@signed_in
def open_offers(request: SignedInRequest) -> HttpResponse:
    """`/offers/`: what is offered and looked for in all that I read; `?direction=` narrows it."""
    asked = request.GET.get("direction", "")
    direction = asked if asked in DIRECTIONS else ""
    number = page_number(request)
    found = open_offers_for(request.viewer, direction=direction)
    rows = list(found[(number - 1) * PAGE : number * PAGE + 1])
    narrowed = f"direction={direction}&" if direction else ""
    return page(
        request,
        "offer/open.html",
        {
            "rows": [_row(row) for row in rows[:PAGE]],
            "choices": [
                Tab(label=_("All"), url="/offers/", is_current=not direction),
                Tab(label=_("Offers"), url=f"/offers/?direction={OFFER}", is_current=direction == OFFER),
                Tab(label=_("Requests"), url=f"/offers/?direction={REQUEST}", is_current=direction == REQUEST),
            ],
            "more_url": f"/offers/?{narrowed}page={number + 1}" if len(rows) > PAGE else "",
        },
    )


def _row(row: Publication) -> ForumRow:
    until = {"name": row.author.name, "day": day_in_words(row.offer.last_day)}
    return ForumRow(
        title=row.title,
        url=row.url,
        author=face_of(row.author),
        last=_("%(name)s, until %(day)s") % until,
        last_from_outside=row.author.company if row.author.kind == "guest" else "",
        category=_place(row),
        comments=row.comments_count,
        state=row.offer.direction,
    )


def _place(row: Publication) -> str:
    """The community or room, or whose wall it is."""
    if row.space.kind == ROOM:
        return face_of_room(row.space).name
    community, owner = getattr(row.space, "community", None), row.space.wall_of
    if community or not owner:
        return community.name if community else ""
    return elided(_("Wall of %(name)s"), named := {"name": owner.name}) % named


@require_POST
@signed_in
def close(request: SignedInRequest, number: int) -> HttpResponse:
    """`/offers/<id>/close/`: it is given or found; with `on=0`, not after all."""
    publication = publication_at(number, request.viewer)
    act = actions.close_offer if request.POST.get("on", "1") == "1" else actions.reopen_offer
    act(by=request.viewer, publication=publication)
    return back(request, publication.url)


@require_http_methods(["GET", "POST"])
@signed_in
def extend(request: SignedInRequest, number: int) -> HttpResponse:
    """`/offers/<id>/extend/`: choose a later last day."""
    publication = publication_at(number, request.viewer)
    require(request.viewer, "content.change_offer", publication)
    offer = Offer.objects.filter(publication=publication).first()
    if offer is None:
        raise NotFound(_("This is no offer."))
    today, errors = today_of(by=request.viewer), []
    chosen = request.POST.get("last_day", min(max(today, offer.last_day) + USUAL, today + LONGEST).isoformat())
    if request.method == "POST":
        try:
            day = chosen_day(chosen[:10])
            actions.extend_offer(by=request.viewer, publication=publication, last_day=day or today)
            return back(request, publication.url)
        except Invalid as refusal:
            errors = [error.message for error in refusal.errors]
    facts = {
        "first": today.isoformat(),
        "latest": (today + LONGEST).isoformat(),
        "present": day_in_words(offer.last_day),
    }
    said = {"publication": publication, "chosen": chosen[:10], "errors": errors}
    return page(request, "offer/extend.html", facts | said, status=422 if errors else 200)
