"""The questions about what is published; each takes the viewer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TypeVar

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from maillon.access.visibility import people_for
from maillon.content.branches import COLUMNS
from maillon.content.models import Attachment, Comment, Publication, Reaction, Revision
from maillon.core.db.prepared import Prepared, prepared
from maillon.core.errors import NotFound
from maillon.core.policy import Viewer, can

T = TypeVar("T")


def publication_at(number: int, viewer: Viewer) -> Publication:
    """The publication of an address. NotFound in the same words whether it never was or is not hers to read."""
    return _or_not_found(_publication.first(viewer=viewer, number=_fitting(number)))


@prepared
def _publication(viewer: Viewer, number: int) -> QuerySet[Publication]:
    rows = Publication.objects.visible_to(viewer).filter(pk=number)
    along = ("author__site", "space__community", "space__wall_of", "space__room_of", "brought_in_by")
    return rows.select_related(*along).defer("author__about", "space__community__about")


def comment_at(number: int, viewer: Viewer) -> Comment:
    """The comment of an address."""
    return _or_not_found(_comment.first(viewer=viewer, number=_fitting(number)))


@prepared
def _comment(viewer: Viewer, number: int) -> QuerySet[Comment]:
    rows = Comment.objects.visible_to(viewer).filter(pk=number)
    places = ("publication__space__community", "publication__space__room_of")
    along = ("author__site", *places, "brought_in_by", "parent__author")
    return rows.select_related(*along).defer("author__about", "publication__space__community__about")


def comments_of(publication: Publication, viewer: Viewer) -> QuerySet[Comment]:
    """The answers of a thread in the order they came."""
    rows = Comment.objects.visible_to(viewer).filter(publication=publication)
    return rows.select_related("author__site", "brought_in_by").order_by("published_at", "pk")


def comments_among(ids: Sequence[int], viewer: Viewer) -> list[Comment]:
    """These comments, as far as the viewer reads them, with what a page shows of them."""
    return _among.kept(viewer=viewer, ids=ids)


@prepared
def _among(viewer: Viewer, ids: Sequence[int]) -> QuerySet[Comment]:
    return as_shown(Comment.objects.visible_to(viewer).filter(pk__in=ids))


def as_shown(rows: QuerySet[Comment]) -> QuerySet[Comment]:
    """With what a page draws of them, and nothing more."""
    rows = rows.select_related("author__site", "brought_in_by", "parent__author")
    shown = (
        "author_id",
        "publication_id",
        "parent_id",
        "html",
        "published_at",
        "edited_at",
        "reactions",
        "previews",
        "brought_in_by__name",
    )
    person = ("kind", "name", "title", "company", "photo", "site__name")
    parent = ("publication_id", "removed_at", "hidden_at", "author__name")
    return rows.only(*shown, *COLUMNS, *(f"author__{name}" for name in person), *(f"parent__{name}" for name in parent))


def revisions_of(thing: Publication | Comment, viewer: Viewer) -> QuerySet[Revision]:
    """What stood before each edit, newest first, for those who may see the history."""
    if not can(viewer, "content.see_history", thing):
        return Revision.objects.none()
    of = {"comment": thing} if isinstance(thing, Comment) else {"publication": thing}
    return Revision.objects.filter(**of).select_related("replaced_by").order_by("-version")


def attachment_at(number: int, viewer: Viewer) -> Attachment:
    """The file of an address."""
    return _or_not_found(_attachment.first(viewer=viewer, number=_fitting(number)))


@prepared
def _attachment(viewer: Viewer, number: int) -> QuerySet[Attachment]:
    return Attachment.objects.visible_to(viewer).filter(pk=number)[:1]


def _fitting(number: int) -> int:
    return number if 0 <= number < 2**63 else -1


def _or_not_found(found: T | None) -> T:
    if found is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return found


def reactions_for(viewer: Viewer, thing: Publication | Comment) -> QuerySet[Reaction]:
    """Who reacted how to a thing that she reads, as far as she may know of them, the newest first."""
    of = {"comment": thing} if isinstance(thing, Comment) else {"publication": thing}
    visible = type(thing).objects.visible_to(viewer).filter(pk=thing.pk)
    rows = Reaction.objects.filter(models.Exists(visible), person__in=people_for(viewer), **of)
    return rows.select_related("person__site").order_by("-created_at", "-pk")


def my_reaction(thing: Publication | Comment, viewer: Viewer) -> str:
    """The viewer's own reaction to a thing, "" for none."""
    key = "comment" if isinstance(thing, Comment) else "publication"
    return _my_reaction(key).first(me=viewer.person_id, number=thing.pk) or ""


@cache
def _my_reaction(key: str) -> Prepared[str]:
    @prepared
    def found(me: int, number: int) -> QuerySet[Reaction, str]:
        return Reaction.objects.filter(person_id=me, **{key: number}).values_list("name", flat=True)

    return found
