"""What the tests of bringing mail in share: the command, the worker's slices, mails written in a line."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from maillon.commands.importing import COMMANDS

REPORTED = ("messages", "imported", "present", "held", "threads", "joined_by_subject", "people", "files", "seconds")


class Command:
    """`maillon import mbox …` as the command line runs it, its report read back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *words: object) -> dict[str, Any]:
        report = self.folder / "report.json"
        parser = argparse.ArgumentParser()
        COMMANDS[0].declare(parser.add_subparsers())
        given = ["import", "mbox", *map(str, words), "--organisation", "club", "--report", str(report)]
        asked = parser.parse_args(given)
        assert asked.command.run(asked) == 0
        return json.loads(report.read_text())


def line(
    name: str,
    *,
    to: str = "",
    subject: str = "",
    day: int = 1,
    sender: str = "Kim Fox <kim@fox.example>",
    body: str = "Words.",
    own_id: bool = True,
) -> str:
    """One message of an mbox."""
    fields = [f"From: {sender}", f"Subject: {subject or name}", f"Date: {day:02} Mar 2021 10:00:00 +0000"]
    fields += [f"Message-ID: <{name}@x.example>"] if own_id else []
    fields += [f"References: {' '.join(f'<{one}@x.example>' for one in to.split())}"] if to else []
    return "From kim Mon Mar  1 10:00:00 2021\n" + "\n".join(fields) + f"\n\n{body}\n\n"


def mbox(folder: Path, name: str, *messages: str) -> Path:
    """A file of messages."""
    path = folder / f"{name}.mbox"
    path.write_text("".join(messages), encoding="utf-8")
    return path


Bring = Callable[..., dict[str, Any]]
