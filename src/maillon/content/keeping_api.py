"""`/kept`: what the viewer keeps for herself, by the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from maillon.content.keeping import NAME, arrange, bookmark_of, collections_of, kept_by, let_go, rename_collection
from maillon.content.models import Bookmark, Comment, Publication
from maillon.content.queries import comment_at, publication_at
from maillon.content.shapes import CommentShape, PublicationShape
from maillon.content.telling import told_comments, told_publications
from maillon.core.api.answers import answer, done, listed
from maillon.core.api.cursors import before, number_of
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Given, Listing, Moment, Text, Told, WrittenMoment
from maillon.core.policy import Viewer
from maillon.core.web.cursors import pack, unpack

router = Router(tags=["kept"])


class Keeping(Given):
    """In which collection, and when to be reminded; what is not given is none."""

    collection: Text = Field("", max_length=NAME, description="Its name; made when there is none of it")
    remind_at: WrittenMoment | None = None


class Renaming(Given):
    """Which collection, and how it is called from now on."""

    collection: Text = Field(min_length=1, max_length=NAME, description="Its name now")
    name: Text = Field(min_length=1, max_length=NAME)


class KeptShape(Told):
    """What the viewer keeps: a publication or a comment, the other one is null."""

    publication: PublicationShape | None
    comment: CommentShape | None
    collection: str = Field(max_length=NAME)
    kept_at: Moment
    remind_at: datetime | None


class KeptAsked(Listing):
    """Which."""

    collection: str = Field("", max_length=NAME, description="The name of one; without, all")


class KeptThings(Told):
    """A page of what the viewer keeps and may read now, newest first."""

    items: list[KeptShape]
    next: str | None


class CollectionShape(Told):
    """A collection, and how much in it the viewer may read now."""

    name: str = Field(max_length=NAME)
    count: int


class Collections(Told):
    """All of them, by name."""

    items: list[CollectionShape]
    next: str | None


@router.get("/kept", response=KeptThings, operation_id="list_kept")
def list_kept(request: HttpRequest, asked: Query[KeptAsked]) -> HttpResponse:
    """What the viewer keeps. Nobody else is told."""
    viewer = viewer_in(request)
    rows = before(kept_by(viewer, collection=asked.collection), column="kept_at", position=unpack(asked.cursor))
    found = list(rows.select_related("collection")[: asked.limit + 1])
    page = found[: asked.limit]
    more = pack((page[-1].kept_at, page[-1].pk)) if len(found) > asked.limit else None
    return listed(_told(viewer, page), more)


@router.get("/kept/collections", response=Collections, operation_id="list_collections")
def list_collections(request: HttpRequest) -> HttpResponse:
    """The viewer's collections."""
    return listed([{"name": name, "count": count} for name, count in collections_of(viewer_in(request))], None)


@router.patch("/kept/collections", response=CollectionShape, operation_id="rename_collection")
def rename(request: HttpRequest, body: Renaming) -> HttpResponse:
    """Give one of the viewer's collections another name."""
    viewer = viewer_in(request)
    row = rename_collection(by=viewer, collection=body.collection, name=body.name)
    return answer({"name": row.name, "count": dict(collections_of(viewer)).get(row.name, 0)})


@router.put("/publications/{publication_id}/kept", response=KeptShape, operation_id="keep_publication")
def keep_publication(request: HttpRequest, publication_id: str, body: Keeping) -> HttpResponse:
    """Keep a publication, in a collection and with a reminder or without."""
    return _kept(request, publication_at(number_of(publication_id), viewer_in(request)), body)


@router.delete("/publications/{publication_id}/kept", response={204: None}, operation_id="let_publication_go")
def let_publication_go(request: HttpRequest, publication_id: str) -> HttpResponse:
    """No longer keep it."""
    let_go(by=viewer_in(request), thing=publication_at(number_of(publication_id), viewer_in(request)))
    return done()


@router.put("/comments/{comment_id}/kept", response=KeptShape, operation_id="keep_comment")
def keep_comment(request: HttpRequest, comment_id: str, body: Keeping) -> HttpResponse:
    """Keep a comment, in a collection and with a reminder or without."""
    return _kept(request, comment_at(number_of(comment_id), viewer_in(request)), body)


@router.delete("/comments/{comment_id}/kept", response={204: None}, operation_id="let_comment_go")
def let_comment_go(request: HttpRequest, comment_id: str) -> HttpResponse:
    """No longer keep it."""
    let_go(by=viewer_in(request), thing=comment_at(number_of(comment_id), viewer_in(request)))
    return done()


def _kept(request: HttpRequest, thing: Publication | Comment, body: Keeping) -> HttpResponse:
    viewer = viewer_in(request)
    arrange(by=viewer, thing=thing, collection=body.collection, remind_at=body.remind_at)
    row = bookmark_of(thing, viewer)
    assert row is not None
    return answer(_told(viewer, [row])[0])


def _told(viewer: Viewer, rows: list[Bookmark]) -> list[dict[str, Any]]:
    publications = {
        one["id"]: one for one in told_publications(viewer, [r.publication_id for r in rows if r.publication_id])
    }
    comments = {one["id"]: one for one in told_comments(viewer, [r.comment_id for r in rows if r.comment_id])}
    return [
        {
            "publication": publications.get(str(row.publication_id)),
            "comment": comments.get(str(row.comment_id)),
            "collection": row.collection.name if row.collection else "",
            "kept_at": row.kept_at,
            "remind_at": row.remind_at,
        }
        for row in rows
    ]
