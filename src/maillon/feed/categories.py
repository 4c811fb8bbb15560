"""The pages of categories: an owner keeps those of a forum; an author or a moderator chooses one for a discussion."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from ninja import Router

from maillon.access.models import Space
from maillon.communities.models import Community
from maillon.communities.queries import community_at
from maillon.content.api import told_publication
from maillon.content.categories import (
    MOST,
    NAME,
    categories_of,
    categorise,
    category_in,
    change_category,
    delete_category,
    make_category,
    raise_category,
)
from maillon.content.models import Category
from maillon.content.queries import publication_at
from maillon.content.shapes import CategoryShape, PublicationShape
from maillon.core.api.answers import answer, done
from maillon.core.api.cursors import number_of
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Given, Number, Told
from maillon.core.errors import Conflict, Invalid, invalid
from maillon.core.policy import Viewer, require
from maillon.core.ui.shapes import COLOURS_BY_HUE, Option
from maillon.core.web.pages import SignedInRequest, back, page, signed_in

router = Router(tags=["publications"])


@require_http_methods(["GET", "POST"])
@signed_in
def keep(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/c/<slug>/categories/`: those of the forum; `?category=<id>`: change one."""
    community = community_at(slug, request.viewer)
    require(request.viewer, "content.edit_categories", community.space)
    rows = categories_of(community.space, request.viewer)
    number = request.POST.get("category") or request.GET.get("category", "")
    chosen = next((one for one in rows if str(one.pk) == number), None)
    refusal = None
    if request.method == "POST":
        try:
            _kept(request, community, chosen)
            return back(request, f"{community.url}categories/")
        except (Invalid, Conflict) as raised:
            refusal = raised
    colour = request.POST.get("colour", "" if chosen is None or chosen.colour is None else str(chosen.colour))
    facts = {
        "community": community,
        "rows": rows,
        "chosen": chosen,
        "is_full": len(rows) >= MOST,
        "name": request.POST.get("name", chosen.name if chosen else ""),
        "colours": [
            Option(value=str(one), label=str(at), is_chosen=colour == str(one))
            for at, one in enumerate(COLOURS_BY_HUE, 1)
        ],
        "errors": [one.message for one in refusal.errors] or [refusal.detail] if refusal else [],
        "limit": NAME,
    }
    return page(request, "feed/categories.html", facts, status=refusal.status if refusal else 200)


def _kept(request: SignedInRequest, community: Community, chosen: Category | None) -> None:
    if request.POST.get("category") and chosen is None:
        raise invalid("category", _("This category is no longer there: choose another one."))
    if chosen is not None and request.POST.get("away") == "1":
        return delete_category(by=request.viewer, category=chosen)
    if chosen is not None and request.POST.get("up") == "1":
        return raise_category(by=request.viewer, category=chosen)
    name, asked = request.POST.get("name", ""), request.POST.get("colour", "")
    colour = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else None
    if chosen is not None:
        change_category(by=request.viewer, category=chosen, name=name, colour=colour)
    else:
        make_category(by=request.viewer, space=community.space, name=name, colour=colour)
    return None


@require_http_methods(["GET", "POST"])
@signed_in
def choose(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/category/`: in which category a discussion stands."""
    publication = publication_at(number, request.viewer)
    require(request.viewer, "content.categorise", publication)
    errors: list[str] = []
    if request.method == "POST":
        asked = request.POST.get("category", "")
        try:
            category = category_in(publication.space, request.viewer, asked) if asked else None
            categorise(by=request.viewer, publication=publication, category=category)
            return back(request, publication.url)
        except Invalid as refusal:
            errors = [error.message for error in refusal.errors]
    options = category_options(publication.space, request.viewer, str(publication.category_id or ""))
    facts = {"publication": publication, "options": options, "errors": errors}
    return page(request, "feed/category.html", facts, status=422 if errors else 200)


def category_options(space: Space, viewer: Viewer, chosen: str) -> list[Option]:
    """The choice of a category, none first; empty where the forum has none. One query."""
    rows = categories_of(space, viewer)
    none = [Option(value="", label=_("No category"), is_chosen=not chosen)] if rows else []
    return none + [Option(value=str(one.pk), label=one.name, is_chosen=str(one.pk) == chosen) for one in rows]


class Categories(Told):
    """The categories of a forum, in their order."""

    categories: list[CategoryShape]


class CategoryGiven(Given):
    """In which category of its community."""

    category: Number


@router.get("/communities/{slug}/categories", response=Categories, operation_id="list_categories")
def list_categories(request: HttpRequest, slug: str) -> HttpResponse:
    """The categories of a community's forum, for those who read it."""
    viewer = viewer_in(request)
    rows = categories_of(community_at(slug, viewer).space, viewer)
    return answer({"categories": [{"id": str(one.pk), "name": one.name, "colour": one.colour} for one in rows]})


@router.put("/publications/{publication_id}/category", response=PublicationShape, operation_id="set_category")
def set_category(request: HttpRequest, publication_id: str, body: CategoryGiven) -> HttpResponse:
    """Let a discussion stand in a category (its author, moderators)."""
    viewer = viewer_in(request)
    publication = publication_at(number_of(publication_id), viewer)
    require(viewer, "content.categorise", publication)
    categorise(by=viewer, publication=publication, category=category_in(publication.space, viewer, body.category))
    return answer(told_publication(publication.pk, viewer))


@router.delete("/publications/{publication_id}/category", response={204: None}, operation_id="leave_category")
def leave_category(request: HttpRequest, publication_id: str) -> HttpResponse:
    """Let it stand in none (its author, moderators)."""
    viewer = viewer_in(request)
    categorise(by=viewer, publication=publication_at(number_of(publication_id), viewer), category=None)
    return done()
