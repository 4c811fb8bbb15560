"""Posting into a large group: how long it takes, and until all have it."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from server import Server
from streams import Refusal, Stream
from writing import words

from browser import Absent, Browser, search_api, search_page

PATIENCE = 20.0
MEMBERS = 20


def posting(author: Browser, *, count: int) -> dict[str, float]:
    """p50 and p99 in ms of publishing in seed-0001 through the page's form."""
    rng = random.Random(7)
    times = []
    for _ in range(count):
        text = words(rng)
        began = time.perf_counter()
        author.publish(text)
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(0.05)
    times.sort()
    return {"p50": round(median(times), 2), "p99": round(times[min(len(times) - 1, int(len(times) * 0.99))], 2)}


def until_all_have_it(server: Server, author: Browser, members: Sequence[Browser], *, count: int) -> dict[str, Any]:
    """Seconds from sending a post until 20 members' feeds show it, the outbox is empty, search finds it and an open
    stream was poked: the last of these, the median of `count` posts. `absent` names what does not exist yet."""
    absent: list[str] = []
    feed = _feed_address(members[0], absent)
    search = _search_address(members[0], absent)
    stream = _stream(server, members[0], absent)
    found: list[dict[str, float]] = []
    for number in range(count):
        found.append(_one(server, author, members, feed, search, stream, f"allhave{number}x{random.randrange(10**9)}"))
        time.sleep(0.5)
    if stream:
        stream.cut()
    last = [max(times.values()) for times in found]
    parts = {name: round(median(times[name] for times in found), 3) for name in found[0]}
    return {"seconds": round(median(last), 3), "slowest": round(max(last), 3), "parts": parts, "absent": absent}


def _one(
    server: Server,
    author: Browser,
    members: Sequence[Browser],
    feed: str,
    search: Callable[[str], str] | None,
    stream: Stream | None,
    mark: str,
) -> dict[str, float]:
    """Seconds until each part has it."""
    times: dict[str, float] = {}
    looks: dict[str, Callable[[], bool]] = {
        "feeds": _all_of(members, lambda member: mark in member.page(feed)),
        "outbox": lambda: server.waiting() == 0,
    }
    if search:
        finder = members[0].again()
        echoed = finder.page(search(mark)).count(mark)
        looks["search"] = lambda: finder.page(search(mark)).count(mark) > echoed
    if stream:
        poked = len(stream.pokes)
        looks["stream"] = lambda: len(stream.pokes) > poked
    began = time.perf_counter()
    author.publish(f"{mark} {words(random.Random(mark))}")
    threads = [threading.Thread(target=_wait, args=(name, look, began, times)) for name, look in looks.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE + 10)
    return {name: times.get(name, PATIENCE) for name in looks}


def _all_of(members: Sequence[Browser], has_it: Callable[[Browser], bool]) -> Callable[[], bool]:
    """Whether every member has it by now; who had it once is not asked again."""
    waiting = list(members)

    def look() -> bool:
        waiting[:] = [member for member in waiting if not has_it(member)]
        return not waiting

    return look


def _wait(name: str, look: Callable[[], bool], began: float, times: dict[str, float]) -> None:
    while time.perf_counter() - began < PATIENCE:
        if look():
            times[name] = time.perf_counter() - began
            return
        time.sleep(0.02)


def _feed_address(member: Browser, absent: list[str]) -> str:
    try:
        member.page("/api/v1/feed", accept="application/json")
    except Absent:
        absent.append("feed by the API (the page is asked instead)")
        return "/?order=new"
    return "/api/v1/feed"


def _search_address(member: Browser, absent: list[str]) -> Callable[[str], str] | None:
    for address in (search_api, search_page):
        try:
            member.page(address("project"))
        except Absent:
            continue
        return address
    absent.append("search")
    return None


def _stream(server: Server, member: Browser, absent: list[str]) -> Stream | None:
    try:
        return Stream(server.port, member.cookie)
    except Refusal as missing:
        absent.append(f"/live ({missing})")
        return None
