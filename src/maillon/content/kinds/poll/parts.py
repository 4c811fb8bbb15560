"""What cards and threads show of a poll: its choices to vote for, or what was voted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from maillon.access.models import COMMUNITY
from maillon.content.kinds.kind import Part, Plain, element
from maillon.content.kinds.poll.models import is_over, shows_results, when_shown
from maillon.content.kinds.poll.queries import member_of, my_choices, poll_facts, voted_in
from maillon.content.models import Publication
from maillon.core.policy import Viewer
from maillon.core.ui.filters import since

FILE = "poll/parts.html"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A choice. `votes` and `percent` (of who voted) are None while no results are shown, or there are none."""

    id: int
    text: str
    votes: int | None
    percent: int | None
    is_mine: bool


@dataclass(frozen=True, kw_only=True)
class PollPart(Plain):
    """A poll as one viewer sees it. `when` says until when it is open, or since when it is closed, in her words."""

    publication_id: int
    lines: tuple[Line, ...]
    voters: int
    is_multiple: bool
    is_anonymous: bool
    is_closed: bool
    has_voted: bool
    may_vote: bool
    shows_results: bool
    wait: str
    when: str

    @property
    def is_asking(self) -> bool:
        """Whether it is drawn to be voted in."""
        return self.may_vote and not self.has_voted

    @property
    def may_change(self) -> bool:
        """Whether her vote can be changed."""
        return self.may_vote and self.has_voted and not self.is_anonymous

    def block(self) -> Markup:
        """The choices."""
        return element(FILE, "poll", part=self)


def parts_of_polls(viewer: Viewer, rows: Sequence[Publication]) -> Mapping[int, Part]:
    """Four queries, whatever the number of polls."""
    ids = [row.pk for row in rows]
    found = choices_by_poll(ids)
    voted = set(voted_in(me=viewer.person_id, publications=ids))
    mine = set(my_choices(me=viewer.person_id, publications=ids)) if voted else set()
    # As `space_answerer` says it, of all at once.
    spaces = [row.space_id for row in rows]
    joined = set(member_of(me=viewer.person_id, spaces=spaces, is_guest=viewer.is_guest))
    members = {row.pk for row in rows if row.space_id in joined}
    return {
        pk: _part(pk, choices, mine, has_voted=pk in voted, is_member=pk in members) for pk, choices in found.items()
    }


def choices_by_poll(ids: Sequence[int]) -> dict[int, list[tuple[Any, ...]]]:
    """Of each poll its rows of `poll_facts` in the order of the choices."""
    found: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in sorted(poll_facts(publications=ids)):
        found[row[0]].append(row)
    return found


def _part(pk: int, choices: list[tuple[Any, ...]], mine: set[int], *, has_voted: bool, is_member: bool) -> PollPart:
    is_multiple, is_anonymous, results, closes_at, closed_at, voters, hidden_at, place, archived_at = choices[0][5:]
    is_closed = is_over(closes_at, closed_at)
    shows = shows_results(results, has_voted=has_voted, is_closed=is_closed)
    return PollPart(
        publication_id=pk,
        lines=tuple(_line(row, mine, voters if shows else 0) for row in choices),
        voters=voters,
        is_multiple=is_multiple,
        is_anonymous=is_anonymous,
        is_closed=is_closed,
        has_voted=has_voted,
        may_vote=(is_member or place != COMMUNITY) and not (is_closed or hidden_at or archived_at),
        shows_results=shows,
        wait="" if shows else when_shown(results),
        when=_when(closes_at, closed_at, is_closed=is_closed),
    )


def _line(row: tuple[Any, ...], mine: set[int], voters: int) -> Line:
    _pk, _place, choice, text, votes = row[:5]
    shown = (votes, share(votes, voters)) if voters else (None, None)
    return Line(id=choice, text=text, votes=shown[0], percent=shown[1], is_mine=choice in mine)


def share(votes: int, voters: int) -> int:
    """The percentage of who voted, rounded half up; 0 while nobody has."""
    return (200 * votes + voters) // (2 * voters) if voters else 0


def _when(closes_at: Any, closed_at: Any, *, is_closed: bool) -> str:
    if is_closed:
        return _("Closed on %(moment)s") % {"moment": since(closed_at or closes_at)}
    return _("Open until %(moment)s") % {"moment": since(closes_at)} if closes_at else ""
