"""How far a viewer's search goes, and whether her spaces are named in the question or joined to it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Final

from maillon.access.models import OPEN, Membership
from maillon.access.readable import is_of_this_organisation, readable
from maillon.core.db.scope import current_organisation
from maillon.core.policy import Viewer
from maillon.search.backends import backend
from maillon.search.backends.compiled import answered
from maillon.search.backends.joining import Condition, may_find
from maillon.search.tags import all_tag, space_tag

FEW: Final = 8
"""So many readable spaces are always named in the question."""
MOST: Final = 50
"""Beyond so many the question always joins the readable condition."""
DENSE: Final = 0.25
"""The share of open documents from which an employee's question is quicker by a join: most of what matches is hers."""
REMEMBERED: Final = 300
"""Seconds for which that share is remembered; it only chooses between two ways to the same answer."""

_shares: dict[int, tuple[float, float]] = {}


@dataclass(frozen=True, slots=True)
class Reach:
    """What a viewer may find now. `spaces` are hers beside the open ones; either `tags` names them and the open ones,
    or `joined` is the condition that says the same."""

    spaces: frozenset[int] = frozenset()
    tags: tuple[str, ...] = ()
    joined: Condition | None = None

    @property
    def is_nowhere(self) -> bool:
        """Whether there is nothing that she could find."""
        return not self.tags and self.joined is None


def reach_of(viewer: Viewer) -> Reach:
    """What the viewer may find now, from her present memberships, by the one rule."""
    if not is_of_this_organisation(viewer):
        return Reach()
    mine = frozenset(row[0] for row in answered(_own_spaces, viewer))
    if viewer.is_employee and (len(mine) > MOST or (len(mine) > FEW and _share_of_open() > DENSE)):
        return Reach(mine, joined=may_find(viewer))
    tags = tuple(space_tag(space) for space in sorted(mine))
    return Reach(mine, (all_tag(viewer.organisation_id), *tags) if viewer.is_employee else tags)


def tags_around(reach: Reach) -> tuple[str, ...]:
    """The tags that spare a question about rows which are known to be within reach: none where most documents are."""
    is_wide = all_tag(current_organisation()) in reach.tags and _share_of_open() > DENSE
    return () if is_wide else reach.tags


def _own_spaces(viewer: Viewer, _ids: Any) -> Any:
    """The spaces that the viewer reads as a member: an employee's that are not open anyway, all of a guest."""
    rows = Membership.objects.filter(readable(viewer, "space__"), person_id=viewer.person_id, space__removed_at=None)
    rows = rows.exclude(space__access=OPEN) if viewer.is_employee else rows
    return rows.values_list("space_id")


def _share_of_open() -> float:
    organisation = current_organisation()
    at, share = _shares.get(organisation, (0.0, 0.0))
    if not at or time.monotonic() - at > REMEMBERED:
        share = backend().share_of(all_tag(organisation))
        _shares[organisation] = (time.monotonic(), share)
    return share
