"""The conversations of a seeded world: where and when each thread lies, then its rows, slice by slice."""

from __future__ import annotations

import random
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from typing import Any, Final

from django.db import transaction

from maillon.content.branches import COLUMNS, Spot, spot_of
from maillon.content.models import REACTIONS, Comment, Mention, Publication, Reaction
from maillon.content.topics.models import Tagging
from maillon.core.db.bulk import insert_rows, update_rows
from maillon.core.db.ids import id_for
from maillon.seed.people import Somebody
from maillon.seed.sizes import ANSWERS, Sizes
from maillon.seed.spaces import Place
from maillon.seed.texts import Said, Speaker, Topic

SLICE: Final = 250
"""Threads written while the turnstile is held: some 20 ms of SQLite."""
NEWEST_SPAN = timedelta(days=2)
LONGEST: Final = 120
"""Comments of one older thread at most, so that a thread is one page."""
_TEXT: Final = ("id", "author_id", "body", "html", "text", "published_at", "reactions")
_PUBLICATION: Final = (*_TEXT, "space_id", "title", "active_at", "comments_count", "commenters")
_COMMENT: Final = (*_TEXT, "publication_id", "parent_id", *COLUMNS)


@dataclass(slots=True, frozen=True)
class Thread:
    """One thread to be written: its place among the spaces, its moment, and how many answers until when."""

    place: int
    at: float
    answers: int
    until: float


def plan_threads(
    sizes: Sizes, places: Sequence[Place], *, start: datetime, now: datetime, rng: random.Random
) -> list[Thread]:
    """All threads in the order of time; `places` are the communities, then the walls. The newest lie in seed-0001."""
    begin, end = start.timestamp(), (now - NEWEST_SPAN).timestamp()
    moments = sorted(rng.uniform(begin, end) for _ in range(sizes.older_publications))
    answers = _answers(sizes, rng)
    where = _where(sizes, places, answers, rng)
    older = [Thread(*found, until=end) for found in zip(where, moments, answers, strict=True)]
    latest = now.timestamp() - 60
    step = (latest - end) / (sizes.newest + 1)
    newest = [Thread(0, end + step * (i + 1), ANSWERS, latest) for i in range(sizes.newest)]
    return older + newest


def _answers(sizes: Sizes, rng: random.Random) -> list[int]:
    """How many comments each older publication has: most none or few, some many; together exactly what was asked."""
    count = sizes.older_publications
    found = [0] * count
    left = sizes.older_comments
    while left:
        thread = int(count * rng.random() ** (3 if rng.random() < 0.5 else 1))
        if found[thread] < LONGEST:
            found[thread] += 1
            left -= 1
    rng.shuffle(found)
    return found


def _where(sizes: Sizes, places: Sequence[Place], answers: Sequence[int], rng: random.Random) -> list[int]:
    """The place of each older publication: the last community has its share, the rest follows a long tail."""
    weights = [1 / (number + 1) ** 0.6 for number in range(len(places))]
    weights[0] = sum(weights) * 0.08
    weights[sizes.communities :] = [sum(weights) * 0.02 / max(1, len(places) - sizes.communities)] * (
        len(places) - sizes.communities
    )
    where = rng.choices(range(len(places)), cum_weights=list(accumulate(weights)), k=len(answers))
    last, owed = sizes.communities - 1, sizes.texts_of_last
    for thread in rng.sample(range(len(answers)), k=len(answers)):
        if owed <= 0:
            break
        where[thread] = last
        owed -= 1 + answers[thread]
    return where


@dataclass(slots=True)
class _Rows:
    """The rows of one slice, table by table."""

    publications: list[tuple[Any, ...]] = field(default_factory=list)
    last_comments: list[tuple[int, int]] = field(default_factory=list)
    comments: list[tuple[Any, ...]] = field(default_factory=list)
    reactions: list[tuple[Any, ...]] = field(default_factory=list)
    mentions: list[tuple[Any, ...]] = field(default_factory=list)
    taggings: list[tuple[Any, ...]] = field(default_factory=list)

    def write(self) -> int:
        """One transaction. The last comment is pointed to once it stands: for rows that wait for another, SQLite
        searches at every insert, and by `last_comment` that would be a look at every publication."""
        with transaction.atomic():
            written = (
                insert_rows(Publication, _PUBLICATION, self.publications)
                + insert_rows(Comment, _COMMENT, self.comments)
                + insert_rows(
                    Reaction, ("person_id", "publication_id", "comment_id", "name", "created_at"), self.reactions
                )
                + insert_rows(Mention, ("publication_id", "comment_id", "person_id"), self.mentions)
                + insert_rows(Tagging, ("publication_id", "comment_id", "topic_id", "published_at"), self.taggings)
            )
            update_rows(Publication, ("last_comment_id",), self.last_comments)
        return written


class Writer:
    """Turns planned threads into rows. Remembers when something was written where, for the marks of what was seen."""

    def __init__(
        self, *, people: Sequence[Somebody], places: Sequence[Place], topics: Sequence[Topic], rng: random.Random
    ) -> None:
        self._people = people
        self._places = places
        self._rng = rng
        self._speaker = Speaker(rng=rng, topics=topics)
        self.times = array("d")
        self.where = array("l")

    def write(self, threads: Sequence[Thread]) -> Iterator[int]:
        """Write them; yields the number of rows after each slice."""
        coming = iter(threads)
        while part := list(islice(coming, SLICE)):
            rows = _Rows()
            for thread in part:
                self._thread(thread, rows)
            yield rows.write()

    def _thread(self, thread: Thread, rows: _Rows) -> None:
        place = self._places[thread.place]
        place.publications += 1
        author = self._people[place.members[int(len(place.members) * self._rng.random() ** 2)]]
        at = _moment(thread.at)
        pk = id_for(at)
        said = self._speaker.publication(self._mention(place))
        comments = self._comments(thread, place, pk, rows)
        self._happened(thread.place, thread.at)
        if said.topic:
            rows.taggings.append((pk, None, said.topic.id, at))
        rows.taggings += [(pk, comment[0], topic.id, at) for comment, topic in comments if topic]
        self._name(said, rows, pk, None)
        last = comments[-1][0] if comments else None
        if last:
            rows.last_comments.append((pk, last[0]))
        rows.publications.append(
            (pk, author.id, *said.piece, at, self._react(rows, place, at, pk, None, share=0.35), place.id, said.title,
             last[5] if last else at, len(comments),
             list(dict.fromkeys(comment[0][1] for comment in reversed(comments)))[:3])
        )  # fmt: skip

    def _comments(
        self, thread: Thread, place: Place, publication: int, rows: _Rows
    ) -> list[tuple[tuple[Any, ...], Topic | None]]:
        """The rows of a thread's answers in the order of time, each with its topic."""
        rng = self._rng
        made: list[tuple[tuple[Any, ...], Topic | None]] = []
        for moment in self._moments(thread):
            at = _moment(moment)
            author = self._people[self._speaker_in(place)]
            said = self._speaker.comment(self._mention(place))
            pk = id_for(at)
            above = made[int(len(made) * rng.random())][0] if made and rng.random() < 0.4 else None
            spot = spot_of(pk, at, Spot(*above[-3:]) if above else None)
            reactions = self._react(rows, place, at, None, pk, share=0.1)
            self._name(said, rows, publication, pk)
            self._happened(thread.place, moment)
            parent = above[0] if above else None
            made.append(((pk, author.id, *said.piece, at, reactions, publication, parent, *spot), said.topic))
        rows.comments += [row for row, _topic in made]
        return made

    def _moments(self, thread: Thread) -> list[float]:
        """When the answers came: most soon, at least a second apart, so that their order is sure."""
        span, moments = thread.until - thread.at, [thread.at]
        for moment in sorted(thread.at + span * self._rng.random() ** 8 for _ in range(thread.answers)):
            moments.append(max(moment, moments[-1] + 1))
        return moments[1:]

    def _speaker_in(self, place: Place) -> int:
        """Who answers: a member, the active ones more often; on a wall any employee."""
        if place.is_wall:
            return int((len(self._people) - 1) * self._rng.random())
        return place.members[int(len(place.members) * self._rng.random() ** 1.5)]

    def _mention(self, place: Place) -> tuple[int, str] | None:
        if self._rng.random() >= 0.03:
            return None
        named = self._people[place.members[int(len(place.members) * self._rng.random())]]
        return named.id, named.name

    def _name(self, said: Said, rows: _Rows, publication: int, comment: int | None) -> None:
        if said.mentioned is not None:
            rows.mentions.append((publication, comment, said.mentioned))

    def _react(
        self, rows: _Rows, place: Place, at: datetime, publication: int | None, comment: int | None, *, share: float
    ) -> dict[str, int]:
        """Reactions of some members, as rows; returns their counts."""
        rng = self._rng
        if rng.random() >= share:
            return {}
        who = {self._speaker_in(place) for _ in range(1 + int(5 * rng.random() ** 2))}
        names = rng.choices(REACTIONS, k=len(who))
        rows.reactions += [
            (self._people[one].id, publication, comment, name, at) for one, name in zip(sorted(who), names, strict=True)
        ]
        counts = Counter(names)
        return {name: counts[name] for name in REACTIONS if name in counts}

    def _happened(self, place: int, moment: float) -> None:
        self.times.append(moment)
        self.where.append(place)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
