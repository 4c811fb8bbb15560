"""How publications, comments and files are told by the API: plain values from the columns, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from maillon.access.models import OWNER, ROOM, Membership
from maillon.content.closing import told_closings
from maillon.content.kinds.table import own_parts
from maillon.content.models import MAIL, Attachment, Comment, Publication, Reaction, comment_url
from maillon.content.previews.queries import told_previews
from maillon.content.rooms import word_of
from maillon.content.topics.models import Tagging
from maillon.core.api.cursors import after
from maillon.core.api.shapes import MOST
from maillon.core.db.newest import Position
from maillon.core.db.prepared import prepared
from maillon.core.errors import NotFound
from maillon.core.policy import Viewer
from maillon.people.api import COLUMNS as PERSON
from maillon.people.api import told_columns
from maillon.people.models import Person

_WORDS = (
    "pk", "body", "body_format", "html", "reactions", "published_at", "edited_at", "version", "message_id", "previews",
)  # fmt: skip
_AUTHOR = ("author_id", *(f"author__{column}" for column in PERSON))
_BRINGER = ("brought_in_by_id", *(f"brought_in_by__{column}" for column in PERSON))
_PUBLICATION = (
    *_WORDS,
    *_AUTHOR,
    *_BRINGER,
    "kind",
    "space_id",
    "space__community__slug",
    "space__kind",
    "space__room_of_id",
    "title",
    "comments_count",
    "active_at",
    "category_id",
    "category__name",
    "category__colour",
    "written_by_id",
    "shows_previews",
    "closed_at",
)
_COMMENT = (*_WORDS, *_AUTHOR, *_BRINGER, "publication_id", "parent_id", "publication__space_id")
_FILE = (
    "pk",
    "name",
    "media_type",
    "bytes",
    "sha256",
    "width",
    "height",
    "alt",
    "preview",
    "publication_id",
    "comment_id",
)
_N, _P = len(_WORDS), len(_AUTHOR)
_FIRST: Position = (datetime(1, 1, 2, tzinfo=UTC), 0)


class Along(NamedTuple):
    """What hangs on a list of rows."""

    mine: dict[int, str]
    files: dict[int, list[dict[str, Any]]]
    topics: dict[int, list[str]]
    owned: Collection[int]
    closings: dict[int, dict[str, Any]]
    previews: dict[int, list[dict[str, Any]]]
    writers: Mapping[int, dict[str, Any]] = {}


def told_publications(viewer: Viewer, ids: Collection[int]) -> list[dict[str, Any]]:
    """The publications among these that the viewer may read, in no order."""
    found = _publications.kept(viewer=viewer, ids=ids)
    space = _N + 2 * _P + 1
    along = Along(
        dict(_my_reactions(viewer=viewer, publications=ids)),
        _by_thing(_files(publications=ids), is_comments=False),
        _gathered(_topics(publications=ids)),
        _owned(viewer, {row[space] for row in found if row[2] == MAIL}),
        told_closings([row[0] for row in found if row[-1] is not None]),
        told_previews({row[0]: row[_N - 1] for row in found if row[_N - 1] and row[-2]}),
        _writers({row[-3] for row in found if row[-3] is not None}),
    )
    by_kind = {name: [row[0] for row in found if row[space - 1] == name] for name in {row[space - 1] for row in found}}
    own = own_parts(viewer, by_kind)
    return [_publication(row, along) | {name: parts.get(row[0]) for name, parts in own.items()} for row in found]


def told_comments(viewer: Viewer, ids: Collection[int]) -> list[dict[str, Any]]:
    """The comments among these that the viewer may read, in no order."""
    found = _comments.kept(viewer=viewer, ids=ids)
    along = Along(
        dict(_my_reactions_to_comments(viewer=viewer, comments=ids)),
        _by_thing(_files_of_comments(comments=ids), is_comments=True),
        {},
        _owned(viewer, {row[-1] for row in found if row[2] == MAIL}),
        {},
        told_previews({row[0]: row[_N - 1] for row in found if row[_N - 1]}),
    )
    return [_comment(row, along) for row in found]


def comments_behind(viewer: Viewer, publication: int, position: Position | None) -> list[int]:
    """The ids of a thread's comments behind a position, oldest first, one more than a page holds at most. NotFound where
    the publication is not hers to read."""
    if not _readable(viewer=viewer, number=publication):
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    at, pk = position or _FIRST
    return _behind(viewer=viewer, publication=publication, at=at, pk=pk)


@prepared
def _readable(*, viewer: Viewer, number: int) -> QuerySet[Publication, int]:
    return Publication.objects.visible_to(viewer).filter(pk=number).values_list("pk", flat=True)


@prepared
def _behind(*, viewer: Viewer, publication: int, at: datetime, pk: int) -> QuerySet[Comment, int]:
    rows = Comment.objects.visible_to(viewer).filter(publication=publication)
    return after(rows, column="published_at", position=(at, pk)).values_list("pk", flat=True)[: MOST + 1]


def told_file(file: Attachment) -> dict[str, Any]:
    """One file."""
    return _file(tuple(getattr(file, column) for column in _FILE))


def _publication(row: tuple[Any, ...], along: Along) -> dict[str, Any]:
    kind, space, slug, place, entity, title, comments, active_at, *category, hand, _shows, closed_at = row[
        _N + 2 * _P :
    ]
    told = _written(row, along, is_owned=space in along.owned)
    told |= {"kind": kind, "space": str(space), "community": slug, "title": title, "active_at": active_at}
    told["room"] = word_of(entity) if place == ROOM else None
    told["topics"] = along.topics.get(row[0], [])
    told["counts"] = {"comments": comments, "reactions": sum(row[4].values())}
    closing = along.closings.get(row[0], {"by": None, "reason": ""})
    told["closed"] = {"at": closed_at, **closing} if closed_at else None
    told["written_by"] = along.writers.get(hand)
    number, name, colour = category
    told["category"] = {"id": str(number), "name": name, "colour": colour} if number else None
    told["url"] = f"/p/{row[0]}/"
    return told


def _comment(row: tuple[Any, ...], along: Along) -> dict[str, Any]:
    publication, parent, space = row[_N + 2 * _P :]
    told = _written(row, along, is_owned=space in along.owned)
    told["publication"] = str(publication)
    told["parent"] = str(parent) if parent else None
    told["counts"] = {"reactions": sum(row[4].values())}
    told["url"] = comment_url(publication, row[0])
    return told


def _written(row: tuple[Any, ...], along: Along, *, is_owned: bool) -> dict[str, Any]:
    pk, body, body_format, html, reactions, published_at, edited_at, version, message_id, _previews = row[:_N]
    return {
        "id": str(pk),
        "author": told_columns(*row[_N : _N + _P]),
        "body": body,
        "body_format": body_format,
        "html": html,
        "attachments": along.files.get(pk, []),
        "reactions": dict(reactions),
        "my_reaction": along.mine.get(pk),
        "published_at": published_at,
        "edited_at": edited_at,
        "previews": along.previews.get(pk, []),
        "version": version,
        "source": _source(row, message_id if is_owned else None) if body_format == MAIL else None,
    }


def _source(row: tuple[Any, ...], message_id: str | None) -> dict[str, Any]:
    bringer = row[_N + _P : _N + 2 * _P]
    return {"kind": "mail", "brought_in_by": told_columns(*bringer) if bringer[0] else None, "message_id": message_id}


@prepared
def _publications(*, viewer: Viewer, ids: Collection[int]) -> QuerySet[Publication, tuple[Any, ...]]:
    return Publication.objects.visible_to(viewer).filter(pk__in=ids).values_list(*_PUBLICATION)


@prepared
def _comments(*, viewer: Viewer, ids: Collection[int]) -> QuerySet[Comment, tuple[Any, ...]]:
    return Comment.objects.visible_to(viewer).filter(pk__in=ids).values_list(*_COMMENT)


@prepared
def _my_reactions(*, viewer: Viewer, publications: Collection[int]) -> QuerySet[Reaction, tuple[Any, ...]]:
    rows = Reaction.objects.filter(person_id=viewer.person_id, publication__in=publications)
    return rows.values_list("publication_id", "name")


@prepared
def _my_reactions_to_comments(*, viewer: Viewer, comments: Collection[int]) -> QuerySet[Reaction, tuple[Any, ...]]:
    rows = Reaction.objects.filter(person_id=viewer.person_id, comment__in=comments)
    return rows.values_list("comment_id", "name")


# No ORDER BY here: SQLite would walk a whole table in the order of its ids to spare sorting a few rows.
@prepared
def _files(*, publications: Collection[int]) -> QuerySet[Attachment, tuple[Any, ...]]:
    return (
        Attachment.objects.filter(removed_at=None, publication__in=publications)
        .order_by("created_at")
        .values_list(*_FILE)
    )


@prepared
def _files_of_comments(*, comments: Collection[int]) -> QuerySet[Attachment, tuple[Any, ...]]:
    return Attachment.objects.filter(removed_at=None, comment__in=comments).order_by("created_at").values_list(*_FILE)


@prepared
def _topics(*, publications: Collection[int]) -> QuerySet[Tagging, tuple[Any, ...]]:
    rows = Tagging.objects.filter(publication__in=publications, comment=None)
    meant = Coalesce("topic__same_as__name", "topic__name")
    return rows.annotate(meant=meant).values_list("pk", "publication_id", "meant")


def _by_thing(rows: list[tuple[Any, ...]], *, is_comments: bool) -> dict[int, list[dict[str, Any]]]:
    """Files by what they hang on; those of a publication's comments are not its own."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(rows):
        *_, publication, comment = row
        if is_comments or comment is None:
            found[comment if is_comments else publication].append(_file(row))
    return found


def _gathered(rows: list[tuple[int, int, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for _pk, thing, name in sorted(rows):
        if name not in found[thing]:  # Two ways to write one topic tell it once.
            found[thing].append(name)
    return found


def _file(row: tuple[Any, ...]) -> dict[str, Any]:
    pk, name, media_type, size, sha256, width, height, alt, preview = row[:9]
    return {
        "id": str(pk),
        "name": name,
        "media_type": media_type,
        "bytes": size,
        "sha256": sha256,
        "width": width,
        "height": height,
        "alt": alt,
        "url": f"/files/{pk}/",
        "preview_url": f"/files/{pk}/preview/" if preview else None,
    }


def _writers(people: set[int]) -> dict[int, dict[str, Any]]:
    """Whose hand it was, where something was published in another's name; no question where nothing was."""
    rows = Person.objects.filter(pk__in=people).values_list("pk", *PERSON) if people else ()
    return {row[0]: told_columns(*row) for row in rows}


def _owned(viewer: Viewer, spaces: set[int]) -> Collection[int]:
    """The spaces among these that the viewer owns: a Message-ID is told to owners only."""
    if not spaces:
        return ()
    mine = Membership.objects.filter(person_id=viewer.person_id, role=OWNER, space__in=spaces)
    return set(mine.values_list("space_id", flat=True))
