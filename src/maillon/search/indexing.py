"""Keeping the index true to the rows: index or forget things, all of an organisation, and compare."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from django.db import connection, models

from maillon.communities.models import Community
from maillon.content.models import Comment, Publication
from maillon.core.db.prepared import prepared
from maillon.core.db.writing import action
from maillon.people.models import Person
from maillon.search.backends import backend
from maillon.search.entries import Prepared, entries_of
from maillon.search.models import COMMENT, COMMUNITY, PER_SECOND, PERSON, PUBLICATION, TYPES, Document, first_id_at

BATCH: Final = 100
"""Things indexed in one transaction, so that it holds the database for about 15 ms."""

SPILL: Final = 60
"""Seconds over which the ids of one full second may spill."""
WIDTHS: Final = (1, 2, 4, 8, 16, 32, *(SPILL for _ in range(20)))
"""Over how many seconds an id is drawn, time after time: few draws find room also where an archive has one date."""

MODELS: Final[dict[str, type[models.Model]]] = {
    PUBLICATION: Publication, COMMENT: Comment, PERSON: Person, COMMUNITY: Community,
}  # fmt: skip


@action
def index(type_of_thing: str, ids: Collection[int]) -> int:
    """Make the index say of these things what their rows say now: found where they stand, forgotten where they do not.

    Repeatable, in any order. Returns how many documents changed.
    """
    return index_together({type_of_thing: ids})


def index_together(things: Mapping[str, Collection[int]]) -> int:
    """The same for things of several types, as a part of the transaction that is open.

    What is written together is one piece of FTS5's index; it writes one at every savepoint and lock of a statement.
    """
    placed: dict[int, Prepared] = {}
    gone: list[int] = []
    moved: list[int] = []
    for type_of_thing, ids in things.items():
        if ids:
            _hold(type_of_thing, ids)
            _prepare(type_of_thing, ids, placed, gone, moved)
    backend().delete([*gone, *moved])
    backend().write(list(placed.items()))
    return len(gone) + len(placed)


def _prepare(
    type_of_thing: str, ids: Collection[int], placed: dict[int, Prepared], gone: list[int], moved: list[int]
) -> None:
    """Add what changed to `placed`, under its document's id, and documents of what no longer stands, or not there."""
    known = {thing: (pk, digest) for pk, thing, digest in _documents(kind=type_of_thing, ids=ids)}
    entries = [entry.prepared() for entry in entries_of(type_of_thing, ids)]
    standing = {one.entry.thing_id for one in entries}
    changed = [one for one in entries if not _is_known(one, known)]
    _place(changed, known, placed)
    gone += (pk for thing, (pk, _) in known.items() if thing not in standing)
    moved += {known[one.entry.thing_id][0] for one in changed if one.entry.thing_id in known} - placed.keys()


def index_rows(*, type_of_thing: str, ids: Iterable[int], batch: int = BATCH) -> int:
    """Index many things, `batch` to a transaction; quickest when ids come in the order of time. Returns how many changed."""
    return sum(index(type_of_thing, part) for part in _batches(ids, batch))


def rebuild(*, batch: int = BATCH) -> int:
    """Index everything of the organisation in scope anew, oldest first. Returns how many documents there are now."""
    for part in _batches(Document.objects.order_by("pk").values_list("pk", flat=True), batch):
        forget(part)
    for type_of_thing, model in MODELS.items():
        index_rows(type_of_thing=type_of_thing, ids=_in_order(model), batch=batch)
    gather()
    return Document.objects.count()


def gather() -> None:
    """Bring the index into one piece after much was written, in short steps between which others may write."""
    more = _gather(begins=True)
    while more:
        more = _gather(begins=False)


@action
def _gather(*, begins: bool) -> bool:
    return backend().gather(begins=begins)


@action
def forget(document_ids: Collection[int]) -> None:
    """Take documents out of the index."""
    backend().delete(document_ids)


def compare(*, batch: int = 1000) -> list[str]:
    """What the index and the rows of the organisation in scope differ in, one sentence each; [] where nothing does."""
    strays = [f"search: document {pk} is only in one of the index's tables" for pk in backend().strays()]
    return strays + [line for name in TYPES for line in _differences(name, batch)]


def _differences(type_of_thing: str, batch: int) -> Iterator[str]:
    seen = 0
    for ids in _batches(_in_order(MODELS[type_of_thing]), batch):
        known = {thing: (pk, digest) for pk, thing, digest in _documents(kind=type_of_thing, ids=ids)}
        for one in (entry.prepared() for entry in entries_of(type_of_thing, ids)):
            thing = one.entry.thing_id
            seen += thing in known
            if thing not in known:
                yield f"search: {type_of_thing} {thing} is not in the index"
            elif not _is_known(one, known):
                yield f"search: {type_of_thing} {thing} is in the index with other words or places"
    surplus = Document.objects.filter(type=type_of_thing).count() - seen
    if surplus:
        yield f"search: {surplus} documents of type {type_of_thing} are of things that nobody may find"


def _is_known(one: Prepared, known: dict[int, tuple[int, int]]) -> bool:
    pk, digest = known.get(one.entry.thing_id, (0, 0))
    return digest == one.digest and _is_at(pk, one)


def _is_at(document_id: int, one: Prepared) -> bool:
    """Whether an id is of the thing's time (a full second spills over into the next)."""
    return 0 <= document_id - first_id_at(one.entry.at) < (SPILL + 1) * PER_SECOND


@prepared
def _documents(*, kind: str, ids: Collection[int]) -> models.QuerySet[Document, tuple[int, int, int]]:
    return Document.objects.filter(type=kind, thing_id__in=ids).values_list("pk", "thing_id", "digest")


def _hold(type_of_thing: str, ids: Collection[int]) -> None:
    """Lock the rows where the database has such locks: two workers must not write an old and a new state crosswise."""
    if connection.features.has_select_for_update:
        rows = MODELS[type_of_thing]._default_manager.select_for_update(of=("self",)).filter(pk__in=ids)
        list(rows.order_by("pk").values_list("pk", flat=True))


def _place(changed: Sequence[Prepared], known: dict[int, tuple[int, int]], placed: dict[int, Prepared]) -> None:
    """Each document under its id: the one it has while its time is the same, else a free one of its second."""
    ids = {one.entry.thing_id: known.get(one.entry.thing_id, (0, 0))[0] for one in changed}
    placed |= {ids[one.entry.thing_id]: one for one in changed if _is_at(ids[one.entry.thing_id], one)}
    waiting = [one for one in changed if not _is_at(ids[one.entry.thing_id], one)]
    for width in WIDTHS:
        drawn = _drawn(waiting, width * PER_SECOND, placed)
        taken = backend().taken(drawn)
        placed |= {pk: one for pk, one in drawn.items() if pk not in taken}
        waiting = [one for pk, one in drawn.items() if pk in taken]
        if not waiting:
            return
    raise RuntimeError("Too many things of one second for one index.")


def _drawn(waiting: Sequence[Prepared], width: int, placed: Collection[int]) -> dict[int, Prepared]:
    """Ids drawn for documents, each from the time of its own thing."""
    drawn: dict[int, Prepared] = {}
    for one in waiting:
        pk = first_id_at(one.entry.at) + random.randrange(width)  # noqa: S311 - a place, not a secret
        while pk in drawn or pk in placed:
            pk += 1
        drawn[pk] = one
    return drawn


def _in_order(model: type[models.Model]) -> Iterable[int]:
    moment = "published_at" if hasattr(model, "published_at") else "created_at"
    return model._default_manager.order_by(moment, "pk").values_list("pk", flat=True)


def _batches(ids: Iterable[int], size: int) -> Iterator[list[int]]:
    known = list(ids)
    for start in range(0, len(known), size):
        yield known[start : start + size]
