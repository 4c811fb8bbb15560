"""What is to be reached, and how the figures stand beside it and beside the strongest peers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NOT_THERE = "not there yet"


@dataclass(frozen=True)
class Line:
    """One line of the table: where its figures stand in the results, how they read, and what they must be."""

    name: str
    key: str
    shown: Callable[[Any], str]
    passes: Callable[[Any], bool]
    to_reach: str
    peers: tuple[str, str, str] = ("-", "-", "-")


def _rates(found: Mapping[str, Any]) -> str:
    one, eight = found["1"], found["8"]
    return f"{one['rate']:.0f} / {eight['rate']:.0f}, p99 {eight['p99']:.0f} ms, {eight['bytes'] / 1024:.1f} KB"


def _page(name: str, key: str, one: int, eight: int, peers: tuple[str, str, str], *, p99: float = 0) -> Line:
    def passes(found: Any) -> bool:
        return bool(found["1"]["rate"] >= one and found["8"]["rate"] >= eight and (not p99 or found["8"]["p99"] <= p99))

    said = f">= {one} / {eight}" + (f", p99 <= {p99:.0f} ms" if p99 else "")
    return Line(name, key, _rates, passes, said, peers)


def _most(name: str, key: str, unit: str, most: float, peers: tuple[str, str, str] = ("-", "-", "-")) -> Line:
    return Line(
        name, key, lambda found: f"{found:.3g} {unit}", lambda found: found <= most, f"<= {most:g} {unit}", peers
    )


def _moments(found: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in found.items())


TABLES: Mapping[int | str, Sequence[Line]] = {
    1: (
        Line("a trivial page (/health/live)", "health", _rates, lambda found: True, ""),
        _page("home feed, HTML with 20 items", "home", 150, 350, ("48 / 111", "11.7 / 23", "7.8 / 14"), p99=60),
        _page("thread page of 20 comments", "thread", 130, 280, ("36 / 88", "9.7 / 18", "4.8 / 13")),
        _page("feed as JSON, 20 items", "feed_json", 300, 600, ("93 / 173", "-", "-")),
        _page("search of a common word, page", "search", 150, 300, ("44 / 89", "-", "13 / 27")),
        _most("post into a group of 1,000, p50", "post_p50", "ms", 8, ("27 ms", "87 ms", "46 ms")),
        _most("until all have it", "all_have_it", "s", 1, ("1.7 s", "10 s", "22 s")),
        _most("memory after load (PSS)", "memory", "MiB", 300, ("878 MiB", "357 MiB", "214 MiB")),
        _most("cold start", "cold_start", "s", 3, ("3.8 s", "7.0 s", "3.2 s")),
        Line("feeds that missed a post", "misses", str, lambda found: found == 0, "0"),
    ),
    2: (
        _most("home feed of person00001, times world 1", "home_person_times", "x", 1.5),
        _most("home feed of guest00001, times world 1", "home_guest_times", "x", 1.5),
        _most("post into seed-0001 (20,000), p99", "post_p99", "ms", 50),
        _most("until all have it", "all_have_it", "s", 2),
        _most("search p95, page, person00001", "search_page_person", "ms", 50),
        _most("search p95, page, guest00001", "search_page_guest", "ms", 50),
        _most("search p95, API, person00001", "search_api_person", "ms", 50),
        _most("search p95, API, guest00001", "search_api_guest", "ms", 50),
        Line("memory after load (PSS)", "memory", lambda found: f"{found:.0f} MiB", lambda found: True, ""),
    ),
    "wide": (
        *(
            _most(f"thread of 5,000 comments against 50: {name}", f"thread_{name}", "x", 1.5)
            for name in ("first page", "last page", "first unread", "linked comment", "its address")
        ),
        _most("list of 12,000 communities, page p95", "list_p95", "ms", 100),
        _most("choosing one while typing (move, merge), p95", "choose_p95", "ms", 50),
        _most("suggestions while typing, p95", "suggest_p95", "ms", 50),
        Line("memory after load (PSS)", "memory", lambda found: f"{found:.0f} MiB", lambda found: True, ""),
    ),
    "live": (
        Line("from the POST to the poke, 50 streams", "poked", _moments, lambda found: True, ""),
        Line("from the POST to the comment read", "seen", _moments, lambda found: True, ""),
        _most("the same, p99 of 100 comments", "seen_p99", "s", 1),
        Line("comments not seen, cut streams not as whole", "lost", str, lambda found: found == 0, "0"),
        Line("memory after load (PSS)", "memory", lambda found: f"{found:.0f} MiB", lambda found: True, ""),
    ),
}


def table(world: int | str, found: Mapping[str, Any]) -> str:
    """The lines of a world as a table for people."""
    head = (
        "requests/s at 1 / 8 connections" if world == 1 else "",
        "measured",
        "to reach",
        "",
        "NodeBB",
        "Misago",
        "HumHub",
    )
    rows = [head, *(_row(line, found.get(line.key)) for line in TABLES[world])]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _row(line: Line, found: Any) -> tuple[str, ...]:
    if found is None:
        return (line.name, NOT_THERE, line.to_reach, "", *line.peers)
    verdict = "" if not line.to_reach else "reached" if line.passes(found) else "NOT REACHED"
    return (line.name, line.shown(found), line.to_reach, verdict, *line.peers)


def verdicts(world: int | str, found: Mapping[str, Any]) -> dict[str, bool | None]:
    """Whether each line that has an aim reached it; None for what is not there."""
    return {
        line.key: None if found.get(line.key) is None else line.passes(found[line.key])
        for line in TABLES[world]
        if line.to_reach
    }
