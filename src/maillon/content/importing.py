"""A whole discussion at once: one transaction and one event a thread, no notices, true dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F

from maillon.access.models import Space
from maillon.content.actions import FACES
from maillon.content.composing import TOPIC_LENGTH
from maillon.content.events import ThreadBroughtIn
from maillon.content.models import MARKDOWN, Attachment, Comment, Publication, Tagging, Topic
from maillon.core.db.ids import id_for
from maillon.core.db.writing import action
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref
from maillon.core.text.folding import fold


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One message to bring in. `parent` is the place in the list of the turn it answers (0: the publication).
    `files` are the columns of Attachment rows, whose content is stored already."""

    author_id: int
    published_at: datetime
    body: str
    html: str
    text: str
    body_format: str = MARKDOWN
    parent: int | None = None
    message_id: str = ""
    brought_in_by_id: int | None = None
    files: Sequence[Mapping[str, Any]] = field(default=())
    topics: Sequence[str] = field(default=())


@action
def import_thread(*, by: Viewer, space: Space, title: str, turns: Sequence[Turn]) -> Publication:
    """Bring a discussion into a space: the first turn becomes the publication, the others its comments."""
    require(by, "content.import", space)
    first = turns[0]
    publication = Publication.objects.create(
        id=id_for(first.published_at),
        space=space,
        kind="post",
        title=title[:200],
        active_at=first.published_at,
        **_columns(first),
    )
    _attach(first.files, by, publication, None)
    Space.objects.filter(pk=space.pk).update(publications_count=F("publications_count") + 1)
    _add(by, publication, turns[1:], {0: None})
    _tag(publication, turns)
    publish(ThreadBroughtIn(subject=ref(publication), actor_id=by.person_id, space_id=space.pk, messages=len(turns)))
    return publication


@action
def import_answers(
    *, by: Viewer, publication: Publication, turns: Sequence[Turn], parents: Sequence[int | None]
) -> Publication:
    """Bring later messages into a thread that stands. `parents`: the comment each answers (its id), or None."""
    require(by, "content.import", publication)
    known = {-1 - i: parent for i, parent in enumerate(parents)}
    _add(by, publication, turns, {}, standing=known)
    _tag(publication, turns)
    publish(
        ThreadBroughtIn(
            subject=ref(publication), actor_id=by.person_id, space_id=publication.space_id, messages=len(turns)
        )
    )
    return publication


def _add(
    by: Viewer,
    publication: Publication,
    turns: Sequence[Turn],
    made: dict[int, int | None],
    standing: Mapping[int, int | None] | None = None,
) -> None:
    """Comments get ids first, so that parents can point to one another inside one insert."""
    rows: list[Comment] = []
    for place, turn in enumerate(turns, start=len(made)):
        parent = standing[-1 - place] if standing is not None else made.get(turn.parent or 0)
        row = Comment(id=id_for(turn.published_at), publication=publication, parent_id=parent, **_columns(turn))
        made[place] = row.pk
        rows.append(row)
    Comment.objects.bulk_create(rows)
    for row, turn in zip(rows, turns, strict=True):
        _attach(turn.files, by, publication, row)
    recount_thread(publication)


def recount_thread(publication: Publication) -> None:
    """Set a thread's counters from its rows (imports and the purge; a single comment counts itself)."""
    standing = publication.comments.published()
    newest = list(standing.order_by("-published_at", "-pk").only("published_at", "author_id")[:200])
    last = newest[0] if newest else None
    Publication.objects.filter(pk=publication.pk).update(
        comments_count=standing.count(),
        last_comment=last,
        active_at=max(last.published_at, publication.published_at) if last else publication.published_at,
        commenters=list(dict.fromkeys(row.author_id for row in newest))[:FACES],
    )


def _columns(turn: Turn) -> dict[str, Any]:
    return {
        "author_id": turn.author_id,
        "published_at": turn.published_at,
        "body": turn.body,
        "html": turn.html,
        "text": turn.text,
        "body_format": turn.body_format,
        "message_id": turn.message_id,
        "brought_in_by_id": turn.brought_in_by_id,
    }


def _attach(files: Sequence[Mapping[str, Any]], by: Viewer, publication: Publication, comment: Comment | None) -> None:
    Attachment.objects.bulk_create(
        Attachment(publication=publication, comment=comment, uploaded_by_id=by.person_id, **facts) for facts in files
    )


def _tag(publication: Publication, turns: Sequence[Turn]) -> None:
    names = {fold(name)[:TOPIC_LENGTH]: name[:TOPIC_LENGTH] for turn in turns for name in turn.topics}
    for slug, name in names.items():
        topic, _ = Topic.objects.get_or_create(slug=slug, defaults={"name": name})
        Tagging.objects.get_or_create(publication=publication, topic=topic)
