"""An import without a database: what the figures of a report count, from the reading modules alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from maillon.integrations.mail.headings import Heading, Thread, heading_of
from maillon.integrations.mail.mbox import messages_in
from maillon.integrations.mail.message import CannotRead, ParsedMail, parse_mail
from maillon.integrations.mail.threads import assemble


@dataclass
class Counted:
    messages: int = 0
    present: int = 0
    held: list[str] = field(default_factory=list)
    imported: dict[str, Heading] = field(default_factory=dict)
    threads: list[Thread] = field(default_factory=list)

    @property
    def joined_by_subject(self) -> int:
        return sum(thread.joined_by_subject for thread in self.threads)

    @property
    def figures(self) -> tuple[int, int, int, int, int]:
        """Messages, imported, present, held, threads before the subject joins any."""
        threads = len(self.threads) + self.joined_by_subject
        return self.messages, len(self.imported), self.present, len(self.held), threads


def mails_in(path: Path) -> Iterable[ParsedMail | CannotRead]:
    with path.open("rb") as file:
        for mail in messages_in(file):
            try:
                yield parse_mail(mail)
            except CannotRead as refusal:
                yield refusal


def count(paths: Iterable[Path]) -> Counted:
    counted = Counted()
    for path in paths:
        for mail in mails_in(path):
            counted.messages += 1
            if isinstance(mail, CannotRead):
                counted.held.append(mail.reason)
            elif mail.identity in counted.imported:
                counted.present += 1
            else:
                counted.imported[mail.identity] = heading_of(mail)
    counted.threads = assemble(counted.imported.values())
    return counted
