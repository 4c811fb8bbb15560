"""Whole discussions at once: one transaction and one event for as many as fit, no notices, nothing lit, true dates."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from maillon.access.models import Space
from maillon.content.actions import FACES
from maillon.content.branches import COLUMNS, Spot, spots_of
from maillon.content.events import ThreadBroughtIn
from maillon.content.kinds import table
from maillon.content.models import MARKDOWN, REACTIONS, Attachment, Comment, Publication, Reaction
from maillon.content.topics.tagging import tag
from maillon.core.db.boundary import remember_rows, stamp_rows
from maillon.core.db.bulk import insert_rows, update_rows
from maillon.core.db.ids import new_id
from maillon.core.db.prepared import prepared
from maillon.core.db.writing import action
from maillon.core.errors import NotFound
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref_of
from maillon.core.text.characters import named

TITLE_LENGTH = 200
TOLD_AT_ONCE = 50
LETTERS_AT_ONCE = 20_000
"""Of the plain text that one event tells of: whoever hears of it indexes it in one transaction."""
COUNTED = ["comments_count", "last_comment_id", "active_at", "commenters"]


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One message to bring in. `files` are the columns of Attachment rows, whose content is stored already.

    `id` becomes the row's; `answers` is the id of the comment it answers, None for the publication. `parent` says the
    same by a place in the list of turns (0: the publication), for `import_thread` alone. `reactions`: who reacted how.
    """

    author_id: int
    published_at: datetime
    body: str
    html: str
    text: str
    body_format: str = MARKDOWN
    parent: int | None = None
    answers: int | None = None
    message_id: str = ""
    brought_in_by_id: int | None = None
    files: Sequence[Mapping[str, Any]] = field(default=())
    topics: Sequence[str] = field(default=())
    reactions: Mapping[str, Sequence[int]] = field(default_factory=dict)
    id: int = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class Discussion:
    """Turns of one thread. `standing` is the publication they join; without one the first turn becomes it."""

    turns: Sequence[Turn]
    title: str = ""
    standing: int | None = None
    kind: str = "post"

    @property
    def publication_id(self) -> int:
        """The id of the publication, made or to be made."""
        return self.standing or self.turns[0].id

    @property
    def comments(self) -> Sequence[Turn]:
        """The turns that become comments, in their order."""
        return self.turns if self.standing else self.turns[1:]


@action
def import_thread(*, by: Viewer, space: Space, title: str, turns: Sequence[Turn], kind: str = "post") -> Publication:
    """Bring a discussion into a space: the first turn becomes the publication, the others its comments. Of another kind
    than a post, its own rows are the caller's to make."""
    placed = [replace(turn, answers=turns[turn.parent].id if turn.parent else None) for turn in turns]
    return import_threads(by=by, space=space, discussions=[Discussion(title=title, turns=placed, kind=kind)])[0]


@action
def import_threads(*, by: Viewer, space: Space, discussions: Sequence[Discussion]) -> list[Publication]:
    """Bring discussions into a space, new ones and further turns of standing ones; returns the new publications.

    The caller chooses slices that hold the database for less than 20 ms; one event tells of as much as can be indexed
    in that time. Raises NotFound where a
    publication that is to grow is not in the space.
    """
    require(by, "content.import", space)
    standing = _standing_threads(space, discussions)
    made = [_publication(space, one) for one in discussions if not one.standing]
    _insert(made)
    comments = _comments(discussions)
    _insert(comments)
    _insert_attachments(by, discussions)
    Reaction.objects.bulk_create(_reactions(discussions))
    _count(space, discussions, standing)
    for one in discussions:
        _tag(one)
    _announce(by, space, made, comments)
    return made


class _Standing(NamedTuple):
    """A thread that is to grow, as far as its counters go."""

    pk: int
    published_at: datetime
    active_at: datetime
    comments_count: int
    commenters: list[int]
    last_comment_id: int | None
    last_comment_at: datetime | None
    kind: str


def _standing_threads(space: Space, discussions: Sequence[Discussion]) -> dict[int, _Standing]:
    ids = {one.standing for one in discussions if one.standing}
    found = {row[0]: _Standing(*row) for row in _threads(space=space.pk, ids=ids)} if ids else {}
    if len(found) != len(ids):
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return found


@prepared
def _threads(*, space: int, ids: Collection[int]) -> QuerySet[Publication, tuple[Any, ...]]:
    counted = ("published_at", "active_at", "comments_count", "commenters", "last_comment_id")
    rows = Publication.objects.filter(space=space, pk__in=ids)
    return rows.values_list("pk", *counted, "last_comment__published_at", "kind")


def _publication(space: Space, one: Discussion) -> Publication:
    first = one.turns[0]
    title = named(one.title)[:TITLE_LENGTH]
    return Publication(space=space, kind=one.kind, title=title, active_at=first.published_at, **_columns(first))


def _comments(discussions: Sequence[Discussion]) -> list[Comment]:
    turns = [(one.publication_id, turn) for one in discussions for turn in one.comments]
    spots = spots_of([(turn.id, turn.published_at, turn.answers) for _, turn in turns], _known_spots(discussions))
    return [
        Comment(publication_id=thread, parent_id=turn.answers, **spots[turn.id].columns(), **_columns(turn))
        for thread, turn in turns
    ]


def _known_spots(discussions: Sequence[Discussion]) -> dict[int, Spot]:
    """Those of the standing comments that are answered."""
    made = {turn.id for one in discussions for turn in one.turns}
    answered = {turn.answers for one in discussions if one.standing for turn in one.turns if turn.answers} - made
    return {pk: Spot(*spot) for pk, *spot in _spots(ids=answered)} if answered else {}


@prepared
def _spots(*, ids: Collection[int]) -> QuerySet[Comment, tuple[Any, ...]]:
    return Comment.objects.filter(pk__in=ids).values_list("pk", *COLUMNS)


def _insert(rows: Sequence[Publication] | Sequence[Comment]) -> None:
    """Insert rows of one kind by one statement: a bulk verb, because the ORM takes as long for a row as all the rest.

    The boundary between organisations is held first, as the ORM would.
    """
    if rows:
        stamp_rows(type(rows[0]), rows)
        names = [field.attname for field in rows[0]._meta.concrete_fields]
        insert_rows(type(rows[0]), names, ([getattr(row, name) for name in names] for row in rows))
        remember_rows(type(rows[0]), [row.pk for row in rows])


def _columns(turn: Turn) -> dict[str, Any]:
    return {
        "id": turn.id,
        "author_id": turn.author_id,
        "published_at": turn.published_at,
        "body": turn.body,
        "html": turn.html,
        "text": turn.text,
        "body_format": turn.body_format,
        "message_id": turn.message_id,
        "brought_in_by_id": turn.brought_in_by_id,
        "reactions": {name: len(turn.reactions[name]) for name in REACTIONS if turn.reactions.get(name)},
    }


def _insert_attachments(by: Viewer, discussions: Sequence[Discussion]) -> None:
    """Insert the files' rows: what they point to was inserted, or looked up in this space, a moment ago."""
    rows = _attachments(by, discussions)
    names = [name for field in Attachment._meta.concrete_fields if (name := field.attname) != "organisation_id"]
    if rows:
        insert_rows(Attachment, names, ([getattr(row, name) for name in names] for row in rows))


def _attachments(by: Viewer, discussions: Sequence[Discussion]) -> list[Attachment]:
    return [
        Attachment(
            publication_id=one.publication_id,
            comment_id=None if turn.id == one.publication_id else turn.id,
            uploaded_by_id=by.person_id,
            **facts,
        )
        for one in discussions
        for turn in one.turns
        for facts in turn.files
    ]


def _reactions(discussions: Sequence[Discussion]) -> list[Reaction]:
    return [
        Reaction(person_id=person, name=name, **_target(one, turn))
        for one in discussions
        for turn in one.turns
        for name, people in turn.reactions.items()
        for person in people
    ]


def _target(one: Discussion, turn: Turn) -> dict[str, int]:
    is_publication = turn.id == one.publication_id
    return {"publication_id": turn.id} if is_publication else {"comment_id": turn.id}


def _count(space: Space, discussions: Sequence[Discussion], standing: Mapping[int, _Standing]) -> None:
    """Set the counters: of new threads from what came, of standing ones from what came after all they had."""
    new = [one for one in discussions if not one.standing]
    if new:
        Space.objects.filter(pk=space.pk).update(publications_count=F("publications_count") + len(new))
    rows = [(one.publication_id, *_counted(one.comments, one.turns[0].published_at)) for one in new if one.comments]
    update_rows(Publication, COUNTED, [*rows, *_grown([one for one in discussions if one.standing], standing)])
    for thread in standing.values():
        table.recount({thread.kind: [thread.pk]})


Counted = tuple[int, int, datetime, list[int]]


def _counted(comments: Sequence[Turn], active_at: datetime, count: int = 0, faces: Sequence[int] = ()) -> Counted:
    newest = sorted(comments, key=lambda turn: (turn.published_at, turn.id), reverse=True)
    seen = list(dict.fromkeys([*(turn.author_id for turn in newest), *faces]))[:FACES]
    return count + len(newest), newest[0].id, max(newest[0].published_at, active_at), seen


def _grown(
    discussions: Sequence[Discussion], standing: Mapping[int, _Standing]
) -> Iterator[tuple[int, int, int | None, datetime, list[int]]]:
    """The counters of threads that grew: at their end from what came, in their middle with a look at their end."""
    for one in discussions:
        thread = standing[one.publication_id]
        first = min((turn.published_at, turn.id) for turn in one.turns)
        if thread.last_comment_at is None or (thread.last_comment_at, thread.last_comment_id or 0) < first:
            yield thread.pk, *_counted(one.turns, thread.active_at, thread.comments_count, thread.commenters)
        else:
            yield thread.pk, thread.comments_count + len(one.turns), *_end_of(thread)


def _end_of(thread: _Standing) -> tuple[int | None, datetime, list[int]]:
    """A thread's last comment, when it was last active, and who commented last. Costs the same for a long thread."""
    newest = _newest_comments(publication=thread.pk)
    faces = list(dict.fromkeys(author for _, _, author in newest))[:FACES]
    if not newest:
        return None, thread.published_at, faces
    last, published_at, _ = newest[0]
    return last, max(published_at, thread.published_at), faces


@prepared
def _newest_comments(*, publication: int) -> QuerySet[Comment, tuple[Any, ...]]:
    rows = Comment.objects.published().filter(publication=publication).order_by("-published_at", "-pk")
    return rows.values_list("pk", "published_at", "author_id")[:200]


def _tag(one: Discussion) -> None:
    at = one.turns[0].published_at
    if one.standing and any(turn.topics for turn in one.turns):
        at = Publication.objects.values_list("published_at", flat=True).get(pk=one.standing)
    for turn in one.turns:
        if turn.topics:
            comment = None if turn.id == one.publication_id else turn.id
            tag(turn.topics, publication=one.publication_id, published_at=at, comment=comment, replace=False)


def _announce(by: Viewer, space: Space, made: Sequence[Publication], comments: Sequence[Comment]) -> None:
    for part in _parts([*made, *comments]):
        first = part[0]
        publication = first.pk if isinstance(first, Publication) else first.publication_id
        publish(
            ThreadBroughtIn(
                subject=ref_of(Publication, publication),
                actor_id=by.person_id,
                space_id=space.pk,
                messages=len(part),
                publications=[row.pk for row in part if isinstance(row, Publication)],
                comments=[row.pk for row in part if isinstance(row, Comment)],
            )
        )


def _parts(rows: Sequence[Publication | Comment]) -> Iterator[list[Publication | Comment]]:
    part: list[Publication | Comment] = []
    letters = 0
    for row in rows:
        if part and (len(part) >= TOLD_AT_ONCE or letters + len(row.text) > LETTERS_AT_ONCE):
            yield part
            part, letters = [], 0
        part.append(row)
        letters += len(row.text)
    if part:
        yield part
