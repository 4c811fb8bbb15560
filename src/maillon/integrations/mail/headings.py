"""What threading takes and gives: headings, what is known already, threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from maillon.integrations.mail.message import ParsedMail


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What threading needs of a mail: light enough to hold those of a whole archive.

    `key` names the message among all (ParsedMail.identity); `ancestors` are ids, the nearest first; `date` is aware.
    """

    key: str
    message_id: str | None
    ancestors: tuple[str, ...]
    date: datetime | None
    subject_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A message that came with an earlier import: its thread, and the caller's own number of the message in it."""

    thread: int
    message: int
    date: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What earlier imports left in the community.

    `messages`: ids that are there. `absent`: ids that a thread named and nobody holds, to the number of that thread
    (Thread.absent of the earlier import). `by_subject`: subject key to the messages that carry it.
    """

    messages: Mapping[str, Place] = field(default_factory=dict)
    absent: Mapping[str, int] = field(default_factory=dict)
    by_subject: Mapping[str, Sequence[Place]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A message in its thread. `parent` is what it answers: the key of another entry, a Place, or None.

    The parent of one that is joined by its subject only names the discussion: write it as an answer to the publication.
    """

    heading: Heading
    parent: str | Place | None
    joined_by_subject: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Messages of one discussion, parents before their answers.

    A new thread has `existing` None and its publication, the earliest, as first entry; the others are comments. Entries
    of a thread that stands in the community already are all comments of it.
    """

    existing: int | None
    entries: tuple[Entry, ...]
    absent: frozenset[str]

    @property
    def joined_by_subject(self) -> int:
        return sum(entry.joined_by_subject for entry in self.entries)


def heading_of(mail: ParsedMail) -> Heading:
    """Return the light part of a parsed mail."""
    return Heading(
        key=mail.identity,
        message_id=mail.message_id,
        ancestors=mail.ancestors,
        date=mail.date,
        subject_key=mail.subject_key,
    )
