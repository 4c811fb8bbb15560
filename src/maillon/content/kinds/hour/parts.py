"""What cards, threads and the forum show of a question hour and of what is asked in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup

from maillon.content.kinds.hour.hosting import hosts_of
from maillon.content.kinds.hour.models import ANSWERED, ASKED, COMING, OPEN, OVER, state_of
from maillon.content.kinds.hour.queries import end_of, hour_facts, my_hour_votes, question_facts
from maillon.content.kinds.kind import Part, Plain, element
from maillon.content.kinds.question.figures import span
from maillon.content.models import Comment, Publication
from maillon.content.voting import VotePart
from maillon.core.policy import Viewer
from maillon.core.text import when
from maillon.core.ui.filters import language, since
from maillon.core.ui.shapes import Badge

FILE = "hour/parts.html"


@dataclass(frozen=True, kw_only=True)
class HourPart(Plain):
    """A question hour: when it is, in her words, how much is asked and answered, and whether she owes answers."""

    publication_id: int
    moment: str
    said: str
    questions: int
    answered: int
    is_host: bool
    may_ask: bool
    is_answered_here: bool
    """Whether an answer can still be given: its discussion is not closed, its place not archived."""

    @property
    def state(self) -> str:
        """Coming, open or over."""
        return f"hour_{self.said}"

    @property
    def owed(self) -> int:
        """How many answers she owes: none before it opens."""
        owes = self.is_host and self.is_answered_here and self.said != COMING
        return self.questions - self.answered if owes else 0

    def badges(self) -> Sequence[Badge]:
        """What it is, and how it stands."""
        return (Badge(kind="hour"), Badge(kind=self.state))

    def block(self) -> Markup:
        """When, how much is answered, what is owed."""
        return element(FILE, "standing", part=self)

    def acts(self) -> Markup:
        """The way to ask."""
        return element(FILE, "ask", part=self) if self.may_ask else Markup()


@dataclass(frozen=True, kw_only=True)
class QuestionPart(VotePart):
    """What is asked: whether it is answered, how many want that."""

    is_answered: bool

    @property
    def wish(self) -> str:
        """That one wants it answered."""
        return _("I want this answered")

    def badges(self) -> Sequence[Badge]:
        """That it is answered."""
        return (Badge(kind="answered"),) if self.is_answered else ()

    def acts(self) -> Markup:
        """Vote."""
        return self.vote()


@dataclass(frozen=True, kw_only=True)
class HostPart(Plain):
    """What a host says."""

    def badges(self) -> Sequence[Badge]:
        """Whose word it is."""
        return (Badge(kind="hour", text=_("Answers here")),)


def parts_of_hours(viewer: Viewer, rows: Sequence[Publication]) -> Mapping[int, Part]:
    """One query, whatever the number of question hours."""
    by_id, found = {row.pk: row for row in rows}, {}
    for pk, opens_at, ends_at, questions, answered, archived_at in hour_facts(publications=list(by_id)):
        state, row = state_of(opens_at, ends_at), by_id[pk]
        is_host, takes_answers = viewer.person_id in hosts_of(row), row.closed_at is None and archived_at is None
        found[pk] = HourPart(
            publication_id=pk,
            moment=in_words(opens_at, ends_at),
            said=state,
            questions=questions,
            answered=answered,
            is_host=is_host,
            may_ask=state != OVER and not is_host and takes_answers,
            is_answered_here=takes_answers,
        )
    return found


def in_words(opens_at: datetime, ends_at: datetime) -> str:
    """When it opens, until when it is open, or when it ended: in the reader's language and zone."""
    state, end = state_of(opens_at, ends_at), since(ends_at)
    if state == OVER:
        return _("Ended on %(moment)s") % {"moment": end}
    if state == OPEN:
        return pgettext("hour", "Open until %(moment)s") % {"moment": end}
    zone = timezone.get_current_timezone()
    if opens_at.astimezone(zone).date() == ends_at.astimezone(zone).date():
        end = when.clock(ends_at, language=language(), zone=zone)
    words = {"span": span(opens_at - timezone.now()), "opens": since(opens_at), "ends": end}
    return _("Opens in %(span)s: %(opens)s, until %(ends)s") % words


def moments_of(publications: Collection[int]) -> dict[int, str]:
    """When these are, in words: of publications that the viewer reads."""
    facts = hour_facts(publications=publications) if publications else ()
    return {pk: in_words(opens_at, ends_at) for pk, opens_at, ends_at, *_more in facts}


def parts_of_turns(viewer: Viewer, publication: Publication, rows: Sequence[Comment]) -> Mapping[int, Part]:
    """Three queries."""
    hosts = set(hosts_of(publication))
    found: dict[int, Part] = {row.pk: HostPart() for row in rows if row.author_id in hosts}
    heads = {row.pk: row for row in rows if not row.is_under}
    if not heads:
        return found
    ends = end_of.first(publication=publication.pk)
    is_open = ends is not None and ends > timezone.now() and publication.closed_at is None
    may_vote, mine = (
        is_open and viewer.person_id not in hosts,
        set(my_hour_votes(me=viewer.person_id, comments=list(heads))),
    )
    for pk, rank, votes in question_facts(comments=list(heads)):
        if rank in ASKED:
            found[pk] = QuestionPart(
                comment_id=pk,
                votes=votes,
                has_voted=pk in mine,
                may_vote=may_vote and heads[pk].author_id != viewer.person_id,
                is_answered=rank == ANSWERED,
            )
    return found
