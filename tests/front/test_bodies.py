"""Bodies are read whole, within their limits, before a thread is taken (CASES G6, R11)."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from front.speaking import ask, front_of
from maillon.core.front import Limits

SMALL = Limits(
    body=1000,
    upload=5000,
    envelope=0,
    upload_paths=("/files/*",),
    body_seconds=1,
    idle_seconds=0.9,
    slowest_rate=10**9,
    linger_seconds=0,
)


def echo(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answers with the length that was told, and the body."""
    start_response("200 OK", [("X-Told", environ["CONTENT_LENGTH"])])
    return [environ["wsgi.input"].read()]


async def drop_by_drop(seconds: float, count: int = 100_000):
    for _ in range(count):
        yield b"x"
        await asyncio.sleep(seconds)


def test_a_body_in_pieces_without_length_arrives_whole_and_with_its_length(tmp_path: Path) -> None:
    app = front_of(echo, tmp_path)
    heard = asyncio.run(ask(app, "POST", "/", [("transfer-encoding", "chunked")], [b"one ", b"two ", b"three"]))
    assert (heard.status, heard.body, heard.headers["x-told"]) == (200, b"one two three", "13")


def test_a_body_larger_than_memory_arrives_whole(tmp_path: Path) -> None:
    sent = [bytes([number % 256]) * 50_000 for number in range(20)]
    heard = asyncio.run(ask(front_of(echo, tmp_path), "POST", "/", [("content-length", "1000000")], sent))
    assert heard.body == b"".join(sent)


@pytest.mark.parametrize(("size", "status", "taken"), [(1000, 200, 1), (1001, 413, 0)])
def test_a_body_that_announces_too_much_is_refused_before_it_comes(
    tmp_path: Path, size: int, status: int, taken: int
) -> None:
    came = []

    def pieces():
        came.append(1)
        yield b"x" * size

    app = front_of(echo, tmp_path, limits=SMALL)
    heard = asyncio.run(ask(app, "POST", "/", [("content-length", str(size))], pieces()))
    assert (heard.status, len(came)) == (status, taken)


def test_case_g6_a_body_without_length_is_cut_where_it_crosses_the_limit(tmp_path: Path) -> None:
    taken = []

    def endless():
        for _ in range(1000):
            taken.append(1)
            yield b"x" * 300

    app = front_of(echo, tmp_path, limits=SMALL)
    heard = asyncio.run(ask(app, "POST", "/", [("transfer-encoding", "chunked")], endless()))
    assert (heard.status, heard.headers["connection"], len(taken)) == (413, "close", 4)


def test_what_is_refused_for_its_size_is_taken_for_a_while_and_then_cut(tmp_path: Path) -> None:
    app = front_of(echo, tmp_path, limits=Limits(body=10, linger_seconds=0.1))

    async def play() -> int:
        async with asyncio.timeout(30):
            return (await ask(app, "POST", "/", [("transfer-encoding", "chunked")], drop_by_drop(0.001))).status

    assert asyncio.run(play()) == 413


def test_only_upload_addresses_take_large_bodies(tmp_path: Path) -> None:
    app = front_of(echo, tmp_path, limits=SMALL)
    statuses = [
        asyncio.run(ask(app, "POST", path, [("content-length", "4000")], [b"x" * 4000])).status
        for path in ("/files/new/", "/c/club/")
    ]
    assert statuses == [200, 413]


def test_case_r11_a_body_that_drips_is_cut(tmp_path: Path) -> None:
    app = front_of(echo, tmp_path, limits=SMALL)
    heard = asyncio.run(ask(app, "POST", "/", [("content-length", "900")], drop_by_drop(0.02)))
    assert heard.status == 408


def test_a_sender_who_falls_silent_is_cut_long_before_the_whole_time_is_over(tmp_path: Path) -> None:
    app = front_of(echo, tmp_path, limits=Limits(body_seconds=60, idle_seconds=0.05))

    async def play() -> int:
        async with asyncio.timeout(30):
            return (await ask(app, "POST", "/", [("content-length", "900")], drop_by_drop(30))).status

    assert asyncio.run(play()) == 408


def test_a_large_body_may_take_longer_as_long_as_it_comes_fast_enough(tmp_path: Path) -> None:
    patient = Limits(body_seconds=0.1, slowest_rate=1)  # One byte a second would do; these come far faster.
    heard = asyncio.run(ask(front_of(echo, tmp_path, limits=patient), "POST", "/", [], []))
    dripping = ask(
        front_of(echo, tmp_path, limits=patient), "POST", "/", [("content-length", "20")], drop_by_drop(0.01, 20)
    )
    assert (heard.status, len(asyncio.run(dripping).body)) == (200, 20)


def test_case_g6_slow_senders_hold_no_thread(tmp_path: Path) -> None:
    app = front_of(echo, tmp_path, threads=1)

    async def play() -> int:
        slow = [
            asyncio.create_task(ask(app, "POST", "/", [("content-length", "9")], drop_by_drop(9))) for _ in range(500)
        ]
        await asyncio.sleep(0)
        heard = await asyncio.wait_for(ask(app, "GET", "/"), 30)
        for task in slow:
            task.cancel()
        return heard.status

    assert asyncio.run(play()) == 200


def test_few_large_bodies_are_received_at_once_and_the_next_one_waits_then_is_told_to_come_back(tmp_path: Path) -> None:
    limits = Limits(big_body=100, big_bodies=1, slot_seconds=0.05)
    app = front_of(echo, tmp_path, limits=limits)

    async def play() -> list[Any]:
        first = asyncio.create_task(ask(app, "POST", "/", [("content-length", "999")], large_then_slow()))
        await asyncio.sleep(0.02)
        second = await ask(app, "POST", "/", [("content-length", "200")], [b"y" * 200])
        small = await ask(app, "POST", "/", [("content-length", "50")], [b"y" * 50])
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        third = await ask(app, "POST", "/", [("content-length", "200")], [b"y" * 200])
        return [second.status, second.headers["retry-after"], small.status, third.status]

    async def large_then_slow():
        yield b"x" * 200
        await asyncio.sleep(9)

    assert asyncio.run(play()) == [503, "10", 200, 200]


def test_when_the_line_for_a_thread_is_full_the_next_request_is_told_to_come_back(tmp_path: Path) -> None:
    release = threading.Event()

    def slow(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        release.wait(30)
        start_response("200 OK", [])
        return []

    app = front_of(slow, tmp_path, threads=1, limits=Limits(waiting=2))

    async def play() -> tuple[list[int], int, str]:
        held = [asyncio.create_task(ask(app, "GET", "/")) for _ in range(3)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        refused = await ask(app, "GET", "/")
        release.set()
        return [heard.status for heard in await asyncio.gather(*held)], refused.status, refused.headers["retry-after"]

    assert asyncio.run(play()) == ([200, 200, 200], 503, "2")


def test_somebody_who_leaves_while_sending_is_not_answered(tmp_path: Path) -> None:
    called = []

    def wsgi(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        called.append(1)
        return []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        called.append(message)

    from front.speaking import scope_of

    asyncio.run(front_of(wsgi, tmp_path)(scope_of("POST", "/", [("content-length", "5")]), receive, send))
    assert called == []
