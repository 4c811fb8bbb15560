"""`make bench`: the figures of the README, measured on this machine against a server in production settings.

World 1 is read by 100 people in turn while somebody writes; world 2 (`--world 2`) with one session at a time. The wide
one (`--world wide`) has 12,000 communities and a thread of 5,000 comments.
`--live` measures the streams alone, in world 1.
Writes build/bench.json. The seeded worlds are kept in MAILLON_BENCH_DATA, else in the system's folder for such things.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from bringing import SIZES, bringing, reached
from live import AWAY, live
from posting import MEMBERS, posting, until_all_have_it
from server import ROOT, WORLDS, Server
from table import table, verdicts
from wide import ROUNDS, wide
from writing import Writer

from browser import Absent, Browser, search_api, search_page
from load import Pace, Target, measured

PEOPLE = 100
OUT = ROOT / "build" / "bench.json"
THREAD = re.compile(r'href="(/p/\d+/)')


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--world", choices=("1", "2", "wide"), default="1")
    parser.add_argument(
        "--live", action="store_true", help="how soon 50 people see a comment, and what a cut stream missed"
    )
    parser.add_argument("--quick", action="store_true", help="one run of 3 seconds each, for a first look")
    parser.add_argument("--quiet", type=float, default=0, help="seconds that each figure may wait for a quiet machine")
    parser.add_argument("--only", default="", help="pages of world 1, by comma: health,home,thread,feed_json,search")
    parser.add_argument("--import", dest="archive", choices=SIZES, help="bring an archive in beside the server instead")
    parser.add_argument("--megabytes", type=int, default=0, help="of that archive")
    given = parser.parse_args(argv)
    if given.archive:
        return _import(given.archive, given.megabytes or SIZES[given.archive])
    pace = Pace(1, 3, given.quiet) if given.quick else Pace(quiet=given.quiet)
    known = _known()
    world: int | str = given.world if given.world == "wide" else int(given.world)
    name: int | str = "live" if given.live else world
    if given.live:
        found = live_in_world_1(away=3 if given.quick else AWAY)
    elif world == "wide":
        found = world_wide(rounds=10 if given.quick else ROUNDS)
    elif world == 1:
        found = world_1(pace, only=set(filter(None, given.only.split(","))))
    else:
        reference = known.get("world 1", {}).get("alone") or alone_in_world_1(pace)
        found = world_2(pace, reference)
    known["live" if given.live else f"world {world}"] = found | {"reached": verdicts(name, found)}
    _write(known)
    print(table(name, found))
    print(f"\nwritten to {OUT.relative_to(ROOT)}; load of the machine before and now: {os.getloadavg()}")
    return 0


def _known() -> dict[str, Any]:
    return dict(json.loads(OUT.read_text())) if OUT.exists() else {}


def _write(known: dict[str, Any]) -> None:
    known["machine"] = {"cores": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()}
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(known, indent=2) + "\n")


def _import(kind: str, megabytes: int) -> int:
    """An archive brought in while the server of world 1 serves."""
    with Server(WORLDS[1]) as server:
        found = bringing(server, kind=kind, megabytes=megabytes)
    _write(_known() | {f"import of {kind}": found | {"reached": reached(found)}})
    for name, value in found.items():
        _say(f"{name:16} {value}")
    _say(f"{'reached':16} {reached(found)}")
    return 0


def world_1(pace: Pace, *, only: set[str]) -> dict[str, Any]:
    """The table of world 1."""
    found: dict[str, Any] = {"pace": vars(pace)}
    with Server(WORLDS[1]) as server:
        found["cold_start"] = round(_cold_start(server, times=pace.runs), 2)
        browsers = [Browser(server.port).sign_in(f"person{number:05}@seed.example") for number in range(1, PEOPLE + 1)]
        _say(f"{PEOPLE} people signed in")
        found["alone"] = _alone(server, pace)
        pages = _pages(server, browsers)
        writer = Writer(browsers[1:6], browsers)
        writer.start()
        for name, target in pages.items():
            if not only or name in only:
                found[name] = _loaded(name, target, pace)
        writer.stop()
        found |= {"posts": writer.posts, "looks": writer.looks, "misses": writer.misses}
        found["memory"] = round(server.memory(), 1)
        found |= _written(server, browsers[0], browsers[10 : 10 + MEMBERS], pace)
    return found


def world_2(pace: Pace, reference: dict[str, float]) -> dict[str, Any]:
    """The table of world 2; `reference` are the home feeds of the same two people in world 1."""
    found: dict[str, Any] = {"pace": vars(pace)}
    with Server(WORLDS[2]) as server:
        found["cold_start"] = round(server.start(), 2)
        found["alone"] = alone = _alone(server, pace)
        found |= {f"home_{who}_times": round(alone[who] / reference[who], 2) for who in alone}
        person, guest = _two(server)
        for who, browser in (("person", person), ("guest", guest)):
            for face, address in (("page", search_page), ("api", search_api)):
                found[f"search_{face}_{who}"] = _search_p95(server, browser, address)
        members = [Browser(server.port).sign_in(f"person{number:05}@seed.example") for number in range(2, 2 + MEMBERS)]
        found |= _written(server, person, members, pace)
        found["memory"] = round(server.memory(), 1)
    return found


def world_wide(*, rounds: int) -> dict[str, Any]:
    """The table of the wide world."""
    with Server(WORLDS["wide"]) as server:
        return wide(server, rounds=rounds, say=_say)


def live_in_world_1(*, away: float) -> dict[str, Any]:
    """The streams, and nothing else."""
    with Server(WORLDS[1]) as server:
        server.start()
        found = live(server, say=_say, away=away)
        return found | {"memory": round(server.memory(), 1)}


def alone_in_world_1(pace: Pace) -> dict[str, float]:
    """What world 2 is compared with, where world 1 was not measured before."""
    with Server(WORLDS[1]) as server:
        server.start()
        return _alone(server, pace)


def _cold_start(server: Server, *, times: int) -> float:
    for _ in range(times):
        server.stop()
        server.start()
    return sorted(server.cold_start)[len(server.cold_start) // 2]


def _two(server: Server) -> tuple[Browser, Browser]:
    person, guest = (Browser(server.port).sign_in(f"{who}00001@seed.example") for who in ("person", "guest"))
    return person, guest


def _alone(server: Server, pace: Pace) -> dict[str, float]:
    """p50 in ms of the home feed at one connection, of person00001 and of guest00001."""
    person, guest = _two(server)
    found = {}
    for who, browser in (("person", person), ("guest", guest)):
        found[who] = float(measured(Target(server.port, ["/"], [browser.cookie]), connections=1, pace=pace)["p50"])
    _say(f"home feed alone: {found}")
    return found


def _pages(server: Server, browsers: Sequence[Browser]) -> dict[str, Target]:
    """The kinds of pages that exist, with their addresses."""
    cookies = [browser.cookie for browser in browsers]
    threads = list(dict.fromkeys(THREAD.findall(browsers[0].page("/?order=new"))))[:20]
    pages = {
        "health": Target(server.port, ["/health/live"], cookies),
        "home": Target(server.port, ["/"], cookies),
        "thread": Target(server.port, threads, cookies),
    }
    for name, path, accept in (
        ("feed_json", "/api/v1/feed", "application/json"),
        ("search", search_page("project"), "text/html"),
    ):
        try:
            browsers[0].page(path, accept=accept)
        except Absent:
            _say(f"{name}: not there yet")
            continue
        pages[name] = Target(server.port, [path], cookies, accept)
    return pages


def _loaded(name: str, target: Target, pace: Pace) -> dict[str, Any]:
    found = {str(n): measured(target, connections=n, pace=pace) for n in (1, 8)}
    speeds = f"the machine at {found['1']['speed']:.0%} / {found['8']['speed']:.0%} of its speed"
    _say(f"{name}: {found['1']['rate']:.0f} / {found['8']['rate']:.0f} a second, {speeds}")
    return found


def _written(server: Server, author: Browser, members: Sequence[Browser], pace: Pace) -> dict[str, Any]:
    times = posting(author, count=20 * pace.runs + 40)
    all_have = until_all_have_it(server, author, members, count=2 * pace.runs + 1)
    found = {"post_p50": times["p50"], "post_p99": times["p99"], "until_all_have_it": all_have}
    _say(f"posting: {times}; all have it: {all_have}")
    return found | {"all_have_it": None if "search" in all_have["absent"] else all_have["seconds"]}


def _search_p95(server: Server, browser: Browser, address: Any) -> float | None:
    """p95 in ms over 200 words of three frequencies."""
    import time

    from maillon.seed.vocabulary import COMMON, MEDIUM, PROJECT, RARE

    asker, times = browser.again(), []
    for word in (*COMMON["fr"], *COMMON["en"], *MEDIUM, *RARE, *PROJECT.values()):
        began = time.perf_counter()
        try:
            asker.page(address(word))
        except Absent:
            return None
        times.append((time.perf_counter() - began) * 1000)
    return round(sorted(times)[int(len(times) * 0.95)], 1)


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    sys.exit(main())
