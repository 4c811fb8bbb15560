"""The live streams: who hears what, catch-up, and the cut when access is lost (CASES R12, R13)."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from front.speaking import scope_of
from maillon.core.live import Identity, Poke, Tailed, live_app
from maillon.core.live.hub import Rhythm

QUICK = Rhythm(look=0.01, quiet_look=0.01, rights=0.02, heartbeat=60)
ANA = Identity(1, 100, "a")


def poke(number: int, *, organisation: int = 1, space: int | None = 7, person: int | None = None) -> Poke:
    return Poke(number, organisation, space, person, "content.comment_published", f"content.comment:{number}")


class Sequence:
    """A sequence in memory, whose numbers need not rise: only their order counts."""

    def __init__(self, *pokes: Poke, forgotten: bool = False) -> None:
        self.pokes, self.forgotten = list(pokes), forgotten

    def position(self) -> int:
        return self.pokes[-1].id if self.pokes else 0

    def newest_after(self, place: int) -> Tailed:
        found = self._after(place)
        return Tailed(found, found[-1].id if found else place)

    def since(self, place: int, limit: int) -> list[Poke] | None:
        return None if self.forgotten else self._after(place)[:limit]

    def _after(self, place: int) -> list[Poke]:
        numbers = [each.id for each in self.pokes]
        return self.pokes[numbers.index(place) + 1 if place in numbers else 0 :]


class House:
    """A live app whose rights and sequence a test can change, and streams that it listens to."""

    def __init__(self, sequence: Sequence, rhythm: Rhythm = QUICK, **settings: Any) -> None:
        self.sequence, self.rights = sequence, {ANA: frozenset({7})}
        self.app = live_app(
            self._who,
            sequence,
            lambda who: {i: self.rights[i] for i in who if i in self.rights},
            rhythm=rhythm,
            **settings,
        )

    def _who(self, scope: Any) -> Identity | None:
        names = {b"a": ANA, b"b": Identity(1, 200, "b"), b"c": Identity(2, 300, "c")}
        return names.get(dict(scope["headers"]).get(b"cookie", b"a"))

    @asynccontextmanager
    async def listen(self, *headers: tuple[str, str]) -> AsyncIterator["Ear"]:
        ear = Ear()
        task = asyncio.create_task(self.app(scope_of("GET", "/live", headers), ear.receive, ear.send))
        try:
            await ear.until(lambda: ear.status and (ear.status != 200 or ear.text))
            yield ear
        finally:
            ear.left.set()
            await asyncio.wait_for(task, 30)


class Ear:
    """One browser's end of a stream."""

    def __init__(self) -> None:
        self.status, self.text, self.ended = 0, "", False
        self.left, self.news = asyncio.Event(), asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        self.status = message.get("status", self.status)
        self.text += message.get("body", b"").decode()
        self.ended = message["type"] == "http.response.body" and not message.get("more_body", False)
        self.news.set()

    async def until(self, holds: Any) -> None:
        async with asyncio.timeout(30):
            while not holds():
                self.news.clear()
                await self.news.wait()

    @property
    def heard(self) -> list[str]:
        """What the pokes were about, in order; "reload" for a reload."""
        found = []
        for block in self.text.split("\n\n"):
            lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            if lines.get("event") == "poke":
                found.append(json.loads(lines["data"])["id"].rpartition(":")[2])
            elif lines.get("event"):
                found.append(lines["event"])
        return found


def test_a_poke_reaches_who_may_read_its_space_with_its_number_and_no_content() -> None:
    async def play() -> str:
        house = House(Sequence(poke(1)))
        async with house.listen() as ear:
            house.sequence.pokes.append(poke(2))
            await ear.until(lambda: ear.heard == ["2"])
            return ear.text

    text = asyncio.run(play())
    assert text.startswith("retry: ")
    data = '{"space":"7","what":"content.comment_published","id":"content.comment:2"}'
    assert text.endswith(f"id: 1\n\nid: 2\nevent: poke\ndata: {data}\n\n")


def test_nobody_hears_of_another_space_another_person_or_another_organisation() -> None:
    others = [
        poke(2, space=8),
        poke(3, space=None, person=200),
        poke(4, organisation=2),
        poke(5, organisation=2, space=None, person=100),
    ]

    async def play() -> list[str]:
        house = House(Sequence(poke(1)))
        async with house.listen() as ear:
            house.sequence.pokes += [*others, poke(6, space=None, person=100)]
            await ear.until(lambda: ear.heard)
            return ear.heard

    assert asyncio.run(play()) == ["6"]


def test_what_was_missed_is_heard_once_and_in_order_even_where_numbers_do_not_rise() -> None:
    async def play() -> list[str]:
        house = House(Sequence(poke(1), poke(9), poke(4), poke(3, space=8), poke(6)))
        async with house.listen(("last-event-id", "9")) as ear:
            await ear.until(lambda: len(ear.heard) >= 2)
            house.sequence.pokes += [poke(5), poke(2)]
            await ear.until(lambda: ear.heard[-1:] == ["2"])
            return ear.heard

    assert asyncio.run(play()) == ["4", "6", "5", "2"]


def test_a_poke_that_comes_while_the_missed_ones_are_read_is_heard_once() -> None:
    class Busy(Sequence):
        def since(self, place: int, limit: int) -> list[Poke] | None:
            self.pokes.append(poke(3))
            return super().since(place, limit)

    async def play() -> list[str]:
        house = House(Busy(poke(1), poke(2)))
        async with house.listen(("last-event-id", "1")) as ear:
            house.sequence.pokes.append(poke(4))
            await ear.until(lambda: ear.heard[-1:] == ["4"])
            return ear.heard

    assert asyncio.run(play()) == ["2", "3", "4"]


def test_what_was_heard_from_a_quicker_process_does_not_come_again_from_a_slower_one() -> None:
    async def play() -> tuple[list[str], list[str]]:
        house = House(Sequence(poke(1)), Rhythm(look=0.5))
        async with house.listen() as here:
            house.sequence.pokes += [poke(2), poke(3)]
            async with house.listen(("last-event-id", "3")) as come_over:
                house.sequence.pokes.append(poke(4))
                await asyncio.gather(*(ear.until(lambda ear=ear: "4" in ear.heard) for ear in (here, come_over)))
                return here.heard, come_over.heard

    assert asyncio.run(play()) == (["2", "3", "4"], ["4"])


def test_what_stands_in_line_and_was_missed_too_is_sent_once() -> None:
    from maillon.core.live.outlet import Outlet

    async def play() -> tuple[bytes, bytes]:
        outlet = Outlet(ANA, frozenset({7}), joined_at=1)
        for number in (3, 4):
            outlet.push(number, poke(number).encoded())
        return outlet.replay([poke(2), poke(3)]), await outlet.next()

    assert asyncio.run(play()) == (poke(2).encoded() + poke(3).encoded(), poke(4).encoded())


def test_who_missed_too_much_or_too_old_things_is_told_to_reload() -> None:
    async def play(sequence: Sequence) -> list[str]:
        async with House(sequence).listen(("last-event-id", "1")) as ear:
            return ear.heard

    long_away = Sequence(*(poke(number) for number in range(1, 1100)))
    assert [asyncio.run(play(each)) for each in (long_away, Sequence(poke(5), forgotten=True))] == [
        ["reload"],
        ["reload"],
    ]


def test_a_browser_that_reads_nothing_is_told_to_reload_and_costs_little() -> None:
    from maillon.core.live.outlet import MOST_WAITING, Outlet

    async def play() -> bytes:
        outlet = Outlet(ANA, frozenset({7}), joined_at=0)
        for number in range(MOST_WAITING + 1):
            outlet.push(number, poke(number).encoded())
        return await outlet.next()

    assert asyncio.run(play()) == b"id: 100\nevent: reload\ndata: {}\n\n"


def test_a_stream_ends_soon_after_its_right_has_ended() -> None:
    async def play() -> bool:
        house = House(Sequence(poke(1)))
        async with house.listen() as ear:
            house.rights.clear()
            await ear.until(lambda: ear.ended)
            return not ear.heard

    assert asyncio.run(play())


def test_a_space_that_was_left_is_not_heard_of_any_more() -> None:
    async def play() -> list[str]:
        house = House(Sequence(poke(1)))
        async with house.listen() as ear:
            house.rights[ANA] = frozenset({8})
            await asyncio.sleep(QUICK.rights * 3)
            house.sequence.pokes += [poke(2, space=7), poke(3, space=8)]
            await ear.until(lambda: ear.heard)
            return ear.heard

    assert asyncio.run(play()) == ["3"]


def test_who_is_not_known_gets_no_stream() -> None:
    async def play() -> list[int]:
        house = House(Sequence())
        statuses = []
        for name in ("nobody", "b"):
            async with house.listen(("cookie", name)) as ear:
                statuses.append(ear.status)
        return statuses

    assert asyncio.run(play()) == [401, 401]


def test_two_thousand_streams_hear_a_poke_and_leave_nothing_behind() -> None:
    async def play() -> tuple[int, int]:
        house = House(Sequence(poke(1)))
        ears = [house.listen() for _ in range(2000)]
        opened = await asyncio.gather(*(ear.__aenter__() for ear in ears))
        house.sequence.pokes.append(poke(2))
        await asyncio.gather(*(ear.until(lambda ear=ear: ear.heard) for ear in opened))
        heard = sum(ear.heard == ["2"] for ear in opened)
        await asyncio.gather(*(ear.__aexit__(None, None, None) for ear in ears))
        return heard, len(house.app.hub)

    assert asyncio.run(play()) == (2000, 0)


def test_a_process_takes_no_more_streams_than_it_may() -> None:
    async def play() -> int:
        house = House(Sequence(), most=1)
        async with house.listen(), house.listen() as second:
            return second.status

    assert asyncio.run(play()) == 503


def test_a_quiet_stream_gives_signs_of_life_that_tell_how_far_it_has_heard() -> None:
    async def play() -> str:
        house = House(Sequence(poke(1)), Rhythm(look=0.01, rights=1, heartbeat=0.05))
        async with house.listen() as ear:
            house.sequence.pokes.append(poke(2, space=8))
            await ear.until(lambda: ":\nid: 2\n\n" in ear.text)
            return ear.text

    assert "event" not in asyncio.run(play())


def test_a_database_that_is_away_for_a_while_loses_nothing() -> None:
    class Failing(Sequence):
        failures = 3

        def newest_after(self, place: int) -> Tailed:
            if self.failures:
                self.failures -= 1
                raise ConnectionError
            return super().newest_after(place)

    async def play() -> list[str]:
        house = House(Failing(poke(1)))
        async with house.listen() as ear:
            house.sequence.pokes.append(poke(2))
            await ear.until(lambda: ear.heard)
            return ear.heard

    assert asyncio.run(play()) == ["2"]


def test_closing_ends_every_stream_and_takes_no_new_one() -> None:
    async def play() -> tuple[bool, int]:
        house = House(Sequence())
        async with house.listen() as ear:
            house.app.close()
            await ear.until(lambda: ear.ended)
        async with house.listen() as late:
            return ear.ended, late.status

    assert asyncio.run(play()) == (True, 503)
