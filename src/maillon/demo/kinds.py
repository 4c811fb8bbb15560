"""What the kinds of the demo's publications know beside their words: made directly, as a seed does, with true dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillon.access.visibility import present_members
from maillon.content.kinds.announcement.models import Acknowledgement, Announcement, Reminder
from maillon.content.kinds.hour.counting import recount_hours
from maillon.content.kinds.hour.models import Hour, HourQuestion, HourVote
from maillon.content.kinds.offer.models import Offer
from maillon.content.kinds.poll.actions import add_poll
from maillon.content.kinds.poll.models import PollChoice, PollVote, PollVoter
from maillon.content.kinds.praise.models import Praise, Praised, Value
from maillon.content.kinds.question.actions import set_first_answers
from maillon.content.kinds.question.models import Answer, AnswerVote, Question, SameQuestion
from maillon.content.models import Comment, Publication, ReadingMark
from maillon.demo import reading
from maillon.people.models import Person

Row = Mapping[str, Any]
People = Mapping[str, Person]


def values() -> None:
    """The organisation's values."""
    Value.objects.bulk_create(Value(name=name, place=place) for place, name in enumerate(reading.values()))


def beside(publication: Publication, row: Row, people: People) -> None:
    """Make what the kind of a publication needs beside it; nothing for a post."""
    make = MAKERS.get(publication.kind)
    if make:
        make(publication, row, people)


def _question(publication: Publication, row: Row, people: People) -> None:
    comments = list(Comment.objects.filter(publication=publication).order_by("published_at", "pk"))
    accepted = comments[row["accepted"] - 1] if row.get("accepted") else None
    same = [people[key] for key in row.get("same", ())]
    question = Question.objects.create(
        publication=publication,
        accepted=accepted,
        # Who asked came back when the discussion had ended.
        accepted_at=comments[-1].published_at if accepted else None,
        same_count=len(same),
    )
    SameQuestion.objects.bulk_create(SameQuestion(question=question, person=person) for person in same)
    set_first_answers([publication.pk])
    if accepted:
        _votes(accepted, publication, people)


def _votes(accepted: Comment, publication: Publication, people: People) -> None:
    """Who spoke in the thread found the accepted answer good, but for its author."""
    spoke = Comment.objects.filter(publication=publication).values_list("author_id", flat=True)
    voters = sorted({publication.author_id, *spoke} - {accepted.author_id})
    answer = Answer.objects.create(comment=accepted, votes_count=len(voters))
    AnswerVote.objects.bulk_create(AnswerVote(answer=answer, person_id=pk) for pk in voters)


def _poll(publication: Publication, row: Row, people: People) -> None:
    facts = {name: row[name] for name in ("is_multiple", "is_anonymous", "results") if name in row}
    end = publication.published_at + timedelta(days=row["open_days"])
    votes = row.get("votes", [[] for _ in row["choices"]])
    voters = sorted(row.get("voters") or {key for keys in votes for key in keys})
    poll = add_poll(publication, row["choices"], closes_at=end, voters_count=len(voters), **facts)
    PollVoter.objects.bulk_create(PollVoter(poll=poll, person=people[key]) for key in voters)
    for choice in PollChoice.objects.filter(poll=poll):
        # Of an anonymous poll even the files say only numbers.
        keys, count = votes[choice.place], row.get("counts", [])[choice.place : choice.place + 1]
        PollVote.objects.bulk_create(PollVote(choice=choice, person=people[key]) for key in keys)
        PollChoice.objects.filter(pk=choice.pk).update(votes_count=count[0] if count else len(keys))


def _offer(publication: Publication, row: Row, people: People) -> None:
    """Its last day is moved as its time is."""
    day = reading.moment(row["until"], zone=reading.zone_of(row["author"]), now=timezone.now())
    Offer.objects.create(
        publication=publication, direction=row["direction"], last_day=day.date(), ends_at=day + timedelta(days=1)
    )


def _hour(publication: Publication, row: Row, people: People) -> None:
    """Its times are moved as its own is. `votes`: for each of its comments, who wants it answered."""
    zone, now = reading.zone_of(row["author"]), timezone.now()
    opens, ends = (reading.moment(row[name], zone=zone, now=now) for name in ("opens", "ends"))
    Hour.objects.create(publication=publication, opens_at=opens, ends_at=ends)
    recount_hours([publication.pk])
    comments = list(Comment.objects.filter(publication=publication).order_by("published_at", "pk"))
    for comment, keys in zip(comments, row["votes"], strict=True):
        question = HourQuestion.objects.filter(comment=comment)
        HourVote.objects.bulk_create(HourVote(question=one, person=people[key]) for one in question for key in keys)
        question.update(votes_count=len(keys))


def _praise(publication: Publication, row: Row, people: People) -> None:
    Praise.objects.create(publication=publication, value=row.get("value", ""))
    Praised.objects.bulk_create(
        Praised(publication=publication, person=people[key], place=place) for place, key in enumerate(row["people"])
    )


def _announcement(publication: Publication, row: Row, people: People) -> None:
    """Each member has acknowledged it, some minutes after another, but for its author and those who are missing."""
    Announcement.objects.create(publication=publication)
    missing = {people[key].pk for key in row["missing"]}
    asked = present_members().filter(space=publication.space_id).exclude(person=publication.author_id)
    done = [pk for pk in asked.order_by("person").values_list("person_id", flat=True) if pk not in missing]
    at = publication.published_at
    Acknowledgement.objects.bulk_create(
        Acknowledgement(publication=publication, person_id=pk, at=at + timedelta(minutes=9 + 17 * n))
        for n, pk in enumerate(done)
    )
    seen = [*done, *(people[key].pk for key in row["seen"])]
    ReadingMark.objects.bulk_create(ReadingMark(publication=publication, person_id=pk, read_until=at) for pk in seen)
    if sent := row.get("reminded"):
        day = reading.moment(sent["on"], zone=reading.zone_of(row["author"]), now=timezone.now())
        Reminder.objects.create(publication=publication, place=1, people_count=sent["people"], sent_at=day)


MAKERS: dict[str, Callable[[Publication, Row, People], None]] = {
    "question": _question,
    "poll": _poll,
    "offer": _offer,
    "hour": _hour,
    "praise": _praise,
    "announcement": _announcement,
}
