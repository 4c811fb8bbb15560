"""What each change of a text changed, and what two changes of one text at once come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from maillon.content.models import Comment, Publication, Revision
from maillon.content.queries import revisions_of
from maillon.core.policy import Viewer
from maillon.core.text.comparing import Piece, compare, merge

PAGE: Final = 10
"""Changes on a page: each is compared when it is looked at."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change: who made it and when, what it did to the title and to the text, and what stood before."""

    version: int
    by: str
    at: datetime
    title: Sequence[Piece]
    body: Sequence[Piece]
    before: Revision


@dataclass(frozen=True, slots=True)
class Clash:
    """A text that was changed meanwhile by another hand: what differs, and both changes brought together."""

    title: Sequence[Piece]
    body: Sequence[Piece]
    merged_title: str
    merged_body: str


def changes_of(thing: Publication | Comment, viewer: Viewer, *, before: int | None = None) -> tuple[list[Change], int]:
    """A page of changes, the newest first, those `before` a version only; and the version before which the next page
    begins, 0 at the end. None for who may not see the history."""
    rows = revisions_of(thing, viewer)
    if before is not None:
        rows = rows.filter(version__lte=before)
    found = list(rows[: PAGE + 2])
    newer: Revision | Publication | Comment = thing
    if before is not None and found and found[0].version == before:
        newer = found.pop(0)
    changes = []
    for row in found[:PAGE]:
        changes.append(_change(row, newer))
        newer = row
    return changes, found[PAGE - 1].version if len(found) > PAGE else 0


def _change(row: Revision, after: Revision | Publication | Comment) -> Change:
    return Change(
        version=row.version,
        by=row.replaced_by.name if row.replaced_by else "",
        at=row.replaced_at,
        title=compare(row.title, getattr(after, "title", "")),
        body=compare(row.body, after.body),
        before=row,
    )


def clash_of(thing: Publication | Comment, *, by: Viewer, version: int | None, title: str | None, body: str) -> Clash:
    """What her text, made from a `version` of it, and the present one come to. Where that version is not known to her any
    more, the whole of both."""
    base = revisions_of(thing, by).filter(version=version or 0).first()
    present = getattr(thing, "title", "")
    mine = present if title is None else title
    was = base.title if base else ""
    return Clash(
        title=compare(present, mine),
        body=compare(thing.body, body.strip()),
        merged_title=present if base and mine == was else mine,
        merged_body=merge(base.body if base else "", thing.body, body.strip()),
    )


def differs(pieces: Sequence[Piece]) -> bool:
    """Whether anything changed."""
    return any(piece.kind != "same" for piece in pieces)
