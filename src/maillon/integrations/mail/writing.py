"""The second pass: mails are read again, their files kept, and written thread by thread in short transactions."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby
from typing import Any, BinaryIO, Final

from maillon.access.models import Space
from maillon.content.files import HEAD, LIMIT, store
from maillon.content.importing import Discussion, Turn, import_threads
from maillon.content.models import MAIL
from maillon.core.db.bulk import update_rows
from maillon.core.db.ids import new_id
from maillon.core.db.writing import action
from maillon.core.files.kinds import sniff
from maillon.core.files.names import safe_name
from maillon.core.policy import Viewer
from maillon.core.text.mail import read_mail
from maillon.integrations.mail.headers import bare_subject
from maillon.integrations.mail.keeping import open_raw
from maillon.integrations.mail.message import Attachment, CannotRead, ParsedMail
from maillon.integrations.mail.models import HELD, IMPORTED, WAITING, AbsentMessage, ImportRun, RawMessage
from maillon.integrations.mail.pace import Pace
from maillon.integrations.mail.reading import whole
from maillon.integrations.mail.staging import Authors

PIECE: Final = 1024 * 1024
"""Bytes of raw mails that go into one transaction, at least one mail."""
_NEEDED: Final = (
    *("run", "file", "offset", "bytes", "is_separated", "thread", "written_at", "absent", "publication"),
    "answers__comment_id",
)


@dataclass(slots=True)
class Mail:
    """A mail on its way into a thread: its row, what it says, and the id that its publication or comment will have."""

    row: RawMessage
    parsed: ParsedMail
    files: list[dict[str, Any]]
    html: str
    text: str
    id: int = field(default_factory=new_id)


class Writing:
    """Brings in what waits in a run, in the order of the plan."""

    def __init__(self, run: ImportRun, *, by: Viewer, pace: Pace) -> None:
        self._run = run
        self._space = Space.objects.get(pk=run.space_id)
        self._by = by
        self._pace = pace
        self._authors = Authors()
        self._files = run.files.in_bulk()

    def write_some(self) -> int:
        """Bring in the next mails; returns how many rows were settled, 0 when nothing waits any more."""
        rows = self._next_rows()
        if not rows:
            return 0
        mails, unread = self._read(rows)
        self._authors.stage([mail.parsed for mail in mails], pace=self._pace)
        with self._pace as pace:
            self._write(mails, unread)
        pace.learn(len(rows))
        return len(rows)

    def _next_rows(self) -> list[RawMessage]:
        waiting = self._run.messages.filter(state=WAITING).select_related("answers").only(*_NEEDED).order_by("place")
        rows, size = [], 0
        for row in waiting[: self._pace.fits]:
            rows.append(row)
            size += row.bytes
            if size > PIECE:
                break
        return rows

    def _read(self, rows: Sequence[RawMessage]) -> tuple[list[Mail], list[tuple[int, str, str]]]:
        """What can be read, with its files kept and its words rendered; and of the rest row, state and reason."""
        mails, unread = [], []
        with ExitStack() as stack:
            opened: dict[int, BinaryIO] = {}
            for row in rows:
                if row.file_id not in opened:
                    opened[row.file_id] = stack.enter_context(open_raw(self._files[row.file_id]))
                try:
                    mails.append(_mail(row, whole(opened[row.file_id], row)))
                except CannotRead as refusal:
                    unread.append((row.pk, HELD, refusal.reason))
        return mails, unread

    @action
    def _write(self, mails: Sequence[Mail], unread: Sequence[tuple[int, str, str]]) -> None:
        discussions = self._discussions(mails)
        import_threads(by=self._by, space=self._space, discussions=discussions)
        update_rows(RawMessage, ["state", "publication_id", "comment_id"], _settled(discussions, mails))
        if unread:
            update_rows(RawMessage, ["state", "reason"], unread)
        self._remember_absent(discussions, mails)

    def _discussions(self, mails: Sequence[Mail]) -> list[Discussion]:
        begun = self._run.messages.filter(thread__in={mail.row.thread for mail in mails}, state=IMPORTED)
        standing = dict(begun.values_list("thread", "publication_id"))
        made: dict[int, Mail] = {mail.row.pk: mail for mail in mails}
        return [
            self._discussion(list(members), standing.get(thread), made)
            for thread, members in groupby(mails, key=lambda mail: mail.row.thread)
        ]

    def _discussion(self, members: list[Mail], begun: int | None, made: dict[int, Mail]) -> Discussion:
        standing = begun or members[0].row.publication_id
        opener = None if standing else members[0]
        turns = [self._turn(mail, _answered(mail, opener, made)) for mail in members]
        return Discussion(title=_title(members[0].parsed), turns=turns, standing=standing)

    def _turn(self, mail: Mail, answers: int | None) -> Turn:
        parsed = mail.parsed
        return Turn(
            id=mail.id,
            author_id=self._authors.of(parsed),
            published_at=mail.row.written_at or self._run.created_at,
            body=parsed.text,
            html=mail.html,
            text=mail.text,
            body_format=MAIL,
            answers=answers,
            message_id=(parsed.message_id or "")[:998],
            brought_in_by_id=self._by.person_id,
            files=mail.files,
        )

    def _remember_absent(self, discussions: Sequence[Discussion], mails: Sequence[Mail]) -> None:
        of_thread = {one.turns[0].id: one.publication_id for one in discussions}
        AbsentMessage.objects.bulk_create(
            [
                AbsentMessage(space=self._space, message_id=name[:998], publication_id=of_thread[mail.id])
                for mail in mails
                for name in mail.row.absent
                if mail.id in of_thread
            ],
            ignore_conflicts=True,
        )


def _mail(row: RawMessage, parsed: ParsedMail) -> Mail:
    words = read_mail(parsed.text)
    return Mail(row, parsed, [_kept(one) for one in parsed.attachments], words.html, words.plain)


def _kept(file: Attachment) -> dict[str, Any]:
    """Keep a file exactly as it came, under its own SHA-256: it has no size in pixels, so it is shown as a file."""
    if file.sha256 not in store():
        store().put(BytesIO(file.content), limit=LIMIT)
    kind = sniff(file.content[:HEAD], file.name)
    name = safe_name(file.name)
    return {"name": name, "media_type": kind.media_type, "bytes": len(file.content), "sha256": file.sha256}


def _title(mail: ParsedMail) -> str:
    return bare_subject(mail.subject)


def _answered(mail: Mail, opener: Mail | None, made: dict[int, Mail]) -> int | None:
    """The id of the comment that a mail answers; None for what answers the publication, or nobody."""
    answered = mail.row.answers
    if answered is None or (opener is not None and answered.pk == opener.row.pk):
        return None
    return made[answered.pk].id if answered.pk in made else answered.comment_id


def _settled(discussions: Sequence[Discussion], mails: Sequence[Mail]) -> list[tuple[int, str, int, int | None]]:
    publication_of = {turn.id: one.publication_id for one in discussions for turn in one.turns}
    return [
        (mail.row.pk, IMPORTED, publication_of[mail.id], None if publication_of[mail.id] == mail.id else mail.id)
        for mail in mails
    ]
