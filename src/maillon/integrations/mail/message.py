"""One raw mail read into a plain value: who, when, about what, in answer to what, its words and its files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation.trans_null import gettext_noop  # the public one wants settings

from maillon.integrations.mail.authors import author_of
from maillon.integrations.mail.bodies import LONGEST_TEXT, content_of
from maillon.integrations.mail.charsets import text_from
from maillon.integrations.mail.dates import date_in, date_of_separator
from maillon.integrations.mail.headers import (
    LONGEST_VALUE,
    Fields,
    HeaderTooLong,
    first,
    ids_in,
    in_reply_to_ids,
    message_id_in,
    split_header,
    subject_key,
    words,
)
from maillon.integrations.mail.mbox import RawMail
from maillon.integrations.mail.mime import Part, TooManyParts, part_of
from maillon.integrations.mail.names import extension_of, safe_name

LONGEST_SUBJECT: Final = 1000
_GLANCE: Final = 16 * 1024

EMPTY: Final = gettext_noop("The message is empty.")
NO_HEADER: Final = gettext_noop("It does not begin like an e-mail.")
TOO_LARGE: Final = gettext_noop("The message is too large.")
HEADER_TOO_LONG: Final = gettext_noop("The header of the message is too long.")
TOO_MANY_PARTS: Final = gettext_noop("The message is made of too many parts.")

# What every mail program writes at least one of; a text that happens to hold a colon has none.
_TELLING: Final = frozenset(
    {"from", "to", "cc", "bcc", "subject", "date", "message-id", "received", "return-path", "mime-version"}
    | {"content-type", "sender", "reply-to", "in-reply-to", "references", "delivered-to", "x-mailer"}
)


class CannotRead(Exception):
    """This is no mail that anybody could read. `reason` is a sentence, an English msgid to translate when shown."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of a mail. `name` is safe (see names.safe_name), `content` is decoded, `sha256` its digest in hex."""

    name: str
    media_type: str
    content: bytes
    content_id: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMail:
    """What a mail says. Identifiers stand without <>; texts are clean (core.text.characters), `date` is in UTC.

    `references` is the References field in its order, `in_reply_to` the other; `parts_digest` covers all decoded parts.
    `identity` is equal for two copies of one message: same Message-ID and same parts, or without an id same content.
    """

    message_id: str | None
    references: tuple[str, ...]
    in_reply_to: tuple[str, ...]
    subject: str
    subject_key: str
    date: datetime | None
    author_name: str
    author_address: str | None
    text: str
    attachments: tuple[Attachment, ...]
    parts_digest: str
    content_hash: str

    @property
    def ancestors(self) -> tuple[str, ...]:
        """The ids of what it answers, the nearest first: References from the last backward, then In-Reply-To."""
        nearest_first = dict.fromkeys((*reversed(self.references), *self.in_reply_to))
        nearest_first.pop(self.message_id or "", None)
        return tuple(nearest_first)

    @property
    def identity(self) -> str:
        """32 hex digits."""
        if self.message_id is None:
            return self.content_hash[:32]
        return _digest((self.message_id.encode("utf-8", "replace"), self.parts_digest.encode()))[:32]


def parse_mail(mail: RawMail) -> ParsedMail:
    """Return what a message out of `messages_in` says, its separator's date standing in for a missing one.

    Raises CannotRead.
    """
    if mail.is_oversized:
        raise CannotRead(TOO_LARGE)
    return parse(mail.raw, separator=mail.separator)


def parse(raw: bytes, *, separator: bytes = b"") -> ParsedMail:
    """Return what a raw message says; `separator` is the mbox line that stood before it.

    Reads anything that has one field of a mail; raises CannotRead for what has none, is empty or has over 1,000 parts.
    """
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    fields, root = _read(raw)
    content = content_of(root)
    author = author_of(fields)
    subject = words(first(fields, "subject"))[:LONGEST_SUBJECT]
    message_id = message_id_in(first(fields, "message-id"))
    parts = parts_digest(root)
    date = first(fields, "date")
    return ParsedMail(
        message_id=message_id,
        references=tuple(ids_in(b" ".join(fields.get("references", ()))[-LONGEST_VALUE:])),
        in_reply_to=tuple(in_reply_to_ids(first(fields, "in-reply-to"))),
        subject=subject,
        subject_key=subject_key(subject),
        date=date_in(date) or date_of_separator(separator or _own_separator(raw)) or _received(fields),
        author_name=author.name,
        author_address=author.address,
        text=content.text,
        attachments=tuple(_attachment(part, number) for number, part in enumerate(content.files, 1)),
        parts_digest=parts,
        content_hash=_digest(map(str.encode, (author.address or author.name, subject, text_from(date).strip(), parts))),
    )


def _read(raw: bytes) -> tuple[Fields, Part]:
    if not raw.strip():
        raise CannotRead(EMPTY)
    try:
        fields, body = split_header(raw)
        if _TELLING.isdisjoint(fields):
            raise CannotRead(NO_HEADER)
        return fields, part_of(fields, raw, body)
    except HeaderTooLong:
        raise CannotRead(HEADER_TOO_LONG) from None
    except TooManyParts:
        raise CannotRead(TOO_MANY_PARTS) from None


def _own_separator(raw: bytes) -> bytes:
    line = raw[:500].partition(b"\n")[0]
    return line if line.lstrip(b">").startswith(b"From ") else b""


def _received(fields: Fields) -> datetime | None:
    return date_in(first(fields, "received").rpartition(b";")[2].strip())


def parts_digest(root: Part) -> str:
    """Return the SHA-256, in hex, over all leaves: texts by their words, as another encoding is no other content."""
    return _digest(piece for leaf in root.leaves() for piece in (leaf.media_type.encode(), _substance(leaf)))


def _substance(leaf: Part) -> bytes:
    if not leaf.media_type.startswith("text/") or len(leaf.content) > LONGEST_TEXT:
        return leaf.content
    return text_from(leaf.content, leaf.parameters.get("charset", "")).rstrip().encode("utf-8", "replace")


def _digest(pieces: Iterable[bytes]) -> str:
    total = hashlib.sha256()
    for piece in pieces:
        total.update(b"%d:" % len(piece))
        total.update(piece)
    return total.hexdigest()


def _attachment(part: Part, number: int) -> Attachment:
    return Attachment(
        name=safe_name(part.file_name or _made_up_name(part, number), media_type=part.media_type),
        media_type=part.media_type,
        content=part.content,
        content_id=part.content_id,
        sha256=hashlib.sha256(part.content).hexdigest(),
    )


def _made_up_name(part: Part, number: int) -> str:
    if part.media_type == "message/rfc822":
        fields, _ = split_header(part.content[:_GLANCE])
        subject = words(first(fields, "subject")).replace("/", "-").replace("\\", "-")[:80]
        return f"{subject or f'message-{number}'}.eml"
    return f"{part.media_type.partition('/')[0]}-{number}{extension_of(part.media_type)}"
