"""Between the passes: what waits is put into threads with what stands, and the plan is written down row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final, TypeVar

from django.db.models import Exists, OuterRef, QuerySet

from maillon.core.db.bulk import update_rows
from maillon.core.db.writing import action
from maillon.integrations.mail.headings import Heading, Known, Place, Thread
from maillon.integrations.mail.models import IMPORTED, PRESENT, WAITING, AbsentMessage, ImportRun, RawMessage
from maillon.integrations.mail.pace import Pace
from maillon.integrations.mail.threads import assemble

AT_ONCE: Final = 80
_ASKED_AT_ONCE: Final = 500

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plan:
    """The threads of what waits in a run, and the row of each message by its key."""

    threads: list[Thread]
    row_of: dict[str, int]


def plan(run: ImportRun, *, pace: Pace) -> dict[str, int]:
    """Put all that waits in the run into threads and write down where each message goes; returns the counts of it."""
    _leave_out_what_came_meanwhile(run)
    made = _assembled(run)
    rows = _rows(made)
    while part := list(islice(rows, AT_ONCE)):
        with pace:
            _write(part)
    counts = {"threads": len(made.threads), "joined_by_subject": sum(one.joined_by_subject for one in made.threads)}
    return counts | {"waiting": len(made.row_of)}


@action
def _leave_out_what_came_meanwhile(run: ImportRun) -> None:
    here = RawMessage.objects.filter(space=OuterRef("space"), identity=OuterRef("identity"), state=IMPORTED)
    late = list(run.messages.filter(state=WAITING).filter(Exists(here)).values_list("pk", flat=True))
    for part in _parts(late):
        RawMessage.objects.filter(pk__in=part).update(state=PRESENT)
    if late:
        run.counts["present"] = run.counts.get("present", 0) + len(late)
        run.save(update_fields=["counts"])


def _assembled(run: ImportRun) -> Plan:
    same: dict[str, str] = {}
    row_of: dict[str, int] = {}
    headings = []
    columns = ("pk", "identity", "message_id", "ancestors", "written_at", "subject_key")
    waiting = run.messages.filter(state=WAITING).values_list(*columns)
    for pk, identity, message_id, ancestors, written_at, subject in waiting.iterator(2000):
        row_of[identity] = pk
        headings.append(_heading(identity, message_id, ancestors, written_at, subject, same))
    return Plan(assemble(headings, known=known_in(run.space_id, headings)), row_of)


def _heading(
    identity: str,
    message_id: str,
    ancestors: list[str],
    written_at: datetime | None,
    subject: str,
    same: dict[str, str],
) -> Heading:
    """A heading whose ids are shared with those of all others: an archive names the same few again and again."""
    return Heading(
        key=identity,
        message_id=same.setdefault(message_id, message_id) if message_id else None,
        ancestors=tuple(same.setdefault(one, one) for one in ancestors),
        date=written_at,
        subject_key=same.setdefault(subject, subject),
    )


def known_in(space_id: int | None, headings: Sequence[Heading]) -> Known:
    """What earlier imports left in a space (None: one that is still to be made) that these messages may belong to.

    The number of a message is its RawMessage's, that of a thread its publication's.
    """
    if space_id is None:
        return Known()
    here = RawMessage.objects.filter(space=space_id, state=IMPORTED, publication__isnull=False)
    named = {one for heading in headings for one in (heading.message_id, *heading.ancestors) if one}
    subjects = {heading.subject_key for heading in headings if heading.subject_key and not heading.ancestors}
    return Known(messages=_present(here, named), absent=_absent(space_id, named), by_subject=_titled(here, subjects))


def _present(here: QuerySet[Any], ids: Iterable[str]) -> dict[str, Place]:
    """Each id belongs to the earliest of those that bear it."""
    found: dict[str, Place] = {}
    for part in _parts(ids):
        rows = here.filter(message_id__in=part).order_by("written_at", "identity")
        for name, place in _places(rows, "message_id"):
            found.setdefault(name, place)
    return found


def _titled(here: QuerySet[Any], subjects: Iterable[str]) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for part in _parts(subjects):
        for name, place in _places(here.filter(subject_key__in=part), "subject_key"):
            found.setdefault(name, []).append(place)
    return found


def _places(rows: QuerySet[Any], column: str) -> Iterator[tuple[str, Place]]:
    for name, pk, publication, written_at in rows.values_list(column, "pk", "publication_id", "written_at"):
        yield name, Place(thread=publication, message=pk, date=written_at)


def _absent(space_id: int, ids: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in _parts(ids):
        rows = AbsentMessage.objects.filter(space=space_id, message_id__in=part)
        found.update(rows.values_list("message_id", "publication_id"))
    return found


def _rows(made: Plan) -> Iterator[tuple[int, int, int, int | None, int | None, list[str]]]:
    """Of each message: its row, thread, place, what it answers, the publication that stands, ids that nobody holds."""
    place = 0
    for number, thread in enumerate(made.threads, start=1):
        for turn, entry in enumerate(thread.entries):
            place += 1
            answers = entry.parent.message if isinstance(entry.parent, Place) else made.row_of.get(entry.parent or "")
            absent = sorted(thread.absent) if turn == 0 else []
            yield made.row_of[entry.heading.key], number, place, answers, thread.existing, absent


@action
def _write(rows: Sequence[tuple[int, int, int, int | None, int | None, list[str]]]) -> None:
    update_rows(RawMessage, ["thread", "place", "answers_id", "publication_id", "absent"], rows)


def _parts(values: Iterable[T]) -> Iterator[list[T]]:
    left = iter(values)
    while part := list(islice(left, _ASKED_AT_ONCE)):
        yield part
