"""The thread that was busy last is taken first; the others come when they are needed, and nothing is lost at the end."""

from __future__ import annotations

import threading
import time
from concurrent.futures import CancelledError, Future

import pytest

from maillon.core.front.threads import Threads


def who() -> str:
    return threading.current_thread().name


def test_what_comes_one_by_one_is_done_by_one_thread() -> None:
    threads, together = Threads(4, name="few"), threading.Barrier(4)
    for future in [threads.submit(together.wait, 5) for _ in range(4)]:
        future.result(5)
    time.sleep(0.05)
    names = set()
    for _ in range(20):
        names.add(threads.submit(who).result(5))
        time.sleep(0.002)
    assert len(names) == 1
    threads.shutdown()


def test_what_comes_together_is_done_side_by_side_and_the_rest_in_the_order_of_arrival() -> None:
    threads, gate, done = Threads(2, name="two"), threading.Event(), []
    first = [threads.submit(gate.wait, 5) for _ in range(2)]
    rest = [threads.submit(done.append, number) for number in range(50)]
    assert not any(future.done() for future in rest)
    gate.set()
    assert [future.result(5) for future in first] == [True, True]
    for future in rest:
        future.result(5)
    assert sorted(done) == list(range(50))
    threads.shutdown()


def test_an_error_belongs_to_who_waits_and_the_thread_goes_on() -> None:
    threads = Threads(1, name="one")
    with pytest.raises(ZeroDivisionError):
        threads.submit(lambda: 1 / 0).result(5)
    assert threads.submit(who).result(5) == "one-1"
    threads.shutdown()


def test_at_the_end_what_is_being_done_ends_and_what_stands_in_line_is_cancelled() -> None:
    threads, gate = Threads(1, name="ends"), threading.Event()
    doing: Future[bool] = threads.submit(gate.wait, 5)
    waiting = threads.submit(who)
    threads.shutdown(cancel_futures=True)
    gate.set()
    assert doing.result(5) is True
    with pytest.raises(CancelledError):
        waiting.result(5)
    with pytest.raises(RuntimeError):
        threads.submit(who)
    assert ends(within=5)


def test_without_cancelling_the_line_is_worked_off() -> None:
    threads, gate = Threads(1, name="off"), threading.Event()
    threads.submit(gate.wait, 5)
    rest = [threads.submit(pow, number, 2) for number in range(5)]
    threads.shutdown()
    gate.set()
    assert [future.result(5) for future in rest] == [0, 1, 4, 9, 16]


def ends(*, within: float) -> bool:
    """Whether the threads of the test have gone."""
    end = time.monotonic() + within
    while any(thread.name.startswith("ends-") for thread in threading.enumerate()):
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
