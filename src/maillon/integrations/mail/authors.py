"""Who wrote a mail: name and address, also where an archive has written "name at host"."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from maillon.integrations.mail.charsets import text_from
from maillon.integrations.mail.headers import Fields, decoded_words, first, squeezed

_LONGEST_FIELD: Final = 1000
_LONGEST_NAME: Final = 200
_LONGEST_ADDRESS: Final = 254

_ADDRESS: Final = re.compile(r"[^\s<>\"(),:;\\@\[\]]{1,64}@[^\W_](?:[\w.-]{0,188}[^\W_])?\.?")
_AT: Final = re.compile(r"\s*[\[({]\s*(?:at|à)\s*[\])}]\s*|\s+(?:at|AT|à|_at_)\s+")
_DOT: Final = re.compile(r"\s*[\[({]\s*(?:dot|point)\s*[\])}]\s*|\s+(?:dot|DOT|point)\s+")
_ARCHIVED: Final = re.compile(r"([^\s()<>@]+) at ([^\s()<>@]+)(?:\s+\((.*)\))?$", re.DOTALL)
_HIDDEN_ADDRESS: Final = re.compile(r"\S+ at \S+\.\S+")
_ANGLED: Final = re.compile(r"([^<>]*)<([^<>]*)>")
_BARE: Final = re.compile(r"([^\s,;()<>]+@[^\s,;()<>]+)(?:\s*\(([^()]*)\))?")
_THROUGH_A_LIST: Final = re.compile(r"\s+(?:via|on behalf of)\s+\S.*$", re.IGNORECASE)


class Author(NamedTuple):
    """A name as one line of text ("" where nothing is known) and an address in lower case, or None."""

    name: str
    address: str | None


def author_of(fields: Fields) -> Author:
    """Return who a message says wrote it; behind a list that rewrites its senders, the person it names."""
    author = next(
        (author for name in ("from", "sender") if (author := author_in(first(fields, name))) != ("", None)), None
    )
    if author is None:
        return Author("", None)
    if not _THROUGH_A_LIST.search(author.name):
        return author
    behind = author_in(first(fields, "x-original-from") or first(fields, "reply-to"))
    return Author(_THROUGH_A_LIST.sub("", author.name).strip("'\""), behind.address)


def author_in(value: bytes) -> Author:
    """Return the first author of an address field. An address is taken as it stands, never out of an encoded word."""
    text = squeezed(text_from(value[:_LONGEST_FIELD]))
    name, address = _archived(text) if "@" not in text or _ARCHIVED.match(text) else _written(text)
    name = squeezed(decoded_words(name)).strip("'\" ")[:_LONGEST_NAME]
    bare = _valid(address)
    if not name or "@" in name or _HIDDEN_ADDRESS.fullmatch(name):
        name = (bare or name).partition("@")[0].partition(" at ")[0]
    return Author(name, bare)


def _archived(text: str) -> tuple[str, str]:
    """Read "jdoe at example.org (John Doe)" and "John Doe <jdoe (at) example (dot) org>"."""
    if found := _ARCHIVED.match(text):
        return found[3] or "", f"{found[1]}@{found[2]}"
    if found := _ANGLED.match(text):
        return found[1], _DOT.sub(".", _AT.sub("@", found[2].strip(), count=1))
    plain = _DOT.sub(".", _AT.sub("@", text, count=1))
    return ("", plain) if _ADDRESS.fullmatch(plain) else (text, "")


def _written(text: str) -> tuple[str, str]:
    if found := _ANGLED.match(text):
        return found[1].replace('\\"', '"'), found[2]
    # Not `parseaddr`: from Python 3.11.10 on it finds nobody where two have written.
    return (bare[2] or "", bare[1]) if (bare := _BARE.match(text)) else ("", "")


def _valid(address: str) -> str | None:
    address = address.strip().removeprefix("mailto:").rstrip(".")
    if len(address) > _LONGEST_ADDRESS or "=?" in address or not _ADDRESS.fullmatch(address):
        return None
    return address.lower()
