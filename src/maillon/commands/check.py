"""`maillon check`: is everything as it should be?"""

from __future__ import annotations

import argparse

from maillon.commands.command import DONE, FOUND, Command

TOLD = 50
DETAILS = """\

Shows the settings in force, then looks at the database, recounts every counter, compares the search index with what it
was made from, reads every stored file again, and lists work that is stuck. Changes nothing, but for --repair.
Exit code 0: all is well; 3: something was found.
"""


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--repair", action="store_true", help="set wrong counters from the rows they count")


def _run(given: argparse.Namespace) -> int:
    from django.db import connection

    from maillon.checking.environment import shown_settings
    from maillon.checking.everything import parts
    from maillon.config.settings import ENVIRONMENT
    from maillon.core.db.soundness import database_name

    for name, value, description in shown_settings(ENVIRONMENT):
        _say(f"{name:22} {value:32} {description}")
    _say(f"\n{database_name()}")
    found = 0
    for part in parts(vendor=connection.vendor, repair=given.repair):
        found += len(part.findings)
        _say(f"{part.name}: {len(part.findings) or 'nothing'} found ({part.seconds:.1f} s)")
        _list(part.findings, "!")
        _list(part.notes, "·")
    _say(f"{found} findings" if found else "all is well")
    return FOUND if found else DONE


def _list(lines: list[str], sign: str) -> None:
    for line in lines[:TOLD]:
        _say(f"  {sign} {line}")
    if len(lines) > TOLD:
        _say(f"  {sign} and {len(lines) - TOLD} more")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


COMMANDS = (Command("check", "Look whether everything is as it should be.", _run, _options, details=DETAILS),)
