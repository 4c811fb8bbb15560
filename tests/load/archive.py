"""Archives of mail to bring in, as large as wanted: the mails that the tests build, or real lists, with fresh ids."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.utils import format_datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Final

from server import ROOT

sys.path.append(str(ROOT / "tests"))

from mail import built

MB: Final = 1024 * 1024
LISTS: Final = ROOT.parent / "shared/corpora/mail-lists"
_IDS: Final = re.compile(rb"(?im)^(?:message-id|references|in-reply-to):.*(?:\n[ \t].*)*")
_ID: Final = re.compile(rb"(?<=[^<>\s])@(?=[^<>\s]+>)")
_QUOTED_FROM: Final = re.compile(rb"(?m)^(>*From )")
_FIRST_DAY: Final = datetime(2019, 1, 1, tzinfo=UTC)


def write_mailbox(path: Path, *, kind: str, size: int, mark: str) -> int:
    """Write `size` bytes of mails and a last one that holds the word `mark`; returns how many messages there are.

    Kinds: `built` as they are, but for their ids: one subject and one moment, so that thousands are one discussion;
    `apart`, with subjects and dates of their own; `lists`, real ones of a public archive, copy after copy.
    """
    written = number = 0
    with path.open("wb") as file:
        for number, mail in enumerate(KINDS[kind](), 1):
            written += file.write(b"From bench Mon Mar  3 10:00:00 2025\n" + mail.rstrip(b"\n") + b"\n\n")
            if written > size:
                break
        file.write(b"From bench Mon Mar  3 10:00:00 2025\n" + bytes(_last(mark)) + b"\n")
    return number + 1


def digests() -> set[str]:
    """The SHA-256 of every file in the built mails."""
    return {
        built.sha256(part.get_payload(decode=True))  # type: ignore[arg-type]
        for mail in _built()
        for part in message_from_bytes(mail).walk()
        if part.get_filename()
    }


def _built() -> list[bytes]:
    picture = b"\x89PNG\r\n\x1a\n" + Random(3).randbytes(20_000)
    return [
        *(built.in_charset(charset) for charset in built.CHARSETS),
        built.only_html("<p>Only <b>a page</b> says it, with a <a href='https://example.org/'>link</a>.</p>"),
        built.with_picture_inside(picture),
        built.with_mail_inside(built.mail("An older one")),
        built.with_files(built.some_files(20)),
    ]


def _as_they_are() -> Iterator[bytes]:
    mails = [_QUOTED_FROM.sub(rb">\1", mail) for mail in _built()]
    for number in count():
        for place, mail in enumerate(mails):
            yield mail.replace(b"<one@example.org>", b"<%d.%d@example.org>" % (number, place), 1)


def _apart() -> Iterator[bytes]:
    for number, mail in enumerate(_as_they_are()):
        day = format_datetime(_FIRST_DAY + timedelta(minutes=20 * number)).encode()
        fresh = re.sub(rb"(?m)^Subject: .*$", b"Subject: Matter %d" % number, mail, count=1)
        yield re.sub(rb"(?m)^Date: .*$", b"Date: " + day, fresh, count=1)


def _lists() -> Iterator[bytes]:
    files = sorted(path for path in LISTS.rglob("*") if path.is_file() and not path.name.endswith(".md"))
    mails = [mail for path in files for mail in re.split(rb"(?m)^From .*\d{4}\n(?=[\w-]+:)", path.read_bytes()) if mail]
    for number in count():
        for mail in mails:
            head, gap, body = mail.partition(b"\n\n")
            yield _IDS.sub(lambda field: _ID.sub(b".%d@" % number, field[0]), head) + gap + body


def _last(mark: str) -> object:
    made = built.mail("The last one")
    made.replace_header("Message-ID", f"<{mark}@example.org>")
    made.set_content(f"This is the last message, {mark}.\n")
    return made


KINDS: Final = {"built": _as_they_are, "apart": _apart, "lists": _lists}
