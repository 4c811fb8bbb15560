"""What search does when it hears of something: the index is set from the present rows, whatever came first."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from typing import Final

from django.db.models import QuerySet

from maillon.access.models import Membership, Space
from maillon.content.events import PartMoved, ThreadBroughtIn
from maillon.content.models import Comment
from maillon.core.db.prepared import prepared
from maillon.core.events import Event, publish
from maillon.core.refs import split
from maillon.search.backends import backend
from maillon.search.events import IndexingContinued
from maillon.search.indexing import index, index_together
from maillon.search.models import COMMENT, COMMUNITY, PERSON, PUBLICATION, Document
from maillon.search.tags import space_tag

TYPE_OF: Final = {
    "content.publication": PUBLICATION, "content.comment": COMMENT,
    "people.person": PERSON, "communities.community": COMMUNITY,
}  # fmt: skip
STEP: Final = 20
"""Things indexed before the clock is looked at."""
HELD: Final = 0.012
"""Seconds after which a slice ends, so that the whole delivery holds the database for less than 20 ms."""


def reindex(event: Event) -> None:
    """Index the one thing that an event is about: new, edited, gone or back."""
    label, pk = split(event.subject)
    index(TYPE_OF[label], [pk])


def reindex_thread(event: Event) -> None:
    """Index a publication and all its comments: removed and restored together, or brought in at once."""
    reindex(event)
    _in_slices(event.subject)


def reindex_part(event: PartMoved) -> None:
    """Index what became a discussion of its own, with its answers; the answer that it was made of is gone."""
    index(COMMENT, event.comments[:1])
    reindex_thread(event)


def index_brought_in(event: ThreadBroughtIn) -> None:
    """Index exactly what an import brought: as much as it announced at once."""
    index_together({PUBLICATION: event.publications, COMMENT: event.comments})


def reindex_space(event: Event) -> None:
    """Index a community, and where its access or reach changed, all that lies in it and its members."""
    reindex(event)
    if getattr(event, "access_changed", True):
        _in_slices(f"access.space:{event.space_id}")
        _in_slices(event.subject)


def reindex_member(event: Event) -> None:
    """Index a person who came into a space or left it: guests find those whom they meet in an extended one."""
    if event.person_id is not None and event.space_id is not None and guests_meet(event.space_id):
        index(PERSON, [event.person_id])


def guests_meet(space_id: int) -> bool:
    """Whether guests come into a space, and find its members."""
    return bool(_extended(number=space_id))


@prepared
def _extended(number: int) -> QuerySet[Space, int]:
    return Space.objects.filter(pk=number, is_extended=True).values_list("pk", flat=True)


def continue_indexing(event: IndexingContinued) -> None:
    """Go on where the last slice ended."""
    _in_slices(event.subject, after=event.position)


def _in_slices(subject: str, *, after: int = 0) -> None:
    """Index what hangs on the subject, step by step; what does not fit into a slice is announced as work that is due."""
    label, pk = split(subject)
    ends_at = time.monotonic() + HELD
    reached = STEPS[label](pk, after)
    while reached is not None:
        if time.monotonic() > ends_at:
            publish(IndexingContinued(subject=subject, position=reached))
            return
        reached = STEPS[label](pk, reached)


def _comments_of(publication_id: int, after: int) -> int | None:
    rows = Comment.objects.filter(publication_id=publication_id, pk__gt=after).order_by("pk")
    return _indexed(COMMENT, list(rows.values_list("pk", flat=True)[:STEP]))


def _members_of(community_id: int, after: int) -> int | None:
    rows = Membership.objects.filter(space__community=community_id, person_id__gt=after).order_by("person_id")
    return _indexed(PERSON, list(rows.values_list("person_id", flat=True)[:STEP]))


def _indexed(type_of_thing: str, ids: list[int]) -> int | None:
    index(type_of_thing, ids)
    return ids[-1] if ids else None


def _documents_in(space_id: int, after: int) -> int | None:
    ids = backend().tagged(space_tag(space_id), after=after, limit=STEP)
    things: dict[str, list[int]] = defaultdict(list)
    for type_of_thing, thing in Document.objects.filter(pk__in=ids).values_list("type", "thing_id"):
        things[type_of_thing].append(thing)
    for type_of_thing, known in things.items():
        index(type_of_thing, known)
    return ids[-1] if ids else None


STEPS: Final[dict[str, Callable[[int, int], int | None]]] = {
    "content.publication": _comments_of, "access.space": _documents_in, "communities.community": _members_of,
}  # fmt: skip
