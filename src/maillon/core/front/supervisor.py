"""Keeps child processes alive: starts them by fork, starts them again when they fall, and leaves none behind."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic

_log = logging.getLogger("maillon.supervisor")
_STOPS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
_WATCHED = _STOPS | {signal.SIGCHLD}
_PR_SET_PDEATHSIG = 1
_STEADY_SECONDS = 30
_LONGEST_PAUSE = 10.0
_FIRST_PAUSE = 0.2


@dataclass
class Child:
    """One process to keep alive. `run` is called in it, and returns soon after SIGTERM."""

    name: str
    run: Callable[[], None]
    pid: int = field(default=0, init=False)
    started_at: float = field(default=0, init=False)
    due_at: float = field(default=0, init=False)
    pause: float = field(default=_FIRST_PAUSE, init=False)


class Supervisor:
    """Runs in the parent, which holds no threads and no open database: children are its copies and share its memory."""

    def __init__(self, children: Sequence[Child], *, grace: float = 10) -> None:
        self._children, self._grace = children, grace

    def run(self) -> int:
        """Until SIGINT, SIGTERM or SIGHUP. Returns 0 when every child stopped by itself, 1 when one was killed."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
        try:
            self._start_due()
            while not self._is_told_to_stop():
                self._reap()
                self._start_due()
        finally:
            is_clean = self._stop()
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return 0 if is_clean else 1

    def _is_told_to_stop(self) -> bool:
        told = signal.sigtimedwait(_WATCHED, self._patience())
        return told is not None and told.si_signo in _stops()

    def _patience(self) -> float:
        waits = [child.due_at - monotonic() for child in self._children if not child.pid]
        return max(0.0, min(waits, default=3600.0))

    def _start_due(self) -> None:
        for child in self._children:
            if not child.pid and child.due_at <= monotonic():
                child.started_at = monotonic()
                child.pid = _fork(child)

    def _reap(self) -> None:
        for child in self._children:
            status = _ended(child)
            if status is not None:
                lived = monotonic() - child.started_at
                child.pause = _FIRST_PAUSE if lived > _STEADY_SECONDS else min(child.pause * 2, _LONGEST_PAUSE)
                child.due_at = monotonic() + child.pause
                _log.error("%s ended (%s) and starts again in %.1f s", child.name, _reason(status), child.pause)

    def _stop(self) -> bool:
        self._signal(signal.SIGTERM)
        deadline = monotonic() + self._grace
        while self._alive() and monotonic() < deadline:
            told = signal.sigtimedwait(_WATCHED, max(0.0, deadline - monotonic()))
            for child in self._children:
                _ended(child)
            if told is not None and told.si_signo == signal.SIGINT:
                break  # Asked twice: at once, then.
        forced = self._alive()
        for child in forced:
            _log.warning("%s did not stop by itself", child.name)
            os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)
            child.pid = 0
        return not forced

    def _alive(self) -> list[Child]:
        return [child for child in self._children if child.pid]

    def _signal(self, number: int) -> None:
        for child in self._alive():
            with suppress(ProcessLookupError):
                os.kill(child.pid, number)


def _stops() -> set[int]:
    """SIGHUP ends us with our terminal, unless somebody (nohup) asked that it should not."""
    ignored = {signal.SIGHUP} if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else set()
    return {int(number) for number in _STOPS - ignored}


def _ended(child: Child) -> int | None:
    """The wait status of a child that has ended since we last looked, else None."""
    if not child.pid:
        return None
    pid, status = os.waitpid(child.pid, os.WNOHANG)
    if not pid:
        return None
    child.pid = 0
    return status


def _reason(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"signal {-code}" if code < 0 else f"exit {code}"


def _fork(child: Child) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        _settle(parent)
        child.run()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # Never back into the parent's stack, whatever happened.


def _settle(parent: int) -> None:
    """A child's own signals. Ctrl-C reaches the whole group, but only the parent decides; its death is ours too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _WATCHED)
    die_with_parent()
    if os.getppid() != parent:
        os._exit(1)


def die_with_parent() -> None:
    """Have the kernel end this process when the thread that forked it ends, however that comes (Linux)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
