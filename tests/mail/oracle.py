"""The threads of an archive by the standard library alone: a second opinion that shares no code with the importer.

Written from the rule, not from the importer: mailbox and email read the messages, a flood over a graph of identifiers
finds what belongs together.
"""

from __future__ import annotations

import email
import mailbox
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from email.message import Message
from pathlib import Path

IDENTIFIER = re.compile(r"<([^<>\s]+@[^<>\s]*|[^<>\s]*@[^<>\s]+)>")


def messages_of(path: Path) -> Iterator[Message]:
    """Every message of a file, an mbox when it begins like one, else a single message."""
    if path.read_bytes().startswith(b"From "):
        yield from separated(path)
    else:
        yield email.message_from_bytes(path.read_bytes())


def separated(path: Path) -> Iterator[Message]:
    """Messages of mailbox.mbox, those put back together that it parted at a line of somebody's text."""
    kept: list[bytes] = []
    box = mailbox.mbox(path, create=False)
    for key in box.keys():  # noqa: SIM118
        raw = box.get_bytes(key, from_=True)
        if re.match(rb"From [^\n]*\n[\w.-]+:(?!//)", raw) or not kept:
            kept.append(raw)
        else:
            kept[-1] += b"\n" + raw
    for raw in kept:
        yield email.message_from_bytes(raw.partition(b"\n")[2])


def identifiers(message: Message, *names: str) -> list[str]:
    return [found for name in names for value in message.get_all(name, []) for found in IDENTIFIER.findall(str(value))]


def substance(message: Message) -> tuple[tuple[str, bytes], ...]:
    """What two copies of one message share: the type and the decoded bytes of every part."""
    leaves = (part for part in message.walk() if not part.is_multipart())
    return tuple((leaf.get_content_type(), (leaf.get_payload(decode=True) or b"").strip()) for leaf in leaves)


def distinct(messages: Iterable[Message]) -> list[Message]:
    """The messages without further copies of the same."""
    seen: dict[object, Message] = {}
    for message in messages:
        seen.setdefault((*identifiers(message, "Message-ID")[:1], substance(message)), message)
    return list(seen.values())


def threads_of(messages: Iterable[Message]) -> set[frozenset[str]]:
    """The sets of identifiers that belong together: whoever names another, present or not, is of its thread."""
    named: dict[str, set[str]] = defaultdict(set)
    present = set()
    for message in messages:
        own = identifiers(message, "Message-ID")[0]
        present.add(own)
        for other in identifiers(message, "References", "In-Reply-To"):
            named[own].add(other)
            named[other].add(own)
    threads = set()
    left = set(present)
    while left:
        reached, edge = set(), {left.pop()}
        while edge:
            reached |= edge
            edge = {other for one in edge for other in named[one]} - reached
        threads.add(frozenset(reached & present))
        left -= reached
    return threads
