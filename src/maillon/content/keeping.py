"""What somebody keeps for herself: in named collections, with a reminder; never told to anybody else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.content.events import ReminderSet
from maillon.content.models import Bookmark, Collection, Comment, Publication
from maillon.core.db.prepared import prepared
from maillon.core.db.writing import action
from maillon.core.errors import NotFound, invalid
from maillon.core.events import publish, written
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref
from maillon.core.text.folding import fold
from maillon.core.text.limits import fitting
from maillon.people.models import Person

COLLECTIONS: Final = 50
NAME: Final = 60
AHEAD: Final = timedelta(days=366)


@action
def keep(*, by: Viewer, thing: Publication | Comment) -> Bookmark:
    """Keep it; what is kept already stays where it is. Raises NotFound."""
    require(by, "content.keep", thing)
    return Bookmark.objects.get_or_create(person_id=by.person_id, **_of(thing))[0]


@action
def arrange(
    *, by: Viewer, thing: Publication | Comment, collection: str = "", remind_at: datetime | None = None
) -> Bookmark:
    """Keep it in a collection, made when there is none of that name ("" for none), and be reminded at a moment, or not.
    Raises Invalid, NotFound."""
    require(by, "content.keep", thing)
    Person.objects.select_for_update(of=("self",)).only("pk").get(pk=by.person_id)  # Her collections are counted.
    row = keep(by=by, thing=thing)
    into = _collection(by, collection)
    if remind_at != row.remind_at and remind_at is not None:
        _remind(by, row, remind_at)
    Bookmark.objects.filter(pk=row.pk).update(collection=into, remind_at=remind_at)
    _tidy(by)
    row.collection, row.remind_at = into, remind_at
    return row


@action
def let_go(*, by: Viewer, thing: Publication | Comment) -> None:
    """No longer keep it; what is not kept is not missed. Raises NotFound."""
    require(by, "content.keep", thing)
    Bookmark.objects.filter(person_id=by.person_id, **_of(thing)).delete()
    _tidy(by)


@action
def rename_collection(*, by: Viewer, collection: str, name: str) -> Collection:
    """Give one of one's collections another name; what was renamed so already stays. Raises NotFound, and Invalid where
    another one is called so, or for no name."""
    Person.objects.select_for_update(of=("self",)).only("pk").get(pk=by.person_id)  # As in `arrange`.
    mine = Collection.objects.filter(person_id=by.person_id)
    name = _spaced(fitting(name, limit=NAME, field="name"))
    row = mine.filter(folded=fold(_spaced(collection))).first()
    if row is None and (renamed := mine.filter(folded=fold(name)).first()):
        return renamed
    if row is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    if not name:
        raise invalid("name", _("Give the collection a name."))
    if mine.filter(folded=fold(name)).exclude(pk=row.pk).exists():
        raise invalid("name", _("Another of your collections is called so already."))
    row.name, row.folded = name, fold(name)
    row.save(update_fields=["name", "folded"])
    return row


def kept_by(viewer: Viewer, *, collection: str = "") -> QuerySet[Bookmark]:
    """What she keeps and may read now, newest first; `collection` narrows it to one."""
    rows = Bookmark.objects.visible_to(viewer)
    if collection:
        rows = rows.filter(collection__folded=fold(_spaced(collection)))
    return rows.order_by("-kept_at", "-pk")


def collections_of(viewer: Viewer) -> list[tuple[str, int]]:
    """Her collections by name, with how much in each she may read now."""
    rows = Bookmark.objects.visible_to(viewer).exclude(collection=None).order_by("collection__folded")
    return list(rows.values_list("collection__name").annotate(n=Count("pk")))


def bookmark_of(thing: Publication | Comment, viewer: Viewer) -> Bookmark | None:
    """Her own bookmark of a thing."""
    return _bookmark.first(viewer=viewer, **{name: one.pk for name, one in _of(thing).items()})


@prepared
def _bookmark(viewer: Viewer, **thing: int) -> QuerySet[Bookmark]:
    return Bookmark.objects.visible_to(viewer).select_related("collection").filter(**thing)[:1]


def _of(thing: Publication | Comment) -> dict[str, Any]:
    return {"comment": thing} if isinstance(thing, Comment) else {"publication": thing}


def _spaced(name: str) -> str:
    return " ".join(name.split())


def _collection(by: Viewer, name: str) -> Collection | None:
    name = _spaced(fitting(name, limit=NAME, field="collection"))
    if not name:
        return None
    mine = Collection.objects.filter(person_id=by.person_id)
    found = mine.filter(folded=fold(name)).first()
    if found is None and mine.count() >= COLLECTIONS:
        sentence = _("You have %(most)d collections already: use one of them, or empty one.")
        raise invalid("collection", sentence % {"most": COLLECTIONS})
    return found or Collection.objects.create(person_id=by.person_id, name=name, folded=fold(name))


def _remind(by: Viewer, row: Bookmark, at: datetime) -> None:
    now = timezone.now()
    if not now < at <= now + AHEAD:
        raise invalid("remind_at", _("Choose a moment to come, within a year."))
    event = ReminderSet(subject=ref(row), actor_id=by.person_id, person_id=by.person_id, at=written(at))
    publish(event, not_before=at)


def _tidy(by: Viewer) -> None:
    """A collection goes with the last that it held."""
    Collection.objects.filter(person_id=by.person_id, bookmarks=None).delete()
