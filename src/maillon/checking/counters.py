"""Every counter recounted from the rows it counts, in a constant number of queries for each table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Final

from django.db import models, transaction
from django.db.models import Count, Sum

from maillon.access.models import Membership, Space
from maillon.content.actions import FACES
from maillon.content.kinds.kind import Counter
from maillon.content.kinds.table import kinds
from maillon.content.models import REACTIONS, Comment, Publication, Reaction
from maillon.core.db.bulk import update_rows

SLICE: Final = 100
_CHUNK: Final = 5000
Ids = Collection[int] | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A row whose counters are not what its rows say: column to (what stands, what was counted)."""

    model: type[models.Model]
    id: int
    columns: dict[str, tuple[Any, Any]]
    can_be_repaired: bool = True

    def __str__(self) -> str:
        said = ", ".join(f"{name} is {stands}, counted {counted}" for name, (stands, counted) in self.columns.items())
        return f"{self.model._meta.label_lower} {self.id}: {said}"


def miscounts(*, repair: bool = False) -> list[Difference]:
    """The differences in the organisation in scope. Each is looked at again, alone, so that writing meanwhile is not
    taken for a miscount; `repair` then sets the counters from the rows, in the same transaction."""
    found: list[Difference] = []
    of_kinds = [_look_of(one) for kind in kinds() for one in kind.counters()]
    for look in (_spaces, _publications, _comments, *of_kinds):
        suspects = iter([one.id for one in look(None)])
        while part := list(islice(suspects, SLICE)):
            with transaction.atomic():
                sure = list(look(part))
                if repair:
                    _set_right(one for one in sure if one.can_be_repaired)
            found += sure
    return found


def _set_right(differences: Iterable[Difference]) -> None:
    for one in differences:
        columns = list(one.columns)
        update_rows(one.model, columns, [(one.id, *(one.columns[name][1] for name in columns))])


def _spaces(ids: Ids) -> Iterator[Difference]:
    """Members and publications of spaces: three queries."""
    members = _counts(_of(Membership.objects.all(), "space", ids), "space_id")
    publications = _counts(_of(Publication.objects.published(), "space", ids), "space_id")
    rows = _of(Space.objects.all(), "pk", ids).values_list("pk", "members_count", "publications_count")
    for pk, members_count, publications_count in rows.iterator(_CHUNK):
        stands = {"members_count": members_count, "publications_count": publications_count}
        yield from _compared(
            Space, pk, stands, {"members_count": members.get(pk, 0), "publications_count": publications.get(pk, 0)}
        )


def _publications(ids: Ids) -> Iterator[Difference]:
    """What a publication knows of its comments and reactions: three queries, read side by side in the order of ids."""
    rows = _of(Publication.objects.all(), "pk", ids).order_by("pk")
    comments = _Beside(_answers(ids))
    reactions = _Beside(_reactions("publication", ids))
    columns = ("comments_count", "last_comment_id", "active_at", "commenters", "reactions")
    for pk, published_at, *stands in rows.values_list("pk", "published_at", *columns).iterator(_CHUNK):
        count, last, active_at, faces = comments.of(pk) or (0, None, published_at, [])
        counted: tuple[Any, ...] = (count, last, max(active_at, published_at), faces, reactions.of(pk) or {})
        yield from _compared(
            Publication, pk, dict(zip(columns, stands, strict=True)), dict(zip(columns, counted, strict=True))
        )


def _comments(ids: Ids) -> Iterator[Difference]:
    """Reactions to comments: two queries."""
    rows = _of(Comment.objects.all(), "pk", ids).order_by("pk")
    reactions = _Beside(_reactions("comment", ids))
    for pk, stands in rows.values_list("pk", "reactions").iterator(_CHUNK):
        yield from _compared(Comment, pk, {"reactions": stands}, {"reactions": reactions.of(pk) or {}})


def _look_of(one: Counter) -> Callable[[Ids], Iterator[Difference]]:
    """A counter of a kind's own: two queries."""

    def look(ids: Ids) -> Iterator[Difference]:
        counted = _counts(_of(one.rows.all(), one.by, ids), f"{one.by}_id", total=one.total)
        rows = _of(one.model._default_manager.filter(one.of), "pk", ids).values_list("pk", one.column)
        for pk, stands in rows.iterator(_CHUNK):
            for difference in _compared(one.model, pk, {one.column: stands}, {one.column: counted.get(pk, 0)}):
                yield replace(difference, can_be_repaired=not one.total)

    return look


def _answers(ids: Ids) -> Iterator[tuple[int, tuple[int, int, Any, list[int]]]]:
    """Of each publication with comments: how many, the last one, when, and the last commenters, newest first."""
    rows = _of(Comment.objects.published(), "publication", ids).order_by("publication_id", "published_at", "pk")
    every = rows.values_list("publication_id", "pk", "published_at", "author_id").iterator(_CHUNK)
    for publication, group in groupby(every, key=itemgetter(0)):
        thread = list(group)
        _, last, at, _ = thread[-1]
        faces = list(dict.fromkeys(author for *_, author in reversed(thread)))[:FACES]
        yield publication, (len(thread), last, at, faces)


def _reactions(to: str, ids: Ids) -> Iterator[tuple[int, dict[str, int]]]:
    """The counts of each thing that was reacted to, in the order in which they are shown."""
    column = f"{to}_id"
    rows = _of(Reaction.objects.filter(**{f"{to}__isnull": False}), to, ids)
    every = rows.values_list(column, "name").annotate(n=Count("pk")).order_by(column)
    for thing, group in groupby(every.iterator(_CHUNK), key=itemgetter(0)):
        counts = {name: n for _, name, n in group}
        yield thing, {name: counts[name] for name in REACTIONS if name in counts}


def _counts(rows: models.QuerySet[Any], column: str, *, total: str = "") -> dict[int, int]:
    return dict(rows.order_by().values_list(column).annotate(n=Sum(total) if total else Count("pk")))


def _of(rows: models.QuerySet[Any], column: str, ids: Ids) -> models.QuerySet[Any]:
    return rows if ids is None else rows.filter(**{f"{column}__in": list(ids)})


def _compared(
    model: type[models.Model], pk: int, stands: dict[str, Any], counted: dict[str, Any]
) -> Iterator[Difference]:
    if stands != counted:
        yield Difference(
            model, pk, {name: (stands[name], counted[name]) for name in stands if stands[name] != counted[name]}
        )


class _Beside:
    """A stream of (id, value) in the order of ids, asked for rising ids: what has no row above is passed over."""

    def __init__(self, pairs: Iterator[tuple[int, Any]]) -> None:
        self._pairs = pairs
        self._next: tuple[int, Any] | None = next(pairs, None)

    def of(self, pk: int) -> Any:
        """The value of an id, or None."""
        while self._next and self._next[0] < pk:
            self._next = next(self._pairs, None)
        return self._next[1] if self._next and self._next[0] == pk else None
