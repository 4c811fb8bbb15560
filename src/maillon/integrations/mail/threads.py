"""Mails put into threads: who answers whom, by their headers first and by their subject last."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from maillon.integrations.mail.headings import Entry, Heading, Known, Place, Thread

SUBJECT_JOINS_WITHIN: Final = timedelta(days=30)
_UNDATED: Final = datetime.max.replace(tzinfo=UTC)

Name = TypeVar("Name", str, int)
Parent = int | Place | None


def assemble(headings: Iterable[Heading], *, known: Known | None = None) -> list[Thread]:
    """Return the threads of messages that are not in the community yet, the earliest first.

    The nearest present ancestor is the parent; messages that name a common ancestor, present or not, are one thread; a
    message that names none joins the latest earlier message with its subject, at most 30 days older. The order in
    which the headings come changes nothing, a key that comes twice counts once, circles are cut at their earliest.
    """
    return Assembling(headings, known or Known()).threads()


def _by_date(heading: Heading) -> tuple[datetime, str]:
    return heading.date or _UNDATED, heading.key


class Assembling:
    """Messages are numbered by date; a union-find over them and over the ids nobody holds makes the threads."""

    def __init__(self, headings: Iterable[Heading], known: Known) -> None:
        self.known = known
        self.headings = sorted({heading.key: heading for heading in headings}.values(), key=_by_date)
        self.holders = self._holders()
        self.up = list(range(len(self.headings)))
        self.absent: dict[str, int] = {}
        self.existing: dict[int, int] = {}
        self.parents: list[Parent] = []
        self.joined: set[int] = set()
        self.attached: set[int] = set()

    def threads(self) -> list[Thread]:
        for number, heading in enumerate(self.headings):
            self._join_by_headers(number, heading)
        self._join_by_subjects()
        self._cut_circles()
        return list(self._threads())

    def _holders(self) -> dict[str, int]:
        """Each id belongs to its earliest message; another with the same id is a message that nobody can name."""
        holders: dict[str, int] = {}
        for number, heading in enumerate(self.headings):
            if heading.message_id and heading.message_id not in self.known.messages:
                holders.setdefault(heading.message_id, number)
        return holders

    def _join_by_headers(self, number: int, heading: Heading) -> None:
        for identifier in heading.ancestors:
            self._union(number, self._node(identifier))
        if (thread := self._thread_that_named(number)) is not None:
            self._union(number, self._existing_node(thread))
        self.parents.append(self._nearest_present(number, heading.ancestors))

    def _thread_that_named(self, number: int) -> int | None:
        """The thread of an earlier import in which somebody answered this message before it came."""
        identifier = self.headings[number].message_id or ""
        return self.known.absent.get(identifier) if self.holders.get(identifier) == number else None

    def _nearest_present(self, number: int, ancestors: Iterable[str]) -> Parent:
        for identifier in ancestors:
            if place := self.known.messages.get(identifier):
                return place
            if (holder := self.holders.get(identifier, number)) != number:
                return holder
        return None

    def _node(self, identifier: str) -> int:
        if place := self.known.messages.get(identifier):
            return self._existing_node(place.thread)
        if (holder := self.holders.get(identifier)) is not None:
            return holder
        if (thread := self.known.absent.get(identifier)) is not None:
            return self._existing_node(thread)
        return self._node_in(self.absent, identifier)

    def _existing_node(self, thread: int) -> int:
        return self._node_in(self.existing, thread)

    def _node_in(self, nodes: dict[Name, int], name: Name) -> int:
        if name not in nodes:
            nodes[name] = len(self.up)
            self.up.append(nodes[name])
        return nodes[name]

    def _root(self, node: int) -> int:
        while self.up[node] != node:
            self.up[node] = self.up[self.up[node]]
            node = self.up[node]
        return node

    def _union(self, one: int, other: int) -> bool:
        """Join two and say whether they were apart. The lower root stays: the root is the earliest message."""
        low, high = sorted((self._root(one), self._root(other)))
        self.up[high] = low
        return low != high

    def _join_by_subjects(self) -> None:
        self.attached = {self._root(node) for node in self.existing.values()}
        alone = [
            not heading.ancestors and self._root(number) not in self.attached
            for number, heading in enumerate(self.headings)
        ]
        latest: dict[str, int] = {}
        for number, heading in enumerate(self.headings):
            if heading.subject_key and heading.date:
                if alone[number]:
                    self._join_by_subject(number, heading.date, latest.get(heading.subject_key))
                latest[heading.subject_key] = number

    def _join_by_subject(self, number: int, date: datetime, candidate: int | None) -> None:
        earlier = self._latest_of(self._known_before(number, date), candidate)
        if earlier is None or date - self._date(earlier) > SUBJECT_JOINS_WITHIN:
            return
        node = self._existing_node(earlier.thread) if isinstance(earlier, Place) else earlier
        opener = self._opener(earlier)
        if self._union(number, node):
            self.parents[number] = opener
            self.joined.add(number)

    def _opener(self, earlier: int | Place) -> Parent:
        """What a message joined by its subject hangs on: it is of this discussion, and whom it answers nobody knows."""
        if isinstance(earlier, Place):
            return earlier
        if earlier in self.joined:
            return self.parents[earlier]
        return earlier if self._root(earlier) in self.attached else self._root(earlier)

    def _known_before(self, number: int, date: datetime) -> Place | None:
        places = self.known.by_subject.get(self.headings[number].subject_key, ())
        earlier = [place for place in places if place.date and place.date <= date]
        return max(earlier, key=lambda place: (place.date or _UNDATED, place.message), default=None)

    def _latest_of(self, place: Place | None, candidate: int | None) -> int | Place | None:
        if place is None or candidate is None:
            return candidate if place is None else place
        return place if self._date(place) > self._date(candidate) else candidate

    def _date(self, message: int | Place) -> datetime:
        return (message.date if isinstance(message, Place) else self.headings[message].date) or _UNDATED

    def _cut_circles(self) -> None:
        """The earliest of a new thread answers nobody; what still goes round is cut at the earliest of the circle."""
        attached = {self._root(node) for node in self.existing.values()}
        walked = [-1] * len(self.headings)
        for number in range(len(self.headings)):
            if self.up[number] == number and number not in attached:
                self.parents[number] = None
        for number in range(len(self.headings)):
            at: Parent = number
            while isinstance(at, int) and walked[at] < 0:
                walked[at] = number
                at = self.parents[at]
            if isinstance(at, int) and walked[at] == number:
                self.parents[min(self._circle(at))] = None

    def _circle(self, number: int) -> list[int]:
        circle, at = [number], self.parents[number]
        while isinstance(at, int) and at != number:
            circle.append(at)
            at = self.parents[at]
        return circle

    def _threads(self) -> Iterator[Thread]:
        names: dict[int, list[str]] = defaultdict(list)
        for identifier, node in self.absent.items():
            names[self._root(node)].append(identifier)
        for (root, existing), members in self._groups().items():
            entries = tuple(self._entry(number) for number in self._parents_first(members))
            yield Thread(existing=existing, entries=entries, absent=frozenset(names.pop(root, ())))

    def _groups(self) -> dict[tuple[int, int | None], list[int]]:
        """Members by thread. Where a newcomer links two threads that stand already, these stay two."""
        standing: dict[int, int] = {}
        for thread, node in sorted(self.existing.items(), reverse=True):
            standing[self._root(node)] = thread
        targets: dict[int, int | None] = {}
        groups: dict[tuple[int, int | None], list[int]] = defaultdict(list)
        for number in range(len(self.headings)):
            root = self._root(number)
            groups[root, self._target(number, targets, standing.get(root))].append(number)
        return groups

    def _target(self, number: int, targets: dict[int, int | None], standing: int | None) -> int | None:
        """The thread of the message that this one hangs on, through whatever lies between."""
        chain, at = [number], self.parents[number]
        while standing is not None and isinstance(at, int) and at not in targets:
            chain.append(at)
            at = self.parents[at]
        if isinstance(at, Place):
            target: int | None = at.thread
        elif isinstance(at, int) and at in targets:
            target = targets[at]
        else:
            target = self._thread_named_by(chain[-1], standing)
        targets.update(dict.fromkeys(chain, target))
        return target

    def _thread_named_by(self, number: int, standing: int | None) -> int | None:
        named = self._thread_that_named(number)
        through = (self.known.absent[name] for name in self.headings[number].ancestors if name in self.known.absent)
        return named if named is not None else next(through, standing)

    def _parents_first(self, members: list[int]) -> Iterator[int]:
        answers: dict[int, list[int]] = defaultdict(list)
        ready: list[int] = []
        for number in members:
            parent = self.parents[number]
            (answers[parent] if isinstance(parent, int) else ready).append(number)
        while ready:
            number = heapq.heappop(ready)
            yield number
            for answer in answers.pop(number, ()):
                heapq.heappush(ready, answer)

    def _entry(self, number: int) -> Entry:
        parent = self.parents[number]
        return Entry(
            heading=self.headings[number],
            parent=self.headings[parent].key if isinstance(parent, int) else parent,
            joined_by_subject=number in self.joined,
        )
