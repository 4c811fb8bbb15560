"""`/people`: the directory's second face."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from maillon.access.visibility import people_for
from maillon.core.api.answers import answer, listed
from maillon.core.api.cursors import name_cursor, named, number_of, page_of
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Listing, Number, Text, Told
from maillon.core.errors import NotFound
from maillon.core.policy import Viewer
from maillon.core.text.folding import sort_key
from maillon.directory.queries import directory_for
from maillon.people.api import Kind, PersonShape, told_person
from maillon.people.models import STAGED, Person

router = Router(tags=["people"])


class PlaceShape(Told):
    """A department or a site."""

    id: Number
    name: str = Field(max_length=120)


class FullPerson(PersonShape):
    """A person of the directory."""

    title: str = Field(max_length=120)
    department: PlaceShape | None
    site: PlaceShape | None
    skills: list[str]
    url: str


class FacetShape(PlaceShape):
    """A place, and how many of the people found are there."""

    count: int


class Facets(Told):
    """Counts over everybody found; none for guests, whom they would tell of others."""

    departments: list[FacetShape]
    sites: list[FacetShape]


class People(Told):
    """A page of people, by name. `facets` stand on the first page."""

    items: list[FullPerson]
    next: str | None
    facets: Facets | None


class PeopleAsked(Listing):
    """Which people."""

    q: Text = Field("", max_length=80, description="Parts of name, title or company")
    kind: Kind | None = Field(None, description="`staged`: people known from an import only; never told to guests")
    site: Number | None = None
    department: Number | None = None


@router.get("/people", response=People, operation_id="list_people")
def list_people(request: HttpRequest, asked: Query[PeopleAsked]) -> HttpResponse:
    """The people the viewer may know of."""
    viewer = viewer_in(request)
    rows = _found(viewer, asked)
    facets = None if asked.cursor else _facets(viewer, rows)
    page, following = page_of(
        named(rows, column="sort_name", cursor=asked.cursor),
        asked.limit,
        lambda row: name_cursor(row.sort_name, row.pk),
    )
    return listed([told_full(row) for row in page], following, facets=facets)


@router.get("/people/{person_id}", response=FullPerson, operation_id="get_person")
def get_person(request: HttpRequest, person_id: str) -> HttpResponse:
    """One person."""
    return answer(told_full(person_at(number_of(person_id), viewer_in(request))))


def person_at(number: int, viewer: Viewer) -> Person:
    """A person the viewer may know of, staged ones too. Raises NotFound."""
    found = people_for(viewer).select_related("site", "department").filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return found


def told_full(person: Person) -> dict[str, Any]:
    """A person's row with its site and department."""
    return told_person(person) | {
        "title": person.title,
        "department": _place(person.department),
        "site": _place(person.site),
        "skills": [],
        "url": "" if person.kind == STAGED else person.url,
    }


def _place(row: Any) -> dict[str, str] | None:
    return {"id": str(row.pk), "name": row.name} if row else None


def _found(viewer: Viewer, asked: PeopleAsked) -> QuerySet[Person]:
    site, department = (int(value) if value else None for value in (asked.site, asked.department))
    if asked.kind != STAGED:
        return directory_for(viewer, q=asked.q, site=site, department=department, kind=asked.kind or "")
    rows = people_for(viewer).filter(kind=STAGED).select_related("site", "department")
    for word in sort_key(asked.q).split()[:6]:
        rows = rows.filter(Q(sort_name__contains=word))
    return rows


def _facets(viewer: Viewer, rows: QuerySet[Person]) -> dict[str, Any]:
    if viewer.is_guest:
        return {"departments": [], "sites": []}
    return {"departments": _counted(rows, "department"), "sites": _counted(rows, "site")}


def _counted(rows: QuerySet[Person], place: str) -> list[dict[str, Any]]:
    found = rows.order_by().exclude(**{place: None}).values_list(f"{place}_id", f"{place}__name")
    counted = found.annotate(n=Count("pk")).order_by(f"{place}__name", f"{place}_id")
    return [{"id": str(pk), "name": name, "count": n} for pk, name, n in counted]
