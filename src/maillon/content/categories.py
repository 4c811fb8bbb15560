"""Categories of a community's forum: its owners keep a few, and a discussion with a title stands in one of them, or in none."""

from __future__ import annotations

from typing import Final

from django.db.models import Max
from django.utils.translation import gettext as _

from maillon.access.models import Space
from maillon.content.events import CategoriesChanged, PublicationCategorised
from maillon.content.models import Category, Publication
from maillon.core.db.writing import action
from maillon.core.errors import Conflict, invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref
from maillon.core.text.characters import named
from maillon.core.text.limits import fitting
from maillon.core.ui.shapes import COLOURS

MOST: Final = 12
NAME: Final = 40


def categories_of(space: Space, viewer: Viewer) -> list[Category]:
    """Those of a space in their order, for who reads it."""
    rows = Category.objects.filter(space__in=Space.objects.readable_by(viewer), space=space.pk)
    return list(rows.order_by("place", "pk")[:MOST])


def category_in(space: Space, viewer: Viewer, category: str) -> Category:
    """One of them by its number, as a page or a program gives it. Raises Invalid where there is none of it."""
    found = [one for one in categories_of(space, viewer) if str(one.pk) == category]
    if not found:
        raise invalid("category", _("This category is no longer there: choose another one."))
    return found[0]


@action
def make_category(*, by: Viewer, space: Space, name: str, colour: int | None = None) -> Category:
    """A new one, behind the others. One of the same name is given as it is. Raises Invalid; Conflict where there are too many."""
    require(by, "content.edit_categories", space)
    name, colour = _checked(name, colour)
    Space.objects.select_for_update().get(pk=space.pk)
    here = Category.objects.filter(space=space)
    known = here.filter(name=name).first()
    if known is not None:
        return known
    if here.count() >= MOST:
        raise Conflict(_("There are %(limit)d already: take one away first.") % {"limit": MOST})
    last = here.aggregate(last=Max("place"))["last"]
    made = Category.objects.create(space=space, name=name, colour=colour, place=0 if last is None else last + 1)
    _tell(by, made)
    return made


@action
def change_category(*, by: Viewer, category: Category, name: str, colour: int | None) -> None:
    """Another name or colour. Raises Invalid, also for a name that another one has."""
    require(by, "content.edit_categories", category.space)
    name, colour = _checked(name, colour)
    Space.objects.select_for_update().get(pk=category.space_id)
    if Category.objects.filter(space=category.space_id, name=name).exclude(pk=category.pk).exists():
        raise invalid("name", _("There is a category of this name already."))
    if Category.objects.filter(pk=category.pk).exclude(name=name, colour=colour).update(name=name, colour=colour):
        _tell(by, category)


@action
def raise_category(*, by: Viewer, category: Category) -> None:
    """Let it stand before the one that stands before it; the first stays the first."""
    require(by, "content.edit_categories", category.space)
    Space.objects.select_for_update().get(pk=category.space_id)
    rows = list(Category.objects.filter(space=category.space_id).order_by("place", "pk"))
    at = next((at for at, one in enumerate(rows) if one.pk == category.pk), 0)
    if at == 0:
        return
    rows[at - 1], rows[at] = rows[at], rows[at - 1]
    for place, one in enumerate(rows):
        one.place = place
    Category.objects.bulk_update(rows, ["place"])
    _tell(by, category)


@action
def delete_category(*, by: Viewer, category: Category) -> None:
    """Take it away: what stood in it stands in none. A second time changes nothing."""
    require(by, "content.edit_categories", category.space)
    if Category.objects.filter(pk=category.pk).exists():
        _tell(by, category)
        Category.objects.filter(pk=category.pk).delete()


@action
def categorise(*, by: Viewer, publication: Publication, category: Category | None) -> None:
    """Let a discussion stand in a category of its community, or in none. The same once more changes nothing.
    Raises NotFound, Forbidden; Invalid for what has no title, and for a category of another place."""
    row = Publication.objects.select_for_update(of=("self",)).select_related("space").get(pk=publication.pk)
    require(by, "content.categorise", row)
    if category is not None:
        if not row.title:
            raise invalid("category", _("Only what has a title stands in a category: give it one."))
        if not Category.objects.select_for_update().filter(pk=category.pk, space=row.space_id).exists():
            raise invalid("category", _("This category is no longer there: choose another one."))
    chosen = category.pk if category else None
    if row.category_id == chosen:
        return
    Publication.objects.filter(pk=row.pk).update(category=chosen)
    publication.category_id = chosen
    publish(PublicationCategorised(subject=ref(row), actor_id=by.person_id, space_id=row.space_id))


def _checked(name: str, colour: int | None) -> tuple[str, int | None]:
    name = named(fitting(name, limit=NAME, field="name"))
    if not name:
        raise invalid("name", _("Give the category a name."))
    if colour is not None and not 0 <= colour < COLOURS:
        raise invalid("colour", _("Choose one of the colours."))
    return name, colour


def _tell(by: Viewer, category: Category) -> None:
    publish(CategoriesChanged(subject=ref(category), actor_id=by.person_id, space_id=category.space_id))
