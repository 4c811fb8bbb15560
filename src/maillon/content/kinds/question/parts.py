"""What cards, threads and the forum show of a question and of its answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from maillon.content.kinds.kind import Part, Plain, element
from maillon.content.kinds.question.asking import Asked, asked_of
from maillon.content.kinds.question.queries import my_same, my_votes, question_facts, vote_counts
from maillon.content.models import Comment, Publication, comment_url
from maillon.content.voting import VotePart
from maillon.core.policy import Viewer, can
from maillon.core.ui.shapes import Badge

AWAITING, ANSWERED, SOLVED = "awaiting", "answered", "solved"
FILE = "question/parts.html"


@dataclass(frozen=True, kw_only=True)
class QuestionPart(Plain):
    """A question: where it stands, who has it too."""

    publication_id: int
    accepted_id: int | None
    is_answered: bool
    same_count: int
    has_same: bool
    is_mine: bool
    asked_count: int = 0
    asked: Asked | None = None
    is_page_wished: bool = False

    @property
    def leading(self) -> int | None:
        """The accepted answer comes first."""
        return self.accepted_id

    @property
    def state(self) -> str:
        """Awaiting, answered or solved."""
        return SOLVED if self.accepted_id else ANSWERED if self.is_answered else AWAITING

    def badges(self) -> Sequence[Badge]:
        """Its state."""
        return (Badge(kind=self.state),)

    def block(self) -> Markup:
        """The way to the accepted answer; or what the viewer is asked, and how many are."""
        if self.accepted_id:
            url = comment_url(self.publication_id, self.accepted_id)
            return element(FILE, "to_answer", url=url, is_page_wished=self.is_page_wished)
        if self.is_answered or not self.asked_count:
            return Markup()
        return element(FILE, "asked", part=self)

    def acts(self) -> Markup:
        """ "I have this too"; for who asked, how many do."""
        return element(FILE, "same", part=self)


@dataclass(frozen=True, kw_only=True)
class AnswerPart(VotePart):
    """An answer: its votes, whether it is accepted, whether the viewer may accept it."""

    is_accepted: bool
    may_accept: bool

    @property
    def is_answer(self) -> bool:
        """The accepted one."""
        return self.is_accepted

    @property
    def wish(self) -> str:
        """That it is good."""
        return _("Good answer")

    def acts(self) -> Markup:
        """Vote, accept."""
        return self.vote() + element(FILE, "accept", part=self)


def parts_of_questions(viewer: Viewer, rows: Sequence[Publication]) -> Mapping[int, Part]:
    """Two queries, whatever the number of questions, and one where the viewer was asked to answer some."""
    me, ids = viewer.person_id, [row.pk for row in rows]
    mine, facts = set(my_same(me=me, publications=ids)), question_facts(me=me, publications=ids)
    requests = asked_of(viewer, [fact[0] for fact in facts if fact[8]])
    asked = {row.pk for row in rows if row.author_id == viewer.person_id}
    return {
        pk: QuestionPart(
            publication_id=pk,
            accepted_id=None if removed_at or hidden_at else accepted,
            is_answered=first is not None,
            same_count=same,
            has_same=pk in mine,
            is_mine=pk in asked,
            asked_count=asked_count,
            asked=requests.get(pk),
            is_page_wished=wished_at is not None,
        )
        for pk, accepted, removed_at, hidden_at, first, same, _at, asked_count, _asks, wished_at in facts
    }


def parts_of_answers(viewer: Viewer, publication: Publication, rows: Sequence[Comment]) -> Mapping[int, Part]:
    """Three queries, and one that asks who may accept."""
    if not rows:
        return {}
    ids = [row.pk for row in rows]
    counts, mine = dict(vote_counts(comments=ids)), set(my_votes(me=viewer.person_id, comments=ids))
    accepted = {row[1] for row in question_facts(me=viewer.person_id, publications=[publication.pk])}
    may_accept = can(viewer, "content.accept_answer", publication)
    return {
        row.pk: AnswerPart(
            comment_id=row.pk,
            votes=counts.get(row.pk, 0),
            has_voted=row.pk in mine,
            may_vote=row.author_id != viewer.person_id,
            is_accepted=row.pk in accepted,
            may_accept=may_accept,
        )
        for row in rows
    }
