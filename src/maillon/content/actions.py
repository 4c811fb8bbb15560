"""The verbs that hold for every kind: answer, edit, remove and bring back, react."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.access.models import OPEN, WALL, Membership, Space
from maillon.content.branches import spot_at, spot_of
from maillon.content.closing import refuse_closed, refuse_turn
from maillon.content.composing import Words, checked_title, compose, compose_comment, hang
from maillon.content.events import (
    CommentEdited,
    CommentPublished,
    CommentRemoved,
    CommentRestored,
    PublicationEdited,
    PublicationRemoved,
    PublicationRestored,
    ReactionChanged,
)
from maillon.content.kinds import table
from maillon.content.models import REACTIONS, Comment, Feature, Pin, Publication, Reaction, Revision
from maillon.content.queries import my_reaction
from maillon.core.db.ids import new_id
from maillon.core.db.prepared import Prepared, prepared
from maillon.core.db.writing import action
from maillon.core.errors import Conflict, NotFound, invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref
from maillon.core.text.limits import BODY, COMMENT
from maillon.people.models import Person

UNDO = timedelta(minutes=30)
FACES = 3


def publish_comment(
    *, by: Viewer, publication: Publication, body: str, parent: Comment | None = None, attachments: Sequence[int] = ()
) -> Comment:
    """Answer a publication, or one of its comments. Raises Invalid, NotFound, Forbidden."""
    refuse_closed(by, publication)
    require(by, "content.comment", publication)
    refuse_turn(by, publication, parent)
    return _publish_comment(
        by=by, publication=publication, words=compose_comment(by=by, body=body), parent=parent, attachments=attachments
    )


@action
def _publish_comment(
    *, by: Viewer, publication: Publication, words: Words, parent: Comment | None, attachments: Sequence[int]
) -> Comment:
    require(by, "content.comment", publication)
    refuse_turn(by, publication, parent)
    parent = _answered(publication, parent) if parent else None
    pk, at = new_id(), timezone.now()
    comment = Comment.objects.create(
        pk=pk,
        published_at=at,
        publication=publication,
        parent=parent,
        **spot_of(pk, at, spot_at(parent)).columns(),
        author_id=by.person_id,
        body=words.body,
        html=words.html,
        text=words.text,
    )
    hang(words, by_id=by.person_id, publication=publication, comment=comment, attachments=attachments)
    _count_answer(by, publication, comment)
    number = publish(
        CommentPublished(
            subject=ref(comment),
            actor_id=by.person_id,
            space_id=publication.space_id,
            publication_id=publication.pk,
            parent_id=parent.pk if parent else None,
        )
    )
    light(space_id=publication.space_id, number=number, by=by)
    return comment


def _answered(publication: Publication, parent: Comment) -> Comment:
    """The comment that is answered, as it stands now: files take their time, and it may have gone on elsewhere meanwhile."""
    present = Comment.objects.filter(pk=parent.pk, publication=publication, removed_at=None).first()
    if present is None:
        raise invalid("parent", _("What you answer is no longer there."))
    return present


def _count_answer(by: Viewer, publication: Publication, comment: Comment) -> None:
    shown = ("commenters", "closed_at", "kind", "last_comment__published_at")
    rows = Publication.objects.select_for_update(of=("self",)).select_related("last_comment").only(*shown)
    row = rows.get(pk=publication.pk)
    refuse_closed(by, row)  # Closed since it was read: asked again under the lock, and all of it is taken back.
    counted: dict[str, Any] = {"comments_count": F("comments_count") + 1}
    last = row.last_comment
    if last is None or (last.published_at, last.pk) < (comment.published_at, comment.pk):
        faces = [comment.author_id, *(i for i in row.commenters if i != comment.author_id)][:FACES]
        counted |= {"active_at": comment.published_at, "last_comment": comment, "commenters": faces}
    else:  # A later one came to the lock before it.
        standing = publication.comments.published().order_by("-published_at", "-pk")
        counted["commenters"] = _last_commenters(standing.values_list("author_id", flat=True)[:200])
    Publication.objects.filter(pk=publication.pk).update(**counted)
    table.recount({publication.kind: [publication.pk]}, branch=comment.branch)


def light(*, space_id: int, number: int, by: Viewer, published: int = 0) -> None:
    """Mark that something new stands in a space, `published` publications among it; the one who wrote it has seen it, if
    she had seen all before."""
    mine = Membership.objects.filter(space_id=space_id, person_id=by.person_id)
    mine.filter(last_seen__gte=F("space__last_event")).update(last_seen=number, seen_at=timezone.now())
    counted = {"publications_count": F("publications_count") + published} if published else {}
    Space.objects.filter(pk=space_id).update(last_event=Greatest(F("last_event"), number), **counted)


@action
def wall_of(person: Person) -> Space:
    """The person's wall, made at the first post."""
    return Space.objects.get_or_create(wall_of=person, defaults={"kind": WALL, "access": OPEN})[0]


def edit(
    *, by: Viewer, thing: Publication | Comment, body: str, title: str | None = None, version: int | None = None
) -> Publication | Comment:
    """Change one's own words; what stood before is kept as a revision. `version` is what the writer had before her:
    another one now raises Conflict."""
    require(by, "content.edit", thing)
    is_comment = isinstance(thing, Comment)
    words = compose(by=by, body=body, limit=COMMENT if is_comment else BODY)
    new_title = checked_title(title) if title is not None and not is_comment else None
    needs_words = True
    if isinstance(thing, Publication):
        kind = table.kind_named(thing.kind)
        kind.checked_edit(title=thing.title if new_title is None else new_title, body=words.body)
        needs_words = kind.needs_words
    if needs_words and not words.body and not (new_title if new_title is not None else getattr(thing, "title", "")):
        raise invalid("body", _("Write something first."))
    return _edit(by=by, thing=thing, words=words, title=new_title, version=version)


@action
def _edit(
    *, by: Viewer, thing: Publication | Comment, words: Words, title: str | None, version: int | None
) -> Publication | Comment:
    row: Any = type(thing).objects.select_for_update(of=("self",)).get(pk=thing.pk)
    require(by, "content.edit", row)
    is_comment = isinstance(row, Comment)
    old_title = "" if is_comment else row.title
    if words.body == row.body and title in (None, old_title):
        return row  # type: ignore[no-any-return]  # Also where the same was sent twice.
    if version is not None and version != row.version:
        raise Conflict(
            _("This was changed meanwhile. Your text is kept: compare it with the present one and send again.")
        )
    _keep_revision(row, old_title, by)
    row.body, row.html, row.text = words.body, words.html, words.text
    row.version, row.edited_at = row.version + 1, timezone.now()
    fields = ["body", "html", "text", "version", "edited_at"]
    if title is not None:
        row.title = title
        fields.append("title")
    row.save(update_fields=fields)
    publication = row.publication if is_comment else row
    hang(words, by_id=by.person_id, publication=publication, comment=row if is_comment else None)
    _tell(row, CommentEdited, PublicationEdited, by)
    return row  # type: ignore[no-any-return]


def _keep_revision(row: Any, title: str, by: Viewer) -> None:
    of = {"comment": row} if isinstance(row, Comment) else {"publication": row}
    Revision.objects.create(
        **of, version=row.version, title=title, body=row.body, html=row.html, replaced_by_id=by.person_id
    )


@action
def remove(*, by: Viewer, thing: Publication | Comment) -> None:
    """Take something from every surface at once. The one who did it may undo it for UNDO; then it is purged in time."""
    require(by, "content.remove", thing)
    changed = type(thing).objects.filter(pk=thing.pk, removed_at=None).update(removed_at=timezone.now())
    if changed:
        if isinstance(thing, Publication):
            Pin.objects.filter(publication=thing).delete()
            Feature.objects.filter(publication=thing).delete()
        _recount(thing, -1)
        _tell(thing, CommentRemoved, PublicationRemoved, by)


@action
def restore(*, by: Viewer, thing: Publication | Comment) -> None:
    """Undo a removal within UNDO. Raises NotFound later, or for somebody who may not."""
    row: Any = type(thing).objects.filter(pk=thing.pk, removed_at__gt=timezone.now() - UNDO).first()
    if row is None:
        raise NotFound(_("There is nothing left to bring back."))
    row.removed_at = None
    type(thing).objects.filter(pk=row.pk).update(removed_at=None)
    require(by, "content.restore", row)
    _recount(row, +1)
    _tell(row, CommentRestored, PublicationRestored, by)


def _recount(thing: Publication | Comment, change: int) -> None:
    if isinstance(thing, Publication):
        Space.objects.filter(pk=thing.space_id).update(publications_count=F("publications_count") + change)
        return
    publication = Publication.objects.select_for_update(of=("self",)).get(pk=thing.publication_id)
    standing = publication.comments.published().order_by("-published_at", "-pk")
    last = standing.first()
    Publication.objects.filter(pk=publication.pk).update(
        comments_count=F("comments_count") + change,
        last_comment=last,
        active_at=last.published_at if last else publication.published_at,
        commenters=_last_commenters(standing.values_list("author_id", flat=True)[:200]),
    )
    table.recount({publication.kind: [publication.pk]}, branch=thing.branch)


def _last_commenters(authors: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(authors))[:FACES]


@action
def react(*, by: Viewer, thing: Publication | Comment, name: str) -> dict[str, int]:
    """React, or change one's reaction; "" takes it back. Returns the counts by name."""
    require(by, "content.react", thing)
    if name and name not in REACTIONS:
        raise invalid("name", _("Choose one of: %(choices)s.") % {"choices": ", ".join(REACTIONS)})
    model: Any = type(thing)
    (present,) = _reactions(model)(number=thing.pk)
    before = my_reaction(thing, by)
    if name == before:
        return present
    of = {"comment": thing} if isinstance(thing, Comment) else {"publication": thing}
    mine = Reaction.objects.filter(person_id=by.person_id, **of)
    if name and before:
        mine.update(name=name, created_at=timezone.now())
    elif name:
        Reaction.objects.create(person_id=by.person_id, name=name, **of)
    else:
        mine.delete()
    counts = _counted(present, down=before, up=name)
    model.objects.filter(pk=thing.pk).update(reactions=counts)
    thing.reactions = counts
    _tell(thing, ReactionChanged, ReactionChanged, by, reaction=name)
    return counts


@cache
def _reactions(model: Any) -> Prepared[dict[str, int]]:
    """The counts of one thing, whose row is locked: no two count at once."""

    @prepared
    def found(number: int) -> QuerySet[Any, dict[str, int]]:
        return model.objects.select_for_update().filter(pk=number).values_list("reactions", flat=True)  # type: ignore[no-any-return]

    return found


def _counted(counts: dict[str, int], *, down: str, up: str) -> dict[str, int]:
    new = dict(counts)
    if down:
        new[down] = new.get(down, 1) - 1
    if up:
        new[up] = new.get(up, 0) + 1
    return {name: new[name] for name in REACTIONS if new.get(name, 0) > 0}


def _tell(thing: Any, of_comment: Any, of_publication: Any, by: Viewer, **facts: Any) -> int:
    is_comment = isinstance(thing, Comment)
    publication = thing.publication if is_comment else thing
    if is_comment or of_publication is ReactionChanged:
        facts["publication_id"] = publication.pk
    event = of_comment if is_comment else of_publication
    return publish(event(subject=ref(thing), actor_id=by.person_id, space_id=publication.space_id, **facts))
