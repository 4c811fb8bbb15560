"""An import of mail from its files to its report: kept raw, read, planned, brought in; each step can be begun again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.access.models import Space
from maillon.core.db.writing import action
from maillon.core.errors import Conflict, invalid
from maillon.core.events import publish
from maillon.core.files.store import Stored
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref
from maillon.integrations.mail.events import ImportAsked
from maillon.integrations.mail.keeping import Given, keep
from maillon.integrations.mail.models import (
    AT_WORK,
    BRINGING,
    DONE,
    FAILED,
    IMPORTED,
    PLANNING,
    READ,
    READING,
    WAITING,
    ImportRun,
    RawFile,
)
from maillon.integrations.mail.pace import Pace
from maillon.integrations.mail.planning import plan
from maillon.integrations.mail.reading import Found, found_in, next_slice, read_some
from maillon.integrations.mail.writing import Writing

REPORTED: Final = ("messages", "imported", "present", "held", "threads", "joined_by_subject", "people", "files")
LEASE: Final = timedelta(seconds=60)
RECENT: Final = timedelta(seconds=10)
"""A run that somebody worked on so lately is still at work, between two slices."""
MOST_FILES: Final = 5000

Told = Callable[[str, int, int], None]


def silent(_doing: str, _done: int, _all: int) -> None:
    """Tell nobody how far it is."""


def bring_in_mail(*, by: Viewer, space: Space, files: Sequence[Given], tell: Told = silent) -> ImportRun:
    """Bring mails into a space from beginning to end, and return the run with its counts.

    `tell` hears what is done, how much of it, of how much. Takes short turns at the database with pauses between; must
    not be called inside a transaction. Raises NotFound or Forbidden where `by` is no owner, at any moment, and
    Conflict while another import into the same space is at work.
    """
    run = start_run(by=by, space=space, files=files)
    work = Work(run, by=by, tell=tell)
    try:
        while work.go_on():
            pass
    except BaseException as error:
        fail_run(run=run, reason=str(error))
        raise
    return run


def start_run(*, by: Viewer, space: Space, files: Sequence[Given]) -> ImportRun:
    """Keep the files raw and begin an import of them. Slow in the size of the files: never inside a transaction."""
    return _begun(by=by, space=space, **_kept(by, space, files))


def ask_import(*, by: Viewer, space: Space, files: Sequence[Given]) -> ImportRun:
    """Keep the files and have them read by the worker; what they would bring is shown before it is brought in.

    Raises NotFound, Forbidden, Conflict, NoSpace. Never inside a transaction.
    """
    return _asked(by=by, space=space, **_kept(by, space, files))


def _kept(by: Viewer, space: Space, files: Sequence[Given]) -> dict[str, Any]:
    require(by, "content.import", space)
    if not 1 <= len(files) <= MOST_FILES:
        raise invalid("files", _("Choose the files to bring in."))
    kept, lengths = keep(files)
    return {"kept": kept, "files": [(file.name, size) for file, size in zip(files, lengths, strict=True)]}


@action
def _asked(*, by: Viewer, space: Space, kept: Stored, files: Sequence[tuple[str, int]]) -> ImportRun:
    run = _begun(by=by, space=space, kept=kept, files=files)
    ImportRun.objects.filter(pk=run.pk).update(busy_until=None)
    publish(ImportAsked(subject=ref(run), actor_id=by.person_id, space_id=space.pk))
    return run


@action
def _begun(*, by: Viewer, space: Space, kept: Stored, files: Sequence[tuple[str, int]]) -> ImportRun:
    Space.objects.select_for_update().get(pk=space.pk)
    if space.imports.filter(state__in=AT_WORK, busy_until__gt=timezone.now() - RECENT).exists():
        raise Conflict(_("Another import into this community is at work. Wait for its end."))
    left = space.imports.filter(state__in=AT_WORK, busy_until__isnull=False)
    left.update(state=FAILED, reason=_("It was cut short; a later import went on from there."), busy_until=None)
    run = ImportRun.objects.create(space=space, by_id=by.person_id, busy_until=timezone.now() + LEASE)
    start, rows = 0, []
    for number, (name, size) in enumerate(files):
        known = {"number": number, "name": name[-255:], "start": start, "bytes": size}
        rows.append(RawFile(run=run, raw_sha256=kept.sha256, **known))
        start += size
    RawFile.objects.bulk_create(rows)
    return run


@action
def confirm_run(*, by: Viewer, run: ImportRun) -> None:
    """Say yes to what the preview showed. Raises Conflict where it is not the moment."""
    require(by, "content.import", run.space)
    changed = ImportRun.objects.filter(pk=run.pk, state=READ).update(state=PLANNING, by_id=by.person_id)
    if not changed:
        raise Conflict(_("This import is no longer waiting for an answer."))
    publish(ImportAsked(subject=ref(run), actor_id=by.person_id, space_id=run.space_id))


@action
def drop_run(*, by: Viewer, run: ImportRun) -> None:
    """Say no to what the preview showed: nothing of it was brought in, and its rows go."""
    require(by, "content.import", run.space)
    if not ImportRun.objects.filter(pk=run.pk, state=READ).exists():
        raise Conflict(_("This import is no longer waiting for an answer."))
    run.delete()


@action
def fail_run(*, run: ImportRun, reason: str) -> None:
    """Note why an import stopped. What it has brought in stays; the same files go on from there."""
    rows = ImportRun.objects.filter(pk=run.pk, state__in=AT_WORK)
    rows.update(state=FAILED, reason=reason[:500], busy_until=None, finished_at=timezone.now())


class Work:
    """The steps of one run, taken one at a time by whoever holds its lease."""

    def __init__(self, run: ImportRun, *, by: Viewer, tell: Told = silent, asks_first: bool = False) -> None:
        self._run = run
        self._by = by
        self._tell = tell
        self._asks_first = asks_first
        self._pace = Pace()
        self._writing: Writing | None = None
        self._leased_until = 0.0
        self._brought = 0
        self._files: list[RawFile] = []
        self._found: Iterator[Found] | None = None

    def go_on(self) -> bool:
        """Take the next step; False when there is none: all is done, or somebody is asked first."""
        self._keep_lease()
        steps = {READING: self._read, PLANNING: self._plan, BRINGING: self._bring}
        steps[self._run.state]()
        return self._run.state in steps

    def _keep_lease(self) -> None:
        if time.monotonic() > self._leased_until:
            _lease(self._run)
            self._leased_until = time.monotonic() + LEASE.total_seconds() / 3

    def _read(self) -> None:
        """Read a slice; the files stay open between two."""
        if self._found is None:
            self._files = list(self._run.files.filter(position__lt=F("bytes")).order_by("number"))
            self._found = found_in(self._files)
        part = next_slice(self._found)
        if not part:
            self._plan(then=READ if self._asks_first else BRINGING)
            return
        with self._pace:
            read_some(run=self._run, found=part)
        self._tell("reading", sum(file.position for file in self._files), sum(file.bytes for file in self._files))

    def _plan(self, *, then: str = BRINGING) -> None:
        counts = plan(self._run, pace=self._pace)
        if then == READ:
            counts |= _of_those(self._run, WAITING)
        _advance(self._run, then, counts)

    def _bring(self) -> None:
        if self._writing is None:
            self._writing = Writing(self._run, by=self._by, pace=self._pace)
        settled = self._writing.write_some()
        if not settled:
            _advance(self._run, DONE, _outcome(self._run))
            return
        self._brought += settled
        self._tell("bringing", self._brought, self._run.counts["waiting"])


@action
def _lease(run: ImportRun) -> None:
    run.busy_until = timezone.now() + LEASE
    run.save(update_fields=["busy_until"])


@action
def _advance(run: ImportRun, state: str, counts: dict[str, int]) -> None:
    run.state = state
    run.counts |= counts
    if state == DONE:
        run.finished_at = timezone.now()
    if state not in AT_WORK:
        run.busy_until = None
    run.save(update_fields=["state", "counts", "finished_at", "busy_until"])


def _outcome(run: ImportRun) -> dict[str, int]:
    counts = _of_those(run, IMPORTED)
    seconds = (timezone.now() - run.created_at).total_seconds()
    return counts | {"imported": counts["waiting"], "waiting": run.counts["waiting"], "seconds": round(seconds, 1)}


def _of_those(run: ImportRun, state: str) -> dict[str, int]:
    rows = run.messages.filter(state=state)
    files = rows.filter(~Q(attached=0)).aggregate(n=Sum("attached"))["n"] or 0
    return {"waiting": rows.count(), "people": rows.values("author_key").distinct().count(), "files": files}


def report_of(run: ImportRun, *, seconds: float) -> dict[str, int | float]:
    """The closing report, as `--report` writes it; `seconds` until the last message could be read and found."""
    return {name: run.counts.get(name, 0) for name in REPORTED} | {"seconds": round(seconds, 2)}
