"""Bringing a question that nobody answers to those who may know: three rounds, then the moderators.

Hours are counted as the clock does: the first round comes `ASK_EXPERTS_AFTER` after the question (4 hours, an operator's
setting), each following one a day after the one before. A round asks PER_ROUND people; who says "not me" is replaced at
once. Every step locks the question's row and is set from the present rows: running twice, or two at once, changes nothing.
Whether a question still waits is asked each time and never kept, so what ends the routing needs to tell nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.access.models import COMMUNITY
from maillon.access.visibility import people_for
from maillon.content.kinds.question.events import ExpertAsked, RequestDeclined, RoundDue, StillUnanswered
from maillon.content.kinds.question.experts import experts_for, willing, with_room
from maillon.content.kinds.question.models import (
    DECLINED,
    HANDED_ON,
    NAMED,
    OPEN,
    TAKEN,
    AnswerRequest,
    Question,
)
from maillon.content.models import Publication
from maillon.core.db.writing import action
from maillon.core.errors import NotFound, invalid
from maillon.core.events import publish, written
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref
from maillon.people.models import Person

ROUNDS: Final = 3
PER_ROUND: Final = 3
HANDS: Final = 2
"""So often a request is passed on from colleague to colleague."""
MOST: Final = 15
"""So many people are asked one question in one place at most, those in the place of others included."""
PAUSE: Final = timedelta(days=1)
LOOKED_AT: Final = 12
"""Of the likeliest, so many are locked to see which of them have room."""

Near = Callable[[Publication], Sequence[int]]
"""The questions whose words are like one's, the nearest first: search knows them, which stands above."""


def begin(question: Question, publication: Publication) -> None:
    """Let the rounds begin where the question stands now. Inside a transaction that holds its row, or made it."""
    space, wait = publication.space, settings.ASK_EXPERTS_AFTER
    facts = {"round": 0, "asked_count": asked_in(question, space.pk).count(), "routed_in": space.pk}
    Question.objects.filter(pk=question.pk).update(**facts, round_at=None)
    if space.kind == COMMUNITY and wait and waits(question, publication):
        _next_round(question, publication, timezone.now() + wait)


def waits(question: Question, publication: Publication) -> bool:
    """Whether it still waits for an answer that could be given."""
    is_shown = publication.removed_at is None and publication.hidden_at is None and publication.closed_at is None
    space = publication.space
    is_open = space.kind == COMMUNITY and space.archived_at is None and space.removed_at is None
    return is_shown and is_open and question.first_answer_at is None and question.accepted_id is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """Who may be asked a question where it stood when that was looked for, the likeliest first, each with her reason."""

    space: int
    people: list[tuple[int, dict[str, Any]]]


class LookAgain(Exception):
    """The question went elsewhere, or waits anew, since it was looked for who may know."""


def likely_for(publication: int, *, near: Near) -> Likely | None:
    """Who may know, while the question waits and lacks somebody. It is looked for before anything is locked: on SQLite
    nobody else could write meanwhile."""
    question = Question.objects.select_related("publication__space").filter(publication=publication).first()
    if question is None or not waits(question, question.publication):
        return None
    found = experts_for(question.publication, near=near(question.publication))[:LOOKED_AT]
    return Likely(space=question.publication.space_id, people=[(one.person, one.reason()) for one in found])


@action
def run_round(event: RoundDue, *, likely: Likely | None) -> None:
    """The moment of a round has come: others are asked, and after the last one those who look after the place. Raises
    LookAgain."""
    question = _locked(event.subject_id)
    if question is None or question.round_at is None or written(question.round_at) != event.at:
        return
    publication = question.publication
    if not waits(question, publication):
        Question.objects.filter(pk=question.pk).update(round_at=None)
        return
    if question.routed_in_id != publication.space_id:  # It came here with its community.
        question.round, question.asked_count = 0, asked_in(question, publication.space_id).count()
    if question.round >= ROUNDS:
        Question.objects.filter(pk=question.pk).update(round_at=None)
        publish(StillUnanswered(subject=ref(publication)))
        return
    question.round += 1
    facts = {"round": question.round, "routed_in": publication.space_id, "asked_count": question.asked_count}
    Question.objects.filter(pk=question.pk).update(**facts)
    _fill(question, publication, likely)
    _next_round(question, publication, timezone.now() + PAUSE)


@action
def ask_instead(event: RequestDeclined, *, likely: Likely | None) -> None:
    """Somebody does not know: the next one is asked, where the round still lacks one. Moved meanwhile, it asks anew. Raises
    LookAgain."""
    row = AnswerRequest.objects.select_related("question").filter(pk=event.subject_id).first()
    question = _locked(row.question.publication_id) if row else None
    if question is None or question.routed_in_id != question.publication.space_id:
        return
    if waits(question, question.publication):
        _fill(question, question.publication, likely)


@action
def take_request(*, by: Viewer, publication: Publication) -> None:
    """Say that one will answer: the next round leaves a day for it. A second time changes nothing. Raises NotFound."""
    question, row = _request_of(by, publication)
    if row.state == TAKEN:
        return
    require(by, "content.answer_request", row)
    _say(row, TAKEN)
    at = timezone.now() + PAUSE
    if question.round_at is not None and question.round_at < at:
        _next_round(question, publication, at)


@action
def decline_request(*, by: Viewer, publication: Publication) -> None:
    """Say that one does not know: nobody is told, and somebody else is asked. A second time changes nothing."""
    _question, row = _request_of(by, publication)
    if row.state in (DECLINED, HANDED_ON):
        return
    require(by, "content.answer_request", row)
    _say(row, DECLINED)
    publish(RequestDeclined(subject=ref(row), actor_id=by.person_id))


@action
def hand_request_on(*, by: Viewer, publication: Publication, to: int) -> None:
    """Name a colleague who may know and is asked instead. Raises NotFound; Forbidden after HANDS hands; Invalid, in words
    that tell nothing of her, where she cannot be asked now."""
    question, row = _request_of(by, publication)
    if row.state == HANDED_ON:
        return
    require(by, "content.pass_request_on", row)
    person = people_for(by).filter(pk=to if to < 2**63 else -1).exclude(pk=by.person_id).first()
    likely = [(person.pk, {"reason": NAMED})] if person and asked_in(question, row.space_id).count() < MOST else []
    if not _ask(question, publication, likely, 1, by=by, hand=row.hand + 1):
        raise invalid("person", _("This colleague cannot be asked now: choose somebody else."))
    _say(row, HANDED_ON)


def request_to(viewer: Viewer, publication: Publication) -> AnswerRequest:
    """What the viewer is asked there and has not declined. Raises NotFound."""
    row = AnswerRequest.objects.visible_to(viewer).filter(question__publication=publication).first()
    if row is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return row


def _locked(publication: int) -> Question | None:
    rows = Question.objects.select_for_update(of=("self",)).select_related("publication__space")
    return rows.filter(publication=publication).first()


def _request_of(by: Viewer, publication: Publication) -> tuple[Question, AnswerRequest]:
    """The question, locked, and what the viewer was asked there. Raises NotFound."""
    require(by, "content.read", publication)
    question = _locked(publication.pk)
    mine = AnswerRequest.objects.filter(question=question, space=publication.space_id, person_id=by.person_id)
    row = mine.select_related("question__publication__space").first() if question else None
    if question is None or row is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return question, row


def _say(row: AnswerRequest, state: str) -> None:
    AnswerRequest.objects.filter(pk=row.pk).update(state=state, said_at=timezone.now())


def _next_round(question: Question, publication: Publication, at: datetime) -> None:
    Question.objects.filter(pk=question.pk).update(round_at=at)
    publish(RoundDue(subject=ref(publication), at=written(at)), not_before=at)


def asked_in(question: Question, space: int) -> QuerySet[AnswerRequest]:
    """Who was asked this question in one place, be it before it stood elsewhere for a while."""
    return AnswerRequest.objects.filter(question=question, space=space)


def _fill(question: Question, publication: Publication, likely: Likely | None) -> None:
    """Ask as many as the present round lacks."""
    asked = asked_in(question, publication.space_id)
    live = asked.filter(Q(state__in=(OPEN, TAKEN)), round=question.round).count()
    wanted = min(PER_ROUND - live, MOST - asked.count())
    if wanted > 0 and question.round:
        if likely is None or likely.space != publication.space_id:
            raise LookAgain
        _ask(question, publication, likely.people, wanted)


def _ask(
    question: Question,
    publication: Publication,
    likely: Sequence[tuple[int, dict[str, Any]]],
    wanted: int,
    *,
    by: Viewer | None = None,
    hand: int = 0,
) -> int:
    """Ask the first `wanted` of these who may be asked and have room. Returns how many were."""
    ids = [pk for pk, _reason in likely]
    # Locked in one order while their weeks are counted: two questions never take the same last room.
    held = Person.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
    free = with_room(willing(publication, list(held.values_list("pk", flat=True))))
    chosen = [one for one in likely if one[0] in free][:wanted]
    rows = [
        AnswerRequest(
            question=question, person_id=pk, space_id=publication.space_id, round=question.round, hand=hand,
            handed_by_id=by.person_id if by else None, **reason,
        )
        for pk, reason in chosen
    ]  # fmt: skip
    for row in rows:
        row.save(force_insert=True)
        publish(ExpertAsked(subject=ref(row), actor_id=row.handed_by_id, person_id=row.person_id))
    Question.objects.filter(pk=question.pk).update(asked_count=F("asked_count") + len(rows))
    return len(rows)
