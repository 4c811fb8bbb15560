"""The questions about previews. Rows that hold them were read by their reader already: their ids are hers to ask with."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.content.models import Comment, Publication
from maillon.content.previews.models import READY, Asking, Holding, Preview
from maillon.core.db.prepared import prepared
from maillon.core.errors import NotFound
from maillon.core.policy import Viewer
from maillon.core.ui.shapes import LinkPreview

LATELY: Final = timedelta(days=90)
_FACTS: Final = ("pk", "url", "name", "title", "text", "site", "picture", "width", "height")


def previews_on(*rows: Publication | Comment) -> dict[int, tuple[LinkPreview, ...]]:
    """The previews that these show, by their ids: one query, and none where none of them shows any."""
    held = {row.pk: row.previews for row in rows if row.previews and _shows(row)}
    return previews_by_thing(held)


def previews_by_thing(held: dict[int, Collection[int]]) -> dict[int, tuple[LinkPreview, ...]]:
    """The same where the ids that each thing holds are at hand."""
    ids = {pk for previews in held.values() for pk in previews}
    if not ids or not settings.PREVIEWS:
        return {}
    found = {row[0]: as_shape(*row[1:]) for row in _facts(ids=list(ids))}
    return {thing: tuple(found[pk] for pk in previews if pk in found) for thing, previews in held.items()}


def _shows(row: Publication | Comment) -> bool:
    return isinstance(row, Comment) or row.shows_previews


@prepared
def _facts(*, ids: Collection[int]) -> QuerySet[Preview, tuple[Any, ...]]:
    return Preview.objects.filter(pk__in=ids, state=READY).values_list(*_FACTS)


def as_shape(
    url: str, name: str, title: str, text: str, site: str, picture: str, width: int, height: int
) -> LinkPreview:
    """A row as it is drawn."""
    address = f"/previews/{name}/" if picture else ""
    host = url.partition("://")[2].partition("/")[0].removeprefix("www.")
    return LinkPreview(
        url=url, host=host, title=title, text=text, site=site, picture_url=address, width=width, height=height
    )


def shape_of(row: Preview) -> LinkPreview:
    """The same of a model."""
    return as_shape(row.url, row.name, row.title, row.text, row.site, row.picture, row.width, row.height)


def picture_named(name: str, viewer: Viewer) -> Preview:
    """Whose picture has this name: for anybody of the organisation who was told it. It was told only with a text that she
    read, and the page it is of is open to all: of who wrote the link where it says nothing."""
    row = Preview.objects.filter(name=name[:32]).exclude(picture="").first()
    if row is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return row


def has_asked(viewer: Viewer, link_key: str) -> bool:
    """Whether the viewer asked for an address while she wrote, lately."""
    return Asking.objects.filter(person_id=viewer.person_id, preview__key=link_key).exists()


def written_lately(link_key: str, viewer: Viewer, *, space: int) -> Publication | None:
    """The newest discussion of a space with this link that the viewer reads."""
    held = Holding.objects.filter(preview__key=link_key, publication__isnull=False).values("publication")
    rows = Publication.objects.visible_to(viewer).published().filter(space=space, pk__in=held)
    return rows.filter(published_at__gt=timezone.now() - LATELY).order_by("-published_at").first()


def words_behind(*, publications: Collection[int]) -> dict[int, str]:
    """What the pages say that these link to."""
    rows = Holding.objects.filter(publication__in=publications, preview__state=READY).order_by("place")
    found: dict[int, str] = {}
    for pk, title, text in rows.values_list("publication_id", "preview__title", "preview__text"):
        found[pk] = f"{found.get(pk, '')}\n{title}\n{text}"
    return found


def told_previews(held: dict[int, Collection[int]]) -> dict[int, list[dict[str, Any]]]:
    """Previews as the API tells them."""
    return {
        thing: [
            {
                "url": one.url, "title": one.title, "text": one.text, "site": one.site,
                "picture_url": one.picture_url or None, "width": one.width, "height": one.height,
            }
            for one in shown
        ]
        for thing, shown in previews_by_thing(held).items()
    }  # fmt: skip
