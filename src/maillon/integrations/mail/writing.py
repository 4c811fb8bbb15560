"""The second pass: mails are read again, their files kept, and written thread by thread in short transactions."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from itertools import groupby
from typing import Any, BinaryIO, Final, NamedTuple

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
AHEAD: Final = 200
"""Rows of the plan that are read at once."""


class Planned(NamedTuple):
    """A row of the plan. `publication` is the thread that stood before this import, `answered` a comment by its id."""

    pk: int
    file: int
    offset: int
    bytes: int
    is_separated: bool
    thread: int
    written_at: datetime | None
    absent: list[str]
    publication: int | None
    answers: int | None
    answered: int | None


@dataclass(slots=True)
class Mail:
    """A mail on its way into a thread: its row, what it says, and the id that its publication or comment will have."""

    row: Planned
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
        self._ahead: deque[Planned] = deque()
        self._begun: dict[int, int] = {}
        self._comments: dict[int, int | None] = {}

    def write_some(self) -> int:
        """Bring in the next mails; returns how many rows were settled, 0 when nothing waits any more."""
        rows = self._next_rows()
        if not rows:
            return 0
        mails, unread = self._read(rows)
        self._authors.stage([mail.parsed for mail in mails], pace=self._pace)
        discussions = self._discussions(mails)
        with self._pace as pace:
            self._write(discussions, mails, unread)
        pace.learn(len(rows))
        self._remember(discussions, mails)
        return len(rows)

    def _next_rows(self) -> list[Planned]:
        if not self._ahead:
            self._look_ahead()
        rows: list[Planned] = []
        size = 0
        while self._ahead and len(rows) < self._pace.fits and size <= PIECE:
            rows.append(self._ahead.popleft())
            size += rows[-1].bytes
        return rows

    def _look_ahead(self) -> None:
        """Read on in the plan, and which of its threads this run has begun to write."""
        columns = ("pk", "file_id", *Planned._fields[2:8], "publication_id", "answers_id", "answers__comment_id")
        rows = self._run.messages.filter(state=WAITING).order_by("place").values_list(*columns)
        self._ahead.extend(map(Planned._make, rows[:AHEAD]))
        begun = self._run.messages.filter(thread__in={row.thread for row in self._ahead}, state=IMPORTED)
        self._begun = dict(begun.values_list("thread", "publication_id"))
        self._comments = {}

    def _remember(self, discussions: Sequence[Discussion], mails: Sequence[Mail]) -> None:
        """What the rows that were read ahead do not know: threads begun and comments written since."""
        self._begun |= dict(zip(_threads(mails), (one.publication_id for one in discussions), strict=True))
        self._comments |= {row: comment for row, _, _, comment in _settled(discussions, mails)}

    def _read(self, rows: Sequence[Planned]) -> tuple[list[Mail], list[tuple[int, str, str]]]:
        """What can be read, with its files kept and its words rendered; and of the rest row, state and reason."""
        mails, unread = [], []
        with ExitStack() as stack:
            opened: dict[int, BinaryIO] = {}
            for row in rows:
                if row.file not in opened:
                    opened[row.file] = stack.enter_context(open_raw(self._files[row.file]))
                try:
                    mails.append(_mail(row, whole(opened[row.file], row)))
                except CannotRead as refusal:
                    unread.append((row.pk, HELD, refusal.reason))
        return mails, unread

    @action
    def _write(
        self, discussions: Sequence[Discussion], mails: Sequence[Mail], unread: Sequence[tuple[int, str, str]]
    ) -> None:
        import_threads(by=self._by, space=self._space, discussions=discussions)
        update_rows(RawMessage, ["state", "publication_id", "comment_id"], _settled(discussions, mails))
        if unread:
            update_rows(RawMessage, ["state", "reason"], unread)
        self._remember_absent(discussions, mails)

    def _discussions(self, mails: Sequence[Mail]) -> list[Discussion]:
        made: dict[int, Mail] = {mail.row.pk: mail for mail in mails}
        return [
            self._discussion(list(members), self._begun.get(thread), made)
            for thread, members in groupby(mails, key=lambda mail: mail.row.thread)
        ]

    def _discussion(self, members: list[Mail], begun: int | None, made: dict[int, Mail]) -> Discussion:
        standing = begun or members[0].row.publication
        opener = None if standing else members[0]
        turns = [self._turn(mail, self._answered(mail, opener, made)) for mail in members]
        return Discussion(title=_title(members[0].parsed), turns=turns, standing=standing)

    def _answered(self, mail: Mail, opener: Mail | None, made: dict[int, Mail]) -> int | None:
        """The id of the comment that a mail answers; None for what answers the publication, or nobody."""
        answers = mail.row.answers
        if answers is None or (opener is not None and answers == opener.row.pk):
            return None
        return made[answers].id if answers in made else self._comments.get(answers, mail.row.answered)

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


def _mail(row: Planned, parsed: ParsedMail) -> Mail:
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


def _threads(mails: Sequence[Mail]) -> list[int]:
    """The threads of these mails in their order, as `_discussions` groups them."""
    return [thread for thread, _ in groupby(mails, key=lambda mail: mail.row.thread)]


def _settled(discussions: Sequence[Discussion], mails: Sequence[Mail]) -> list[tuple[int, str, int, int | None]]:
    publication_of = {turn.id: one.publication_id for one in discussions for turn in one.turns}
    return [
        (mail.row.pk, IMPORTED, publication_of[mail.id], None if publication_of[mail.id] == mail.id else mail.id)
        for mail in mails
    ]
