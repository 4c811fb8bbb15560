"""`/publications`, `/comments`, `/files`: the second face of what people publish."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Query, Router, UploadedFile
from pydantic import Field

from maillon.content import actions
from maillon.content.attaching import remove_file
from maillon.content.closing import REASON, close_discussion, open_discussion
from maillon.content.files import keep_files
from maillon.content.models import REACTIONS, Comment, Publication
from maillon.content.queries import attachment_at, comment_at, my_reaction, publication_at, reactions_for
from maillon.content.shapes import CommentShape, FileShape, KindName, OwnGiven, PublicationShape, Reaction
from maillon.content.telling import comments_behind, told_comments, told_file, told_publications
from maillon.core.api.answers import answer, done, listed, shown
from maillon.core.api.cursors import before, number_of
from maillon.core.api.door import viewer_in
from maillon.core.api.refusing import require_match, telling_state
from maillon.core.api.shapes import Given, Listing, Moment, Number, Text, Told
from maillon.core.errors import NotFound, invalid
from maillon.core.policy import Viewer
from maillon.core.text.limits import BODY, COMMENT, TITLE
from maillon.core.web.cursors import pack, unpack
from maillon.people.api import PersonShape, told_person

router = Router(tags=["content"])


class NewPublication(OwnGiven):
    """Something to publish; one of title, body and attachments is needed. What only one kind knows stands under its name."""

    kind: KindName = "post"
    title: Text = Field("", max_length=TITLE)
    body: Text = Field("", max_length=BODY, description="Markdown")
    attachments: list[Number] = Field([], max_length=20, description="Ids of one's own files that hang on nothing yet")
    category: Number | None = Field(None, description="Of the community's forum; for what has a title")


class PublicationChanges(Given):
    """What to change; what is not given stays."""

    title: Text = Field("", max_length=TITLE)
    body: Text = Field("", max_length=BODY)


class NewComment(Given):
    """An answer, to the publication or to one of its comments."""

    body: Text = Field(min_length=1, max_length=COMMENT, description="Markdown")
    parent: Number | None = None
    attachments: list[Number] = Field([], max_length=20)


class CommentChanges(Given):
    """Other words."""

    body: Text = Field(min_length=1, max_length=COMMENT)


class ClosingGiven(Given):
    """Why, in a line; it may be empty."""

    reason: Text = Field("", max_length=REASON)


class Comments(Told):
    """A page of comments, oldest first."""

    items: list[CommentShape]
    next: str | None


class GivenReaction(Told):
    """Somebody's reaction."""

    person: PersonShape
    reaction: Reaction
    at: Moment


class GivenReactions(Told):
    """A page of those who reacted, newest first."""

    items: list[GivenReaction]
    next: str | None


class Reacted(Told):
    """What stands after a reaction."""

    reactions: dict[str, int]
    my_reaction: str | None


@router.get("/publications/{publication_id}", response=PublicationShape, operation_id="get_publication")
def get_publication(request: HttpRequest, publication_id: str) -> HttpResponse:
    """One publication."""
    told = told_publication(number_of(publication_id), viewer_in(request))
    return shown(request, told, etag=str(told["version"]))


@router.patch("/publications/{publication_id}", response=PublicationShape, operation_id="edit_publication")
def edit_publication(request: HttpRequest, publication_id: str, body: PublicationChanges) -> HttpResponse:
    """Change one's own words. What stood before is kept in the history."""
    viewer = viewer_in(request)
    row = publication_at(number_of(publication_id), viewer)
    return _edited(request, row, body=body.body if "body" in body.model_fields_set else row.body,
                   title=body.title if "title" in body.model_fields_set else None)  # fmt: skip


@router.delete("/publications/{publication_id}", response={204: None}, operation_id="remove_publication")
def remove_publication(request: HttpRequest, publication_id: str) -> HttpResponse:
    """Take a publication from every surface (its author, moderators)."""
    return _removed(request, publication_at(number_of(publication_id), viewer_in(request)))


@router.get("/publications/{publication_id}/comments", response=Comments, operation_id="list_comments")
def list_comments(request: HttpRequest, publication_id: str, asked: Query[Listing]) -> HttpResponse:
    """The answers of a thread."""
    viewer = viewer_in(request)
    ids = comments_behind(viewer, number_of(publication_id), unpack(asked.cursor))
    told = told_comments(viewer, ids[: asked.limit + 1])
    told.sort(key=_place)
    page = told[: asked.limit]
    return listed(page, pack(_place(page[-1])) if len(told) > asked.limit else None)


@router.post("/publications/{publication_id}/comments", response={201: CommentShape}, operation_id="create_comment")
def create_comment(request: HttpRequest, publication_id: str, body: NewComment) -> HttpResponse:
    """Answer."""
    viewer = viewer_in(request)
    publication = publication_at(number_of(publication_id), viewer)
    parent = _parent(body.parent, publication, viewer)
    made = actions.publish_comment(
        by=viewer,
        publication=publication,
        body=body.body,
        parent=parent,
        attachments=[int(one) for one in body.attachments],
    )
    told = told_comment(made.pk, viewer)
    return answer(told, status=201, etag=str(made.version), location=f"/api/v1/comments/{made.pk}")


@router.put("/publications/{publication_id}/closed", response=PublicationShape, operation_id="close_discussion")
def close(request: HttpRequest, publication_id: str, body: ClosingGiven) -> HttpResponse:
    """Let a discussion take no new comments (its author, moderators)."""
    viewer = viewer_in(request)
    publication = publication_at(number_of(publication_id), viewer)
    close_discussion(by=viewer, publication=publication, reason=body.reason)
    return answer(told_publication(publication.pk, viewer))


@router.delete("/publications/{publication_id}/closed", response={204: None}, operation_id="open_discussion")
def open_again(request: HttpRequest, publication_id: str) -> HttpResponse:
    """Let it take comments again (its author, moderators)."""
    open_discussion(by=viewer_in(request), publication=publication_at(number_of(publication_id), viewer_in(request)))
    return done()


@router.get("/comments/{comment_id}", response=CommentShape, operation_id="get_comment")
def get_comment(request: HttpRequest, comment_id: str) -> HttpResponse:
    """One comment."""
    told = told_comment(number_of(comment_id), viewer_in(request))
    return shown(request, told, etag=str(told["version"]))


@router.patch("/comments/{comment_id}", response=CommentShape, operation_id="edit_comment")
def edit_comment(request: HttpRequest, comment_id: str, body: CommentChanges) -> HttpResponse:
    """Change one's own words. What stood before is kept in the history."""
    return _edited(request, comment_at(number_of(comment_id), viewer_in(request)), body=body.body, title=None)


@router.delete("/comments/{comment_id}", response={204: None}, operation_id="remove_comment")
def remove_comment(request: HttpRequest, comment_id: str) -> HttpResponse:
    """Take a comment from every surface (its author, moderators)."""
    return _removed(request, comment_at(number_of(comment_id), viewer_in(request)))


@router.get("/publications/{publication_id}/reactions", response=GivenReactions, operation_id="list_reactions")
def list_reactions(request: HttpRequest, publication_id: str, asked: Query[Listing]) -> HttpResponse:
    """Who reacted how to a publication, as far as the viewer may know of them."""
    return _given(request, publication_at(number_of(publication_id), viewer_in(request)), asked)


@router.get("/comments/{comment_id}/reactions", response=GivenReactions, operation_id="list_reactions_to_comment")
def list_reactions_to_comment(request: HttpRequest, comment_id: str, asked: Query[Listing]) -> HttpResponse:
    """Who reacted how to a comment, as far as the viewer may know of them."""
    return _given(request, comment_at(number_of(comment_id), viewer_in(request)), asked)


@router.put("/publications/{publication_id}/reactions/{name}", response=Reacted, operation_id="react_to_publication")
def react_to_publication(request: HttpRequest, publication_id: str, name: str) -> HttpResponse:
    """React, or change one's reaction."""
    return _reacted(request, publication_at(number_of(publication_id), viewer_in(request)), name)


@router.delete(
    "/publications/{publication_id}/reactions/{name}", response={204: None}, operation_id="unreact_to_publication"
)
def unreact_to_publication(request: HttpRequest, publication_id: str, name: str) -> HttpResponse:
    """Take one's reaction back."""
    return _unreacted(request, publication_at(number_of(publication_id), viewer_in(request)), name)


@router.put("/comments/{comment_id}/reactions/{name}", response=Reacted, operation_id="react_to_comment")
def react_to_comment(request: HttpRequest, comment_id: str, name: str) -> HttpResponse:
    """React, or change one's reaction."""
    return _reacted(request, comment_at(number_of(comment_id), viewer_in(request)), name)


@router.delete("/comments/{comment_id}/reactions/{name}", response={204: None}, operation_id="unreact_to_comment")
def unreact_to_comment(request: HttpRequest, comment_id: str, name: str) -> HttpResponse:
    """Take one's reaction back."""
    return _unreacted(request, comment_at(number_of(comment_id), viewer_in(request)), name)


@router.post("/files", response={201: FileShape}, operation_id="upload_file")
def upload_file(request: HttpRequest, file: File[UploadedFile]) -> HttpResponse:
    """Bring a file for what one is about to send; it is one's own until then."""
    viewer = viewer_in(request)
    if len(request.FILES) > 1 or len(request.FILES.getlist("file")) > 1:
        raise invalid("file", _("Send one file at a time."))
    if request.POST:
        raise invalid(next(iter(request.POST))[:80], _("This field cannot be given here."))
    [made] = keep_files(by=viewer, uploads=[file])
    told = told_file(attachment_at(made, viewer))
    return answer(told, status=201, location=f"/api/v1/files/{made}")


@router.get("/files/{file_id}", response=FileShape, operation_id="get_file")
def get_file(request: HttpRequest, file_id: str) -> HttpResponse:
    """What a file is; its bytes are at `url`."""
    told = told_file(attachment_at(number_of(file_id), viewer_in(request)))
    return shown(request, told, etag=told["sha256"][:32])


@router.delete("/files/{file_id}", response={204: None}, operation_id="remove_file")
def delete_file(request: HttpRequest, file_id: str) -> HttpResponse:
    """Take one's own file back."""
    viewer = viewer_in(request)
    remove_file(by=viewer, file=attachment_at(number_of(file_id), viewer))
    return done()


def told_publication(number: int, viewer: Viewer) -> dict[str, Any]:
    """A publication as it is now. Raises NotFound."""
    return _only(told_publications(viewer, [number]))


def told_comment(number: int, viewer: Viewer) -> dict[str, Any]:
    """A comment as it is now. Raises NotFound."""
    return _only(told_comments(viewer, [number]))


def _only(told: list[dict[str, Any]]) -> dict[str, Any]:
    if not told:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return told[0]


def _present(thing: Publication | Comment, viewer: Viewer) -> dict[str, Any]:
    return told_comment(thing.pk, viewer) if isinstance(thing, Comment) else told_publication(thing.pk, viewer)


def _edited(request: HttpRequest, thing: Publication | Comment, *, body: str, title: str | None) -> HttpResponse:
    viewer = viewer_in(request)
    require_match(request, str(thing.version), lambda: _present(thing, viewer))
    is_guarded = "If-Match" in request.headers or body == thing.body
    with telling_state(lambda: _present(thing, viewer)):
        made = actions.edit(
            by=viewer, thing=thing, body=body, title=title, version=thing.version if is_guarded else None
        )
    return answer(_present(thing, viewer), etag=str(made.version))


def _removed(request: HttpRequest, thing: Publication | Comment) -> HttpResponse:
    viewer = viewer_in(request)
    require_match(request, str(thing.version), lambda: _present(thing, viewer))
    actions.remove(by=viewer, thing=thing)
    return done()


def _reacted(request: HttpRequest, thing: Publication | Comment, name: str) -> HttpResponse:
    return answer({"reactions": actions.react(by=viewer_in(request), thing=thing, name=name), "my_reaction": name})


def _given(request: HttpRequest, thing: Publication | Comment, asked: Listing) -> HttpResponse:
    rows = reactions_for(viewer_in(request), thing)
    rows = before(rows, column="created_at", position=unpack(asked.cursor))
    found = list(rows[: asked.limit + 1])
    page = found[: asked.limit]
    told = [{"person": told_person(one.person), "reaction": one.name, "at": one.created_at} for one in page]
    return listed(told, pack((page[-1].created_at, page[-1].pk)) if len(found) > asked.limit else None)


def _unreacted(request: HttpRequest, thing: Publication | Comment, name: str) -> HttpResponse:
    viewer = viewer_in(request)
    present = my_reaction(thing, viewer)
    # Asked with the present one where another is taken back: whether one may react, and whether it is one, is the action's.
    actions.react(by=viewer, thing=thing, name="" if present == name else present if name in REACTIONS else name)
    return done()


def _parent(given: str | None, publication: Publication, viewer: Viewer) -> Comment | None:
    if given is None:
        return None
    rows = Comment.objects.visible_to(viewer).filter(publication=publication)
    found = rows.filter(pk=int(given)).first()
    if found is None:
        raise invalid("parent", _("What you answer is no longer there."))
    return found


def _place(told: dict[str, Any]) -> tuple[Any, int]:
    return told["published_at"], int(told["id"])
