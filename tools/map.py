"""Write docs/map.md: floors, what follows from what, who may do what, every address. `--check`: fails when it is stale."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
MAP = ROOT / "docs/map.md"
FLOORS = """\
| floor | rooms |
|---|---|
| 6 | config (settings, addresses, wiring, menu), commands, demo, seed, checking |
| 5 | feed, notifications, search, integrations |
| 3 | directory, communities, content |
| 2 | access |
| 1 | people → organisation → accounts |
| 0 | core |
"""


def text() -> str:
    """The whole page."""
    return "\n".join(
        [
            "# The map",
            "",
            "Written by `make docs`; a check fails when it is stale.",
            "",
            "## Floors",
            "",
            FLOORS,
            "## What follows from what",
            "",
            *_wiring(),
            "",
            "## Who may do what",
            "",
            *_statements(),
            "",
            "## Addresses",
            "",
            *_addresses(),
            "",
        ]
    )


def _wiring() -> list[str]:
    from maillon.core.events.event import known_events
    from maillon.core.events.wiring import Handler, wiring

    rows = ["| event | who hears of it |", "|---|---|"]
    table = wiring()
    for name, event in sorted(known_events().items()):
        heard = [line.name if isinstance(line, Handler) else f"live: {line.kind}" for line in table.get(event, ())]
        if event.__module__.startswith("maillon."):
            rows.append(f"| {name} | {', '.join(heard) or '-'} |")
    return rows


def _statements() -> list[str]:
    from maillon.core.policy import statements

    return ["| verb | who |", "|---|---|", *(f"| {verb} | {who.name} |" for verb, who in sorted(statements().items()))]


def _addresses() -> list[str]:
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(patterns: list[object], prefix: str) -> list[str]:
        rows = []
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                rows += walk(pattern.url_patterns, prefix + str(pattern.pattern))
            elif isinstance(pattern, URLPattern):
                view = pattern.callback
                rows.append(
                    f"| `/{prefix}{pattern.pattern}` | {view.__module__.removeprefix('maillon.')}.{view.__name__} |"
                )
        return rows

    return ["| address | view |", "|---|---|", *sorted(set(walk(get_resolver().url_patterns, "")))]


def main(arguments: list[str]) -> int:
    """Write, or compare."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings_for_tests")
    import django

    django.setup()
    new = text()
    if "--check" in arguments:
        fresh = MAP.exists() and MAP.read_text() == new
        print("docs/map.md is fresh" if fresh else "docs/map.md is stale: run `make docs`")
        return 0 if fresh else 1
    MAP.parent.mkdir(exist_ok=True)
    MAP.write_text(new)
    return 0


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
    sys.exit(main(sys.argv[1:]))
