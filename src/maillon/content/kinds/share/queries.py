"""The questions about shares; each takes the viewer. What a share points to is asked with `visible_to`, each time."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, QuerySet
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from maillon.content.kinds.share.models import Share
from maillon.content.models import Publication
from maillon.core.db.prepared import prepared
from maillon.core.errors import NotFound
from maillon.core.policy import Viewer
from maillon.people.api import COLUMNS as PERSON

BEGINNING = 600
"""Of a long text so many characters are fetched."""
PLACE = (
    "space__community__name", "space__community__slug", "space__wall_of__name",
    "space__kind", "space__room_of_id", "space__room_of__name",
)  # fmt: skip
"""What says where the home stands: a community, a wall, or the room of everybody or of an entity."""
MOST = 60
"""So many shares of one publication are shown by name; more places are not counted."""


@prepared
def homes_of(*, viewer: Viewer, publications: Collection[int]) -> QuerySet[Publication, tuple[Any, ...]]:
    """Of each of these shares what it points to, where the viewer reads that: share, number, title, the beginning of the
    text, comments, moment, PLACE's columns, the author's columns."""
    rows = Publication.objects.visible_to(viewer).filter(shares__publication__in=publications)
    begun = rows.annotate(beginning=Left("text", BEGINNING))
    author = ("author_id", *(f"author__{column}" for column in PERSON))
    facts = ("pk", "title", "beginning", "comments_count", "published_at", *PLACE, *author)
    return begun.values_list("shares__publication_id", *facts)


def original_of(publication: Publication, *, by: Viewer) -> Publication:
    """What is shared where this is: itself, or what it points to. NotFound where `by` does not read that."""
    pointing = Share.objects.filter(publication=publication)
    if not pointing.exists():
        return publication
    along = ("author", "space__community", "space__wall_of", "space__room_of")
    home = Publication.objects.visible_to(by).select_related(*along).filter(shares__in=pointing).first()
    if home is None:
        raise NotFound(_("What this points to is in a place you do not read: it cannot be shared."))
    return home


def is_open_to_sharing(publication: Publication, viewer: Viewer) -> bool:
    """Whether the viewer reads what would be shared."""
    try:
        original_of(publication, by=viewer)
    except NotFound:
        return False
    return True


def home_for_author(share: Publication) -> Publication | None:
    """What a share points to, for telling its author."""
    return Publication.objects.published().filter(shares__publication=share).first()


def shares_of(publication: Publication, viewer: Viewer) -> QuerySet[Publication]:
    """The shares of a publication that the viewer reads, where she reads them; the newest first."""
    home = Publication.objects.visible_to(viewer).filter(pk=publication.pk)
    rows = Publication.objects.visible_to(viewer).published().filter(Exists(home), share__home=publication)
    return rows.select_related("author__site", "space__community", "space__wall_of").order_by("-published_at", "-pk")


def places_shared_in(publication: Publication, viewer: Viewer) -> int:
    """In how many places that the viewer reads a publication is shared (MOST at most); asked only of one that ever was."""
    return len(_places(viewer=viewer, home=publication.pk)) if publication.is_shared else 0


@prepared
def _places(viewer: Viewer, home: int) -> QuerySet[Publication, int]:
    rows = Publication.objects.visible_to(viewer).published().filter(share__home=home).order_by()
    visible = Publication.objects.visible_to(viewer).filter(pk=home)
    return rows.filter(Exists(visible)).values_list("space_id", flat=True).distinct()[:MOST]
