"""Few threads, of which the one that was busy last is taken first.

Each thread has a connection of its own to the database, with pages and statements at hand. Taken in turn, as Python's
own pool does it, four threads keep four of these half warm; pages that come one by one keep one of them hot.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from queue import SimpleQueue
from typing import Any, NamedTuple, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class _Work(NamedTuple):
    future: Future[Any]
    act: Callable[[], Any]

    def do(self) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            result = self.act()
        except BaseException as error:  # It belongs to who waits for the result.
            self.future.set_exception(error)
        else:
            self.future.set_result(result)


_Own = SimpleQueue[_Work | None]


class Threads(Executor):
    """At most `most` threads, started when they are needed first; what finds none idle stands in one line."""

    def __init__(self, most: int, *, name: str) -> None:
        self._most, self._name = most, name
        self._lock = threading.Lock()
        self._all: list[_Own] = []
        self._idle: list[_Own] = []
        self._line: deque[_Work] = deque()
        self._is_closed = False

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """See `Executor.submit`. Raises RuntimeError after `shutdown`."""
        work = _Work(Future(), lambda: fn(*args, **kwargs))
        with self._lock:
            if self._is_closed:
                raise RuntimeError("these threads take nothing more")
            if self._idle:
                self._idle.pop().put(work)
            elif len(self._all) < self._most:
                self._start().put(work)
            else:
                self._line.append(work)
        return work.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more. What is being done ends; what stands in line too, unless it is cancelled."""
        del wait  # Nobody waits for the threads: who wants a result has its future.
        with self._lock:
            self._is_closed = True
            if cancel_futures:
                for work in self._line:
                    work.future.cancel()
                self._line.clear()
            for own in self._idle:
                own.put(None)
            self._idle.clear()

    def _start(self) -> _Own:
        own: _Own = SimpleQueue()
        self._all.append(own)
        name = f"{self._name}-{len(self._all)}"
        threading.Thread(target=self._serve, args=(own,), name=name, daemon=True).start()
        return own

    def _serve(self, own: _Own) -> None:
        while (work := own.get()) is not None:
            while work is not None:
                work.do()
                work = self._next(own)

    def _next(self, own: _Own) -> _Work | None:
        """What stands in line, first come first; None where nothing does: then this thread is among the idle."""
        with self._lock:
            if self._line:
                return self._line.popleft()
            if self._is_closed:
                own.put(None)
            else:
                self._idle.append(own)
        return None
