"""Who is likely to know: from answers that were accepted or found good near a question, and topics that people follow.

What lies in places that the asker does not read counts too: nobody but the expert is told why she is asked, and she read
what counts for her. Skills come with the people's own columns.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from maillon.access.models import MUTE, Membership
from maillon.access.streams import hearing_of
from maillon.access.visibility import answerers_of
from maillon.content.kinds.question.models import ACCEPTED, FOLLOWS, SIMILAR, VOTED, Answer, AnswerRequest, Question
from maillon.content.models import MUTED, Comment, Publication, Subscription
from maillon.content.topics.models import Tagging, TopicFollow
from maillon.content.topics.queries import written_as
from maillon.people.models import Person

WEEK: Final = timedelta(days=7)
NEWEST: Final = 500
"""Uses of the question's topics that are looked at."""
PEOPLE: Final = 200
"""Of whom it is asked what they read."""
FOLLOWERS: Final = 50
VOTES: Final = 10
"""More votes than these say no more."""
WEIGHTS: Final = {"accepted": 5, "vote": 1, "follows": 2}


@dataclass(kw_only=True)
class Expert:
    """Somebody who may know, with what speaks for her."""

    person: int
    accepted: Counter[int] = field(default_factory=Counter)
    """By topic."""
    voted: Counter[int] = field(default_factory=Counter)
    similar: list[int] = field(default_factory=list)
    """Questions with words like it that she answered well."""
    follows: int | None = None
    score: int = 0

    def reason(self) -> dict[str, object]:
        """The weightiest, as columns of a request."""
        for name, found in ((ACCEPTED, self.accepted), (VOTED, self.voted)):
            if name == VOTED and self.similar:
                break
            if found:
                topic, n = min(found.items(), key=lambda one: (-one[1], one[0]))
                return {"reason": name, "topic_id": topic, "count": n}
        if self.similar:
            return {"reason": SIMILAR, "similar_id": self.similar[0]}
        return {"reason": FOLLOWS, "topic_id": self.follows}


Row = tuple[int, int, int, int]
"""Who answered, in which publication, in which space, and with how many votes (0: it was accepted)."""


def experts_for(publication: Publication, *, near: Sequence[int]) -> list[Expert]:
    """Who may be asked, the likeliest first; `near`: questions whose words are like its, the nearest first."""
    about = _about(publication)
    near = [pk for pk in near if pk != publication.pk]
    rows = _answers({*about, *near})
    weighed = Counter[int]()
    for person, _publication, _space, votes in rows:
        weighed[person] += WEIGHTS["vote"] * votes if votes else WEIGHTS["accepted"]
    following = _following(publication)
    people = _askable(publication, [pk for pk, _n in weighed.most_common(PEOPLE)] + list(following))
    reads = hearing_of(people)
    found = {pk: Expert(person=pk, follows=following.get(pk)) for pk in reads}
    for row in rows:
        if row[0] in found and row[2] in reads[row[0]]:
            _count(found[row[0]], row, about, near)
    return _ranked([_scored(one) for one in found.values()])


def asked_lately(people: Collection[int]) -> Mapping[int, int]:
    """How often each of these was asked within a week, wherever it was."""
    rows = AnswerRequest.objects.filter(person__in=people, asked_at__gt=timezone.now() - WEEK).order_by()
    return dict(rows.values_list("person").annotate(n=Count("pk")))


def with_room(people: QuerySet[Person]) -> set[int]:
    """Those of these people who may be asked once more this week."""
    wished = dict(people.values_list("pk", "asked_weekly"))
    asked = asked_lately(list(wished))
    return {pk for pk, most in wished.items() if asked.get(pk, 0) < most}


def willing(publication: Publication, people: Collection[int]) -> QuerySet[Person]:
    """Those of these who may answer there, did not ask, answer or mute it, and were not asked already."""
    deaf = Subscription.objects.filter(publication=publication, level=MUTED)
    muted = Membership.objects.filter(space=publication.space_id, level=MUTE)
    asked = AnswerRequest.objects.filter(question__publication=publication, space=publication.space_id)
    spoke = Comment.objects.published().filter(publication=publication)
    rows = answerers_of(publication).filter(pk__in=people).exclude(pk=publication.author_id)
    rows = rows.exclude(pk__in=deaf.values("person")).exclude(pk__in=muted.values("person"))
    return rows.exclude(pk__in=asked.values("person")).exclude(pk__in=spoke.values("author"))


def _askable(publication: Publication, people: Collection[int]) -> list[int]:
    return sorted(with_room(willing(publication, people).exclude(asked_weekly=0)))


def _about(publication: Publication) -> Mapping[int, int]:
    """The newest publications about one of its topics, with that topic."""
    stands = Q(comment=None) | Q(comment__removed_at=None, comment__hidden_at=None)
    uses = Tagging.objects.filter(stands, topic__in=_names(publication), publication__kind="question")
    newest = uses.exclude(publication=publication).order_by("-published_at", "-pk")
    meant = newest.annotate(meant=Coalesce("topic__same_as", "topic"))
    return dict(meant.values_list("publication_id", "meant")[:NEWEST])


def _names(publication: Publication) -> list[int]:
    """Its topics, and all their synonyms."""
    own = Tagging.objects.filter(publication=publication, comment=None)
    meant = own.annotate(meant=Coalesce("topic__same_as", "topic")).values_list("meant", flat=True)
    return list(written_as(topics=list(meant)))


def _answers(publications: Collection[int]) -> list[Row]:
    """Whose answers were accepted in these, and whose were voted for."""
    shown = Publication.objects.published().filter(pk__in=publications)
    accepted = Question.objects.filter(publication__in=shown, accepted__removed_at=None, accepted__hidden_at=None)
    columns = ("accepted__author_id", "publication_id", "publication__space_id")
    found = [(*row, 0) for row in accepted.exclude(accepted=None).values_list(*columns)]
    voted = Answer.objects.filter(
        comment__in=Comment.objects.published().filter(publication__in=shown), votes_count__gt=0
    )
    columns = ("comment__author_id", "comment__publication_id", "comment__publication__space_id")
    return [*found, *voted.values_list(*columns, "votes_count")]


def _following(publication: Publication) -> dict[int, int]:
    """Who may answer there and follows one of its topics, with that topic."""
    rows = TopicFollow.objects.filter(topic__in=_names(publication))
    there = rows.filter(person__in=answerers_of(publication).values("pk")).order_by("created_at", "pk")
    meant = there.annotate(meant=Coalesce("topic__same_as", "topic"))
    return dict(meant.values_list("person_id", "meant")[:FOLLOWERS])


def _count(expert: Expert, row: Row, about: Mapping[int, int], near: Sequence[int]) -> None:
    _person, publication, _space, votes = row
    topic = about.get(publication)
    if topic is not None:
        counts = expert.voted if votes else expert.accepted
        counts[topic] += votes or 1
    if topic is None and publication not in expert.similar:
        expert.similar = sorted([*expert.similar, publication], key=near.index)
    expert.score += WEIGHTS["vote"] * min(votes, VOTES) if votes else WEIGHTS["accepted"]


def _scored(expert: Expert) -> Expert:
    expert.score += WEIGHTS["follows"] if expert.follows else 0
    return expert


def _ranked(experts: Sequence[Expert]) -> list[Expert]:
    lately: Mapping[int, int] = defaultdict(int, asked_lately([one.person for one in experts]))
    likely = [one for one in experts if one.score]
    return sorted(likely, key=lambda one: (-one.score, lately[one.person], one.person))
