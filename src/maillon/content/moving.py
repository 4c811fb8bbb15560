"""Moving what is published to another community: who will read it and who no longer, and the move itself.

Where a row stands is written in one place, `Publication.space`: comments, files, reactions, votes, bookmarks and marks hang
on it and follow at once. What says it a second time is listed in `FOLLOWS`, with who sets it right.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from maillon.access.models import COMMUNITY, Space
from maillon.access.visibility import readers_of
from maillon.content.events import PublicationLeft, PublicationMoved
from maillon.content.kinds.table import kind_named
from maillon.content.models import Comment, Feature, Pin, Publication
from maillon.core.db.writing import action
from maillon.core.errors import Conflict, invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, can, require
from maillon.core.refs import ref
from maillon.people.models import Person

FOLLOWS: Final[Mapping[str, str]] = {
    "content.Publication.space": "the place itself: written by `move_publication` and `carry_publications`",
    "content.Category.space": "stays: what moves leaves its category, in `move_publication` and `carry_publications`",
    "search.Document.in_space": "set from the row by search.reindex_thread and, after a merger, search.reindex_space",
    "integrations.ImportRun.space": "stays: the import was into the old place, and its owners keep the report",
    "integrations.RawMessage.space": "stays; mail.let_moved_go lets it no longer point to what has gone",
    "integrations.AbsentMessage.space": "mail.let_moved_go ends it: further mail begins anew in the old place",
    "content.Pin.space": "ends: `move_publication` and `carry_publications` take it down, the new place pins its own",
    "content.Feature.space": "ends: `move_publication` and `carry_publications` take it down, as they do a pin",
    "drafts.Draft.space": "stays: she has not published it; the room of drafts offers it elsewhere when the place is shut",
    "question.Question.routed_in": "set by question.handlers.begin_anew: who is asked there begins anew",
    "question.AnswerRequest.space": "stays: where somebody was asked; elsewhere it asks her no longer",
    "communities.Community.space": "a place's own row, not of what lies in it",
    "access.Membership.space": "a place's own row; a merger copies it (communities.merging.bring_members)",
    "access.RoomMark.space": "a place's own row: to when somebody has seen what stands there",
    "core.EventRecord.space_id": "history: says where it happened, and what is read is asked of the rows",
}
"""Every column that names a space, and how it follows when something is moved. A test holds it against the models."""


@dataclass(frozen=True, kw_only=True)
class Shift:
    """Whose reading a move changes. `state` is what was shown: whoever confirms sends it back."""

    newly: int
    gone: int
    companies: tuple[str, ...]
    """Of guests who will read it and do not now."""
    companies_gone: tuple[str, ...]
    state: str


def shift(*, by: Viewer, thing: Publication | Comment, to: Space) -> Shift:
    """Who will newly read a publication, or what becomes of a comment, in another space, and who no longer. Counts say
    nothing that she may not know: she reads the one place and publishes in the other. Raises NotFound, Forbidden."""
    _check(by, thing, to)
    return _shift(thing, to)


@action
def move_publication(*, by: Viewer, publication: Publication, to: Space, state: str = "") -> None:
    """Let a publication, and all that hangs on it, stand in another community. Its address stays the same; it is silent:
    nothing is lit and nobody is told. A second time changes nothing.

    `state` is what she saw of whose reading changes; where that is another now, Conflict. Raises NotFound, Forbidden,
    Invalid.
    """
    spaces = Space.objects.select_for_update().filter(pk__in=(publication.space_id, to.pk)).order_by("pk")
    fixed = {space.pk: space for space in spaces}
    row = Publication.objects.select_for_update(of=("self",)).select_related("space").get(pk=publication.pk)
    if row.space_id == to.pk and can(by, "content.read", row):
        return
    if row.space_id != publication.space_id or to.pk not in fixed:
        raise Conflict(_("This was moved meanwhile: look at it again."))
    to = fixed[to.pk]
    _check(by, row, to)
    if state and state != _shift(row, to).state:
        raise Conflict(_("Whoever reads it has changed meanwhile: look at it again, then confirm."))
    Publication.objects.filter(pk=row.pk).update(space=to, category=None)
    Pin.objects.filter(publication=row).delete()
    Feature.objects.filter(publication=row).delete()
    if row.removed_at is None and row.hidden_at is None:
        _recount(row.space_id, to.pk, 1)
    publish(PublicationLeft(subject=ref(row), actor_id=by.person_id, space_id=row.space_id))
    publish(PublicationMoved(subject=ref(row), actor_id=by.person_id, space_id=to.pk, from_space=row.space_id))


def carry_publications(*, from_space: int, to_space: int, limit: int) -> int:
    """Bring at most `limit` publications of one space into another, removed and hidden ones too: a step of a merger, inside
    its transaction. Returns how many; 0 once none is left. It asks nobody: whoever began the merger was asked."""
    here = Publication.objects.filter(space=from_space)
    ids = list(here.published().values_list("pk", flat=True)[:limit])
    shown = len(ids)
    if not ids:
        out = ~Q(removed_at=None, hidden_at=None)
        ids = list(here.filter(out).values_list("pk", flat=True)[:limit])
    if ids:
        Publication.objects.filter(pk__in=ids).update(space_id=to_space, category=None)
        Pin.objects.filter(publication__in=ids).delete()
        Feature.objects.filter(publication__in=ids).delete()
        _recount(from_space, to_space, shown)
    return len(ids)


def _recount(from_space: int, to_space: int, moved: int) -> None:
    if moved:
        Space.objects.filter(pk=from_space).update(publications_count=F("publications_count") - moved)
        Space.objects.filter(pk=to_space).update(publications_count=F("publications_count") + moved)


def _check(by: Viewer, thing: Publication | Comment, to: Space) -> None:
    """Both sides are asked: what she may take away, and what she may bring."""
    require(by, "content.split" if isinstance(thing, Comment) else "content.move", thing)
    require(by, kind_named("post" if isinstance(thing, Comment) else thing.kind).verb, to)
    if to.kind != COMMUNITY:
        raise invalid("to", _("Choose a community."))


def _shift(thing: Publication | Comment, to: Space) -> Shift:
    now, then = readers_of(thing), readers_of(_standing_in(thing, to))
    coming, going = then.exclude(pk__in=now.values("pk")), now.exclude(pk__in=then.values("pk"))
    newly, gone = coming.count(), going.count()
    companies, companies_gone = _companies(coming), _companies(going)
    facts = (to.pk, to.access, to.is_extended, newly, gone, companies, companies_gone)
    return Shift(
        newly=newly, gone=gone, companies=companies, companies_gone=companies_gone,
        state=blake2b(repr(facts).encode(), digest_size=12).hexdigest(),
    )  # fmt: skip


def _standing_in(thing: Publication | Comment, to: Space) -> Publication:
    """The publication as it would stand there; it is never saved."""
    if isinstance(thing, Comment):
        return Publication(space=to, author_id=thing.author_id, hidden_at=thing.hidden_at, removed_at=thing.removed_at)
    there = copy.copy(thing)
    there.space = to
    return there


def _companies(people: QuerySet[Person]) -> tuple[str, ...]:
    guests = people.filter(kind="guest").order_by("company")
    return tuple(dict.fromkeys(guests.values_list("company", flat=True)))
