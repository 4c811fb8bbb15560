"""The first pass: files are kept raw, then read message by message into rows; bodies stay where they lie."""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO, Final, Protocol

from django.utils import timezone

from maillon.core.db.bulk import insert_rows, update_rows
from maillon.core.db.writing import action
from maillon.core.text.folding import fold
from maillon.integrations.mail.keeping import open_raw
from maillon.integrations.mail.mbox import RawMail, as_written, messages_in
from maillon.integrations.mail.message import CannotRead, ParsedMail, parse, parse_mail
from maillon.integrations.mail.models import HELD, IMPORTED, PRESENT, WAITING, ImportRun, RawFile, RawMessage

AT_ONCE: Final = 50
"""Messages read for one transaction."""
PIECE: Final = 4 * 1024 * 1024
"""Bytes of messages read for one transaction, at least one message."""
_SUBJECT: Final = 200
_COLUMNS: Final = (
    *("run_id", "file_id", "state", "offset", "bytes", "is_separated", "digest", "reason", "identity", "message_id"),
    *("ancestors", "subject_key", "written_at", "author_key", "attached"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What the first pass remembers of a mail, and what became of it: `refusal` says why it cannot be read."""

    offset: int
    bytes: int
    is_separated: bool
    digest: str
    refusal: str = ""
    identity: str = ""
    message_id: str = ""
    ancestors: tuple[str, ...] = ()
    subject_key: str = ""
    written_at: datetime | None = None
    author_key: str = ""
    attached: int = 0


def glances(file: BinaryIO, *, named: str, start: int = 0) -> Iterator[Glance]:
    """Read each message from a place in a file (its beginning, or the end of a message). `named`: the file's SHA-256."""
    start = start or _after_mark(file)
    file.seek(start)
    now = timezone.now()
    return (_glance(mail, start + mail.offset, named, now) for mail in messages_in(file))


def _after_mark(file: BinaryIO) -> int:
    """Where a file begins whose writer put a byte order mark before it."""
    file.seek(0)
    return len(BOM_UTF8) if file.read(len(BOM_UTF8)) == BOM_UTF8 else 0


def _glance(mail: RawMail, offset: int, named: str, now: datetime) -> Glance:
    digest, is_separated = _digest(mail, offset, named), bool(mail.separator)
    try:
        parsed = parse_mail(mail)
    except CannotRead as refusal:
        reason = refusal.reason
        return Glance(offset=offset, bytes=mail.size, is_separated=is_separated, digest=digest, refusal=reason)
    return Glance(
        offset=offset,
        bytes=mail.size,
        is_separated=is_separated,
        digest=digest,
        identity=parsed.identity,
        message_id=parsed.message_id or "",
        ancestors=parsed.ancestors,
        subject_key=parsed.subject_key[:_SUBJECT],
        written_at=min(parsed.date, now) if parsed.date else None,
        author_key=author_key(parsed),
        attached=len(parsed.attachments),
    )


def _digest(mail: RawMail, offset: int, named: str) -> str:
    if mail.is_oversized:  # its bytes were not gathered: its place in its file names it
        return hashlib.sha256(f"{named} {offset}".encode()).hexdigest()
    return hashlib.sha256(mail.raw).hexdigest()


def author_key(mail: ParsedMail) -> str:
    """What tells authors apart: the address, else the name as it is compared."""
    return mail.author_address or f"name:{fold(mail.author_name)}"[:320]


Found = tuple[RawFile, Glance]


def found_in(files: Iterable[RawFile]) -> Iterator[Found]:
    """Read on in each file from where it was left, noting on it how far it is read."""
    for file in files:
        with open_raw(file) as raw:
            for one in glances(raw, named=file.raw_sha256, start=file.position):
                file.position = one.offset + one.bytes
                yield file, one


@action
def read_some(*, run: ImportRun, found: Sequence[Found]) -> None:
    """Make rows of what was read, and remember how far. What is known already is counted as present."""
    known = _known(run, [one for _, one in found])
    fresh: list[RawMessage] = []
    adopted: list[RawMessage] = []
    fates: dict[str, int] = {}
    for file, one in found:
        fate = _fate(one, known)
        fates[fate] = fates.get(fate, 0) + 1
        _note(RawMessage(space_id=run.space_id, **_columns(run, file, one, fate)), known, fresh, adopted)
    _insert(fresh)
    _adopt(adopted)
    update_rows(RawFile, ["position"], {file.pk: one.offset + one.bytes for file, one in found}.items())
    for name, count in {"messages": len(found), **fates}.items():
        run.counts[name] = run.counts.get(name, 0) + count
    run.save(update_fields=["counts"])


def _insert(rows: Sequence[RawMessage]) -> None:
    names = ["id", "space_id", *_COLUMNS]
    insert_rows(RawMessage, names, ([getattr(row, name) for name in names] for row in rows))


@dataclass(slots=True)
class _Known:
    """Rows of the community by their raw bytes and by their identity, those of this slice included."""

    by_digest: dict[str, RawMessage]
    by_identity: dict[str, RawMessage]
    run_id: int

    def is_taken(self, identity: str) -> bool:
        """Whether a mail of this identity is brought in, or waits in this very run."""
        row = self.by_identity.get(identity)
        return row is not None and (row.state == IMPORTED or row.run_id == self.run_id)


def _known(run: ImportRun, found: Sequence[Glance]) -> _Known:
    here = RawMessage.objects.filter(space=run.space_id)
    by_digest = {row.digest: row for row in here.filter(digest__in=[one.digest for one in found])}
    identities = [one.identity for one in found if one.identity]
    standing = here.filter(identity__in=identities, state__in=(WAITING, IMPORTED)).order_by("state")
    # "imported" comes before "waiting": a row that is brought in decides.
    by_identity: dict[str, RawMessage] = {}
    for row in standing:
        by_identity.setdefault(row.identity, row)
    return _Known(by_digest, by_identity, run.pk)


def _fate(one: Glance, known: _Known) -> str:
    if one.refusal:
        return HELD
    return PRESENT if known.is_taken(one.identity) else WAITING


def _note(row: RawMessage, known: _Known, fresh: list[RawMessage], adopted: list[RawMessage]) -> None:
    """A row for each raw mail once; one that waits from an import that was given up comes over to this one."""
    standing = known.by_digest.get(row.digest)
    if standing is None and row.state == WAITING:
        standing = known.by_identity.get(row.identity)
    if standing is None:
        fresh.append(row)
        known.by_digest[row.digest] = row
    elif row.state == WAITING:
        row.pk = standing.pk
        adopted.append(row)
    else:
        return
    if row.state == WAITING:
        known.by_identity[row.identity] = row


def _adopt(rows: Sequence[RawMessage]) -> None:
    """Give rows of an earlier import what this one read, and no plan yet."""
    if rows:
        names = [*_COLUMNS, "thread", "place", "answers_id", "publication_id", "absent"]
        update_rows(RawMessage, names, ([getattr(row, name) for name in ("id", *names)] for row in rows))


def _columns(run: ImportRun, file: RawFile, one: Glance, fate: str) -> Mapping[str, Any]:
    return {
        "run_id": run.pk,
        "file_id": file.pk,
        "state": fate,
        "offset": one.offset,
        "bytes": one.bytes,
        "is_separated": one.is_separated,
        "digest": one.digest,
        "reason": one.refusal,
        "identity": one.identity,
        "message_id": one.message_id[:998],
        "ancestors": list(one.ancestors),
        "subject_key": one.subject_key,
        "written_at": one.written_at,
        "author_key": one.author_key,
        "attached": one.attached,
    }


def next_slice(found: Iterator[Found]) -> list[Found]:
    """The next messages that go into one transaction; [] at the end of all files."""
    taken, size = [], 0
    for one in islice(found, AT_ONCE):
        taken.append(one)
        size += one[1].bytes
        if size > PIECE:
            break
    return taken


class Placed(Protocol):
    """Where a mail lies in its file."""

    @property
    def offset(self) -> int: ...
    @property
    def bytes(self) -> int: ...
    @property
    def is_separated(self) -> bool: ...


def whole(file: BinaryIO, row: Placed) -> ParsedMail:
    """Read a mail again, with its words and files, from the kept file. Raises CannotRead."""
    file.seek(row.offset)
    raw = file.read(row.bytes)
    return parse(as_written(raw) if row.is_separated else raw)
