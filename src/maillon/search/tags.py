"""Marks on documents that no word can be: where a thing lies, who may find it, what it is, whose it is."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from maillon.access.models import OPEN, Membership
from maillon.access.readable import is_of_this_organisation, readable
from maillon.core.policy import Viewer
from maillon.core.text.folding import fold

TOKENS = 50
"""Readable spaces that are named in the index's own question; beyond, the question joins the readable condition."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a viewer's search goes: the spaces that are hers beside the open ones, and the tags that say the same."""

    spaces: frozenset[int]
    tags: tuple[str, ...]

    @property
    def is_nowhere(self) -> bool:
        """Whether there is nothing that she could find."""
        return not self.tags


def reach_of(viewer: Viewer) -> Reach:
    """What the viewer may find now, from her present memberships: by the one rule, in one query."""
    if not is_of_this_organisation(viewer):
        return Reach(frozenset(), ())
    mine = frozenset(closed_spaces_of(viewer))
    tags = [space_tag(space) for space in sorted(mine)]
    return Reach(mine, (all_tag(viewer.organisation_id), *tags) if viewer.is_employee else tuple(tags))


def closed_spaces_of(viewer: Viewer) -> QuerySet[Membership, int]:
    """The spaces that the viewer reads as a member: an employee's that are not open anyway, all of a guest."""
    rows = Membership.objects.filter(readable(viewer, "space__"), person_id=viewer.person_id, space__removed_at=None)
    rows = rows.exclude(space__access=OPEN) if viewer.is_employee else rows
    return rows.values_list("space_id", flat=True)


def all_tag(organisation_id: int) -> str:
    """On what every employee of the organisation may find."""
    return f"_o{organisation_id:x}"


def space_tag(space_id: int) -> str:
    """On what the readers of a space may find."""
    return f"_s{space_id:x}"


def type_tag(kind_of_thing: str) -> str:
    """On every document of a type."""
    return f"_t{kind_of_thing}"


def kind_tag(kind: str) -> str:
    """On every document of a kind: of publication, of community, of person."""
    return f"_k{kind}"


def author_tag(person_id: int) -> str:
    """On what a person wrote."""
    return f"_a{person_id:x}"


def topic_tag(key: str) -> str:
    """On what names a topic."""
    return "_h" + "".join(sign if sign.isalnum() else "_" for sign in fold(key))
