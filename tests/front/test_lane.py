"""Pages are drawn one by one, and a slow one holds up nobody for long."""

from __future__ import annotations

import asyncio

from maillon.core.front.lane import Lane


def test_one_is_in_at_a_time_in_the_order_of_arrival() -> None:
    said: list[str] = []

    async def page(lane: Lane, name: str) -> None:
        stay = await lane.enter()
        said.append(f"{name} in")
        await asyncio.sleep(0.001)
        said.append(f"{name} out")
        stay.leave()

    async def play() -> None:
        lane = Lane(patience=5)
        await asyncio.gather(*(page(lane, name) for name in "abc"))

    asyncio.run(play())
    assert said == ["a in", "a out", "b in", "b out", "c in", "c out"]


def test_the_next_is_let_in_beside_one_that_takes_long_and_only_once() -> None:
    said: list[str] = []

    async def slow(lane: Lane, until: asyncio.Event) -> None:
        stay = await lane.enter()
        await until.wait()
        stay.leave()
        said.append("slow out")

    async def quick(lane: Lane, name: str) -> None:
        stay = await lane.enter()
        said.append(f"{name} in")
        await asyncio.sleep(0)
        said.append(f"{name} out")
        stay.leave()

    async def play() -> None:
        lane, until = Lane(patience=0.02), asyncio.Event()
        first = asyncio.create_task(slow(lane, until))
        await asyncio.sleep(0)
        await asyncio.gather(quick(lane, "b"), quick(lane, "c"))
        until.set()
        await first
        await asyncio.wait_for(quick(lane, "d"), 1)

    asyncio.run(play())
    assert said == ["b in", "b out", "c in", "c out", "slow out", "d in", "d out"]


def test_whoever_leaves_the_line_holds_up_nobody() -> None:
    async def play() -> bool:
        lane = Lane(patience=5)
        stay = await lane.enter()
        waiting = asyncio.create_task(lane.enter())
        behind = asyncio.create_task(lane.enter())
        await asyncio.sleep(0)
        waiting.cancel()
        stay.leave()
        return await asyncio.wait_for(behind, 1) is not None

    assert asyncio.run(play())
