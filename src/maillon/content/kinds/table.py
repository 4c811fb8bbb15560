"""The table of kinds as it is used; `config/kinds.py` says which there are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maillon.content.kinds.kind import Kind, Part
    from maillon.content.models import Comment, Publication
    from maillon.core.policy import Viewer

_kinds: dict[str, Kind] = {}


def use(table: Sequence[Kind]) -> None:
    """Take the table in use (once, at start)."""
    _kinds.clear()
    _kinds.update({kind.name: kind for kind in table})


def kinds() -> Sequence[Kind]:
    """All kinds in their order, the plainest first."""
    if not _kinds:
        raise RuntimeError("The kinds are asked for before config/kinds.py was taken in use.")
    return tuple(_kinds.values())


def kind_named(name: str) -> Kind:
    """The kind of a name; of one that this version does not know, the plainest."""
    return _kinds.get(name) or kinds()[0]


def is_kind(name: str) -> bool:
    """Whether there is such a kind."""
    return name in _kinds


def is_composed(name: str) -> bool:
    """Whether there is such a kind, and the composer offers it."""
    return name in _kinds and _kinds[name].is_composed


def parts_of(rows: Sequence[Publication], viewer: Viewer) -> Mapping[int, Part]:
    """What the kinds show on these publications: queries only for the kinds that occur."""
    found: dict[int, Part] = {}
    for name, some in _by_kind(rows).items():
        found |= kind_named(name).parts(viewer, some)
    return found


def parts_of_comments(publication: Publication, rows: Sequence[Comment], viewer: Viewer) -> Mapping[int, Part]:
    """What the publication's kind shows on its comments."""
    return kind_named(publication.kind).parts_of_comments(viewer, publication, rows)


def own_parts(viewer: Viewer, ids_by_kind: Mapping[str, Sequence[int]]) -> Mapping[str, Mapping[int, dict[str, Any]]]:
    """The kinds' own parts as the API tells them, by the name of the kind: {} for those that do not occur."""
    with_part = [kind for kind in kinds() if kind.shape]
    return {
        kind.name: kind.told(viewer, ids_by_kind[kind.name]) if ids_by_kind.get(kind.name) else {} for kind in with_part
    }


def recount(publications: Mapping[str, Sequence[int]], *, branch: int | None = None) -> None:
    """Tell the kinds that comments of these publications (ids by kind) came, went or came back, all in one `branch` where
    it is named."""
    for name, ids in publications.items():
        kind_named(name).recount(ids, branch)


def solvers(publications: Collection[int]) -> Mapping[int, int]:
    """Who gave what settled these publications, whatever their kind, with how many of them."""
    found: Counter[int] = Counter()
    for kind in kinds():
        found.update(kind.solvers(publications))
    return found


def _by_kind(rows: Sequence[Publication]) -> Mapping[str, list[Publication]]:
    found: defaultdict[str, list[Publication]] = defaultdict(list)
    for row in rows:
        found[row.kind].append(row)
    return found
