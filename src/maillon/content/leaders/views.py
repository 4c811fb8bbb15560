"""The pages of leaders: whom administrators name and to whom they are delivered, delegates, and "not in my feed"."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillon.access.models import Delivery, Leader
from maillon.access.visibility import people_for
from maillon.content.leaders.actions import (
    MOST_DELEGATES,
    end_delegate,
    end_leader,
    name_delegate,
    name_leader,
    wish_delivery,
)
from maillon.content.leaders.queries import (
    delegates_of,
    leaderships,
    nameable_as_delegates,
    nameable_as_leaders,
)
from maillon.core.db.behind import key_of
from maillon.core.errors import Invalid, NotFound
from maillon.core.policy import Viewer, require
from maillon.core.web.pages import SignedInRequest, back, page, signed_in
from maillon.organisation.populations import choices_of, population_of
from maillon.people.faces import face_of
from maillon.people.models import Person

HERE = "/settings/leaders/"


@require_http_methods(["GET"])
@signed_in
def settings(request: SignedInRequest) -> HttpResponse:
    """`/settings/leaders/`: who is a leader, and whom to name."""
    viewer, q = request.viewer, request.GET.get("q", "")[:80]
    require(viewer, "content.keep_leaders", None)
    rows = [(face_of(one.person), f"{HERE}{one.person.pk}/", one.populations) for one in leaderships(viewer)]
    found = [(face_of(one), one.pk) for one in nameable_as_leaders(viewer, q)]
    return page(request, "content/leaders.html", {"q": q, "found": found, "rows": rows})


@require_http_methods(["GET", "POST"])
@signed_in
def leader(request: SignedInRequest, number: int) -> HttpResponse:
    """`/settings/leaders/<person>/`: to whom her wall is delivered; name her by it, or end it."""
    viewer, person, refusal = request.viewer, employee_at(number, request.viewer), ""
    require(viewer, "content.keep_leaders", None)
    known = Leader.objects.filter(person=person).first()
    rows = Delivery.objects.filter(leader=known) if known else ()
    chosen = {f"{what}:{pk}" for what, pk in map(population_of, rows)}
    if request.method == "POST":
        if request.POST.get("away") == "1":
            end_leader(by=viewer, person=person)
            return back(request, HERE)
        chosen = set(request.POST.getlist("chosen"))
    if request.method == "POST" and "after" not in request.POST:  # Else she turns a page: nothing is chosen yet.
        try:
            name_leader(by=viewer, person=person, chosen=chosen)
            return back(request, HERE)
        except Invalid as error:
            refusal = error.errors[0].message
    facts = {
        "face": face_of(person), "number": person.pk, "is_leader": known is not None,
        "choices": choices_of(chosen, after=key_of(request.POST.get("after", ""))),
        "refusal": refusal, "delegates": len(delegates_of(person, viewer)) if known else 0,
    }  # fmt: skip
    return page(request, "content/leader.html", facts, status=422 if refusal else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def delegates(request: SignedInRequest, number: int) -> HttpResponse:
    """`/people/<id>/delegates/`: who publishes in a leader's name; name somebody, or take her away."""
    viewer, person, refusal = request.viewer, employee_at(number, request.viewer), ""
    require(viewer, "content.name_delegates", person)
    if request.method == "POST":
        asked = request.POST.get("person", "")
        other = employee_at(int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 20 else -1, viewer)
        act = end_delegate if request.POST.get("away") == "1" else name_delegate
        try:
            act(by=viewer, leader=person, person=other)
            return back(request, request.path)
        except Invalid as error:
            refusal = error.errors[0].message
    q, named = request.GET.get("q", "")[:80], delegates_of(person, viewer)
    facts = {
        "face": face_of(person),
        "q": q,
        "found": [(face_of(one), one.pk) for one in nameable_as_delegates(person, viewer, q)],
        "named": [(face_of(one), one.pk) for one in named],
        "is_full": len(named) >= MOST_DELEGATES,
        "most": MOST_DELEGATES,
        "refusal": refusal,
    }
    return page(request, "content/delegates.html", facts, status=422 if refusal else 200)


@require_POST
@signed_in
def delivery(request: SignedInRequest, number: int) -> HttpResponse:
    """`/people/<id>/delivery/`: a leader's wall in my feed, or not."""
    person = employee_at(number, request.viewer)
    wish_delivery(by=request.viewer, leader=person, wishes=request.POST.get("wishes") == "1")
    return back(request, person.url)


def employee_at(number: int, viewer: Viewer) -> Person:
    """The person of an address, one of the organisation's own; also one who is suspended, so that she can be taken away."""
    rows = people_for(viewer).filter(kind="employee", pk=number if 0 <= number < 2**63 else -1)
    found = rows.select_related("site").first()
    if found is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return found
