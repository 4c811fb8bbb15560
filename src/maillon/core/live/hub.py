"""One hub per process: reads the sequence of events while somebody listens, and hands pokes to the streams."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from typing import ParamSpec, TypeVar

from maillon.core.live.outlet import Outlet
from maillon.core.live.poke import Allowed, Identity, Poke, Tail

_log = logging.getLogger("maillon.live")
_BATCH = 500
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """Seconds between two looks: at the sequence (slower when all is quiet), at rights, at who needs a sign of life."""

    look: float = 0.15
    quiet_look: float = 0.3
    quiet_after: float = 10
    rights: float = 2.5
    heartbeat: float = 20


class Hub:
    """The open streams of this process. It looks at the database only while there are any."""

    def __init__(self, tail: Tail, allowed: Allowed, rhythm: Rhythm) -> None:
        self._tail, self._allowed, self._rhythm = tail, allowed, rhythm
        self._outlets: set[Outlet] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="maillon-live")
        self._starting, self._looking = asyncio.Lock(), asyncio.Lock()
        self.place = 0
        self.is_closed = False

    def __len__(self) -> int:
        return len(self._outlets)

    async def in_thread(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run what touches the database in the hub's one thread, which keeps its connection."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: function(*args, **kwargs))

    async def join(self, identity: Identity) -> Outlet | None:
        """A new stream that hears everything from now on; None where the right to it is gone, or the hub closes."""
        rights = await self.in_thread(self._allowed, [identity])
        async with self._starting:
            await self._catch_up()
            if identity not in rights or self.is_closed:
                return None
            outlet = Outlet(identity, rights[identity], joined_at=self.place)
            self._outlets.add(outlet)
            if not self._tasks:
                self._start()
        return outlet

    async def _catch_up(self) -> None:
        """Be as far as any other process was when this stream asked: what it heard there must not come again here."""
        if self._tasks:
            await self._look()
        else:
            self.place = await self.in_thread(self._tail.position)

    def leave(self, outlet: Outlet) -> None:
        """The stream has ended. With the last one the hub falls asleep."""
        self._outlets.discard(outlet)
        if not self._outlets:
            self._sleep()

    async def missed(self, place: int, limit: int) -> list[Poke] | None:
        """What came after `place`, or None where that is too long ago, or more than `limit`."""
        pokes = await self.in_thread(self._tail.since, place, limit + 1)
        return None if pokes is None or len(pokes) > limit else pokes

    def close(self) -> None:
        """End every stream; nobody joins any more."""
        self.is_closed = True
        self._sleep()
        for outlet in self._outlets:
            outlet.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _start(self) -> None:
        parts = (self._follow(), self._guard(), self._keep_alive())
        self._tasks = [asyncio.get_running_loop().create_task(part) for part in parts]

    def _sleep(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks = []

    async def _follow(self) -> None:
        heard_at = monotonic()
        while True:
            is_quiet = monotonic() - heard_at > self._rhythm.quiet_after
            await asyncio.sleep(self._rhythm.quiet_look if is_quiet else self._rhythm.look)
            if await self._safely(self._look):
                heard_at = monotonic()

    async def _look(self) -> bool:
        async with self._looking:
            pokes, reached = await self.in_thread(self._tail.newest_after, self.place)
            for poke in pokes:
                self._hand_out(poke)
            self.place = reached
        return bool(pokes)

    def _hand_out(self, poke: Poke) -> None:
        line = b""
        for outlet in self._outlets:
            if outlet.hears(poke):
                line = line or poke.encoded()
                outlet.push(poke.id, line)

    async def _guard(self) -> None:
        while True:
            await asyncio.sleep(self._rhythm.rights)
            await self._safely(self._look_at_rights)

    async def _look_at_rights(self) -> bool:
        outlets = list(self._outlets)
        for start in range(0, len(outlets), _BATCH):
            part = outlets[start : start + _BATCH]
            rights = await self.in_thread(self._allowed, list({outlet.identity for outlet in part}))
            for outlet in part:
                spaces = rights.get(outlet.identity)
                if spaces is None:
                    outlet.close()
                else:
                    outlet.spaces = spaces
        return True

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(self._rhythm.heartbeat / 10)
            due = monotonic() - self._rhythm.heartbeat * 0.9
            for outlet in self._outlets:
                if outlet.beaten_at <= due:
                    outlet.beat(self.place)

    async def _safely(self, look: Callable[[], object]) -> bool:
        try:
            return bool(await look())  # type: ignore[misc]
        except Exception:
            # The database may be away for a while: the streams stay, and go on from the same place.
            _log.exception("the live bus could not be read")
            await asyncio.sleep(self._rhythm.quiet_look)
            return False
