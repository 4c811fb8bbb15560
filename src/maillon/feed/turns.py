"""How the comments of a page of a thread are laid out: what is folded, where the new ones begin, what has lost its head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from maillon.content.kinds.kind import Part
from maillon.content.models import Comment, Publication
from maillon.content.paging import UNREAD, Leaf, unread_in
from maillon.content.queries import comments_among
from maillon.core.policy import Viewer
from maillon.core.ui.filters import day
from maillon.core.ui.shapes import PersonFace
from maillon.feed.drawing import EVER
from maillon.people.faces import face_of

KEPT_BEFORE = 2
FOLD_FROM = 5
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Fold:
    """Read messages in one row."""

    count: int
    span: str
    people: Sequence[PersonFace]


@dataclass(frozen=True)
class News:
    """What came since the reader was here: how many, at most UNREAD; the first in reading order; and the moment until
    which she has read all when the end of this page was on screen (None: now)."""

    count: int = 0
    first: int = 0
    until: datetime | None = None

    @property
    def is_more(self) -> bool:
        """Whether there are more than were counted."""
        return self.count >= UNREAD


@dataclass(frozen=True)
class Headless:
    """The line over answers whose head does not stand above them: on another page, or gone."""

    name: str = ""
    url: str = ""


def led(leaf: Leaf, part: Part | None, viewer: Viewer) -> Sequence[Comment]:
    """The rows of a page; on the first one the answer that the kind shows first (the accepted one) stands at their head,
    with what answers it, if the viewer may read it."""
    if part is None or part.leading is None or leaf.number > 1:
        return leaf.rows
    first = [row for row in leaf.rows if row.pk == part.leading] or comments_among([part.leading], viewer)
    under = {row.branch for row in first if not row.is_under}
    ahead = [*first, *(row for row in leaf.rows if row.branch in under and row.pk != part.leading)]
    taken = {row.pk for row in ahead}
    return [*ahead, *(row for row in leaf.rows if row.pk not in taken)]


def news_of(publication: Publication, leaf: Leaf, since: datetime | None, viewer: Viewer) -> News:
    """A thread of one page needs no question for it, nor one in which nothing came since she was here."""
    if leaf.pages == 1 and leaf.is_by_time:
        new = [row for row in leaf.rows if since and row.published_at > since and row.author_id != viewer.person_id]
        return News(len(new), new[0].pk) if new else News()
    if since and publication.active_at <= since:
        return News()
    unread, shown = unread_in(publication, viewer, since or EVER), {row.pk for row in leaf.rows}
    elsewhere = next((row for row in unread if row.pk not in shown), None)
    until = elsewhere.published_at - _MOMENT if elsewhere else None
    if since is None or not unread:
        return News(until=until)
    return News(len(unread), min(unread, key=lambda row: row.order).pk, until)


def foldable(comments: Sequence[Comment], first_new: int) -> Sequence[Comment]:
    """The read comments that are shown as one row: those between the first two and the last before the new ones begin,
    whose own branch stays whole."""
    at = next((place for place, row in enumerate(comments) if row.pk == first_new), 0)
    while at and comments[at].is_under and comments[at - 1].branch == comments[at].branch:
        at -= 1
    return comments[KEPT_BEFORE : at - 1] if at >= FOLD_FROM else []


def fold_of(rows: Sequence[Comment]) -> Fold | None:
    """Those as one row."""
    if not rows:
        return None
    moments = [row.published_at for row in rows]
    span = _("from %(first)s to %(last)s") % {"first": day(min(moments)), "last": day(max(moments))}
    return Fold(len(rows), span, list({row.author_id: face_of(row.author) for row in rows}.values()))


def headless(comments: Sequence[Comment], viewer: Viewer, folded: Sequence[Comment] = ()) -> Mapping[int, Headless]:
    """By the comment that needs it, the line over answers whose head does not stand above them: on another page, among
    the `folded`, or gone. A question only where there are such."""
    lost = {
        row.pk: row.branch
        for before, row in zip([None, *comments], comments, strict=False)
        if row.is_under and (before is None or before.branch != row.branch)
    }
    if not lost:
        return {}
    here = [row for row in folded if row.pk in lost.values()]
    missing = set(lost.values()) - {row.pk for row in here}
    found = [*here, *(comments_among(list(missing), viewer) if missing else ())]
    heads = {row.pk: Headless(row.author.name, row.url) for row in found}
    return {pk: heads.get(branch, Headless()) for pk, branch in lost.items()}
