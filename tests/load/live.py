"""Live, measured (`bench.py --live`): 50 people on one thread while 100 comments land, and streams that are cut for 30 seconds.

A comment is seen when the page's own fetch that follows its poke has brought it: that, and the poke, are timed from the
moment in which its author sends it.
"""

from __future__ import annotations

import queue
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from server import Server
from streams import Heard, Stream
from writing import words

from browser import Browser

STREAMS, AUTHORS, COMMENTS, A_SECOND = 50, 5, 100, 5
CUT, AWAY, AFTER = 10, 30.0, 3.0
PATIENCE = 30.0
COMMENT = "content.comment_published"
THREAD = re.compile(r'href="(/p/\d+/)')
MARK = re.compile(r"livemark(\d+)x")


class Watcher:
    """Somebody with a thread open: reads each comment of which the stream tells, as the page's script does."""

    def __init__(self, browser: Browser, port: int) -> None:
        self.read: dict[int, tuple[float, float]] = {}
        self._browser, self._told = browser.again(), queue.SimpleQueue[Heard | None]()
        self.stream = Stream(port, browser.cookie, hear=self._told.put)
        self._reader = threading.Thread(target=self._follow, daemon=True)
        self._reader.start()

    def close(self) -> None:
        """Leave, when what was told has been read."""
        self.stream.cut()
        self._told.put(None)
        self._reader.join(PATIENCE)

    def _follow(self) -> None:
        while heard := self._told.get():
            if heard.what == COMMENT:
                self._look(heard)

    def _look(self, heard: Heard) -> None:
        """Note when the poke came and when the comment was there, under the comment's number."""
        _, body = self._browser.get(f"/comments/{heard.subject.rpartition(':')[2]}/")
        if mark := MARK.search(body.decode()):
            self.read[int(mark[1])] = (heard.at, time.perf_counter())


class Talk:
    """Several authors who answer in one thread, at an even pace that waits for nobody."""

    def __init__(self, authors: Sequence[Browser], thread: str) -> None:
        self._authors, self._thread = [author.again() for author in authors], thread
        self._rng = random.Random(3)
        self.sent: list[float] = []

    def go_on(self, count: int, *, a_second: float) -> None:
        """Send so many; returns when all have been taken."""
        began = time.perf_counter()
        with ThreadPoolExecutor(len(self._authors)) as hands:
            waiting = []
            for number in range(count):
                time.sleep(max(0.0, began + number / a_second - time.perf_counter()))
                text = f"livemark{len(self.sent)}x {words(self._rng)}"
                self.sent.append(time.perf_counter())
                waiting.append(hands.submit(self._send, self._authors[len(self.sent) % len(self._authors)], text))
            for each in waiting:
                each.result()

    def _send(self, author: Browser, text: str) -> None:
        with _lock_of(author):
            status, answer = author.post(f"{self._thread}comment/", {"body": text})
        if status != 302:
            raise SystemExit(f"a comment was answered {status}: {answer[:300]!r}")


def live(server: Server, *, say: Callable[[str], None], away: float = AWAY) -> dict[str, Any]:
    """What §6.5 asks: the times until seen, and what a cut stream missed."""
    people = [Browser(server.port).sign_in(f"person{n:05}@seed.example") for n in range(1, AUTHORS + STREAMS + 1)]
    authors, readers = people[:AUTHORS], people[AUTHORS:]
    thread = THREAD.findall(readers[0].page("/c/seed-0001/?order=new"))[0]
    say(f"{len(people)} people signed in; the thread is {thread}")
    watchers = [Watcher(reader, server.port) for reader in readers]
    processes = Counter(watcher.stream.process() for watcher in watchers)
    talk = Talk(authors, thread)
    talk.go_on(COMMENTS, a_second=A_SECOND)
    _until(lambda: all(len(watcher.read) == COMMENTS for watcher in watchers))
    found = _seen(watchers, talk) | {"streams_of_processes": sorted(processes.values())}
    say(f"live: {found}")
    found["cut"] = cut = _cut(server, readers[:CUT], watchers[-1].stream, talk, away)
    say(f"cut: {cut}")
    for watcher in watchers:
        watcher.close()
    return found | {"lost": found["unseen"] + cut["streams_that_differ"], "seen_p99": found["seen"]["p99"]}


def _seen(watchers: Sequence[Watcher], talk: Talk) -> dict[str, Any]:
    times = [(poked - talk.sent[n], read - talk.sent[n]) for who in watchers for n, (poked, read) in who.read.items()]
    poked, read = zip(*times, strict=True)
    return {
        "poked": _spread(poked),
        "seen": _spread(read),
        "expected": len(watchers) * COMMENTS,
        "unseen": len(watchers) * COMMENTS - len(times),
    }


def _spread(times: Sequence[float]) -> dict[str, float]:
    """p50, p99 and the slowest, in seconds."""
    ordered = sorted(times)
    at = {"p50": len(ordered) // 2, "p99": int(len(ordered) * 0.99), "slowest": len(ordered) - 1}
    return {name: round(ordered[place], 3) for name, place in at.items()}


def _cut(server: Server, readers: Sequence[Browser], whole: Stream, talk: Talk, away: float) -> dict[str, Any]:
    """Streams that are cut while one comment a second lands, and come back while more do: do they hear what one heard
    that was never cut, each poke once and in the same order?"""
    before = [Stream(server.port, reader.cookie) for reader in readers]
    from_here = len(whole.pokes)
    talk.go_on(2, a_second=1)
    _until(lambda: all(len(stream.subjects(COMMENT)) == 2 for stream in before))
    homes = [stream.process() for stream in before]
    for stream in before:
        stream.cut()
    missed_from = len(talk.sent)
    talk.go_on(int(away), a_second=1)
    last_ones = threading.Thread(target=talk.go_on, args=(int(AFTER * A_SECOND),), kwargs={"a_second": A_SECOND})
    last_ones.start()
    after = [Stream(server.port, reader.cookie, last=old.last) for reader, old in zip(readers, before, strict=True)]
    last_ones.join()
    expected = len(talk.sent) - missed_from + 2
    pairs = list(zip(before, after, strict=True))
    _until(lambda: len(_places(whole.pokes[from_here:])) >= expected)
    _until(lambda: all(len(_places(old.pokes + new.pokes)) >= expected for old, new in pairs))
    told = _places(whole.pokes[from_here:])
    found = {
        "seconds": away,
        "streams": len(pairs),
        "came_back_to_another_process": sum(new.process() != home for new, home in zip(after, homes, strict=True)),
        "comments_meanwhile": expected - 2,
        "streams_that_differ": sum(_places(old.pokes + new.pokes) != told for old, new in pairs),
        "reloads": sum(new.reloads for new in after),
    }
    for stream in after:
        stream.cut()
    return found


def _places(pokes: Sequence[Heard]) -> list[tuple[str, str]]:
    """The comments among the pokes, with their places; what is addressed to one person alone is left out."""
    return [(poke.place, poke.subject) for poke in pokes if poke.what == COMMENT]


def _until(holds: Callable[[], bool]) -> None:
    """Wait, but not for ever: what did not come is counted afterwards."""
    deadline = time.perf_counter() + PATIENCE
    while not holds() and time.perf_counter() < deadline:
        time.sleep(0.05)


_locks: dict[int, threading.Lock] = {}


def _lock_of(author: Browser) -> threading.Lock:
    """One connection, one request at a time."""
    return _locks.setdefault(id(author), threading.Lock())
