"""The directory: everybody one may know of, filtered while typing; and photos."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_POST

from maillon.access.visibility import people_for
from maillon.core.web.pages import SignedInRequest, back, fragment, is_fragment, page, signed_in
from maillon.directory.queries import directory_for
from maillon.organisation.models import Department, Site
from maillon.people import actions
from maillon.people.faces import face_of
from maillon.people.photos import send_photo

PAGE = 50


@require_GET
@signed_in
def directory(request: SignedInRequest) -> HttpResponse:
    """`/people/`: names, titles, places; the box filters while one types."""
    asked: dict[str, Any] = {
        "q": request.GET.get("q", "")[:80],
        "site": _number(request, "site"),
        "department": _number(request, "department"),
        "kind": request.GET.get("kind", ""),
    }
    rows = directory_for(request.viewer, **asked)
    start = (_number(request, "page") or 1) - 1
    found = list(rows[start * PAGE : (start + 1) * PAGE + 1])
    context: dict[str, Any] = {
        "people": [(face_of(row, with_site=False), row) for row in found[:PAGE]],
        "total": rows.count(),
        "asked": asked,
        "next_page": start + 2 if len(found) > PAGE else 0,
    }
    if is_fragment(request):
        return fragment(request, "directory/list.html", "results", me=request.viewer.person_id, **context)
    return page(request, "directory/list.html", context | _facets(request))


@require_GET
@signed_in
def photo(request: SignedInRequest, number: int, name: str) -> HttpResponse:
    """`/people/<id>/photo/<name>`: a person's photo, for those who may know of her."""
    person = people_for(request.viewer).filter(pk=number if number < 2**63 else -1).first()
    return send_photo(person.photo if person and name and person.photo.startswith(name) else "")


@require_POST
@signed_in
def follow(request: SignedInRequest, number: int) -> HttpResponse:
    """`/people/<id>/follow/`: bring somebody's publications into one's feed, or no longer."""
    person = get_object_or_404(people_for(request.viewer), pk=number if number < 2**63 else -1)
    act = actions.unfollow if request.POST.get("on") == "0" else actions.follow
    act(by=request.viewer, person=person)
    return back(request, person.url)


def _facets(request: SignedInRequest) -> dict[str, Any]:
    """Where people are, with counts over whom the viewer may know of. A guest gets none: they would tell of others."""
    if request.viewer.is_guest:
        return {"sites": [], "departments": []}
    rows = directory_for(request.viewer).order_by()
    sites = dict(rows.exclude(site=None).values_list("site").annotate(n=Count("pk")))
    departments = dict(rows.exclude(department=None).values_list("department").annotate(n=Count("pk")))
    return {
        "sites": [(row, sites[row.pk]) for row in Site.objects.filter(pk__in=list(sites)).order_by("name")],
        "departments": [
            (row, departments[row.pk]) for row in Department.objects.filter(pk__in=list(departments)).order_by("name")
        ],
    }


def _number(request: SignedInRequest, name: str) -> int | None:
    asked = request.GET.get(name, "")
    return max(1, min(int(asked), 2**62)) if asked.isascii() and asked.isdecimal() and len(asked) < 20 else None
