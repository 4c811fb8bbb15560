"""The command `maillon`: one word a verb, help that teaches, exit codes that mean something.

0: done. 1: it could not be done, the reason is said. 2: the words were wrong. 3: `check` found something.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from maillon.commands import COMMANDS

EPILOG = """\
Settings come from the environment (MAILLON_DATA, MAILLON_HOST, MAILLON_PORT, MAILLON_URL, MAILLON_WORKERS,
MAILLON_SECRET_KEY, MAILLON_DATABASE_URL, MAILLON_REDIS_URL, MAILLON_DEMO); `maillon check` shows them.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="maillon", description="An enterprise social network.", epilog=EPILOG)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.declare(verbs)
    given = parser.parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillon.config.settings")
    return given.command.run(given)  # type: ignore[no-any-return]


if __name__ == "__main__":
    sys.exit(main())
