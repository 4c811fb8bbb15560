"""The header of a mail: its fields as bytes, and the words, identifiers and subjects in them (RFC 5322, 2047)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from typing import Final

from maillon.integrations.mail.charsets import text_from

LONGEST_VALUE: Final = 64 * 1024
LONGEST_ID: Final = 250
MOST_IDS: Final = 500
MOST_LINES: Final = 20_000

Fields = dict[str, list[bytes]]

_BLANKS: Final = b" \t"
_FIELD: Final = re.compile(rb"([!-9;-~]+)[ \t]*:[ \t]*")
_SPACES: Final = re.compile(r"\s+")
_ENCODED_WORD: Final = re.compile(r"=\?([^?\s]{1,60})\?([BbQq])\?([^?]*)\?=")
_BRACKETED: Final = re.compile(r"<\s*([^<>\s]+)\s*>")
_SAID_BY: Final = re.compile(r"\bfrom\b[^<>]{0,200}<[^<>]*>", re.IGNORECASE)


class HeaderTooLong(ValueError):
    """A header of more lines than any chain of mail servers writes."""


def split_header(data: bytes, start: int = 0, end: int | None = None) -> tuple[Fields, int]:
    """Return the fields by lower-case name, unfolded and undecoded, and where in `data` the body begins.

    A line that is no field ends the header: it and what follows belong to the body, so that no text is lost.
    Raises HeaderTooLong beyond 20,000 lines.
    """
    end = len(data) if end is None else end
    found: list[tuple[str, list[bytes]]] = []
    position = start
    for _ in range(MOST_LINES):
        if position >= end:
            break
        line, after = _line(data, position, end)
        if not line:
            position = after
            break
        if line[0] in _BLANKS and found:
            found[-1][1].append(line)
        elif field := _FIELD.match(line):
            found.append((field[1].decode("ascii").lower(), [line[field.end() :]]))
        elif found or not line.lstrip(b">").startswith(b"From "):
            break
        position = after
    else:
        raise HeaderTooLong
    return _by_name(found), position


def _line(data: bytes, position: int, end: int) -> tuple[bytes, int]:
    found = data.find(b"\n", position, end)
    stop, after = (end, end) if found < 0 else (found, found + 1)
    return data[position:stop].removesuffix(b"\r"), after


def _by_name(found: list[tuple[str, list[bytes]]]) -> Fields:
    fields: Fields = {}
    for name, lines in found:
        fields.setdefault(name, []).append(lines[0] if len(lines) == 1 else b"".join(lines))
    return fields


def first(fields: Fields, name: str) -> bytes:
    """Return the first value of a field, at most 64 KB of it, or nothing."""
    return fields.get(name, [b""])[0][:LONGEST_VALUE]


def words(value: bytes) -> str:
    """Return an unstructured field as one line of text: encoded words decoded, undeclared bytes guessed."""
    text = text_from(value[:LONGEST_VALUE])
    return squeezed(decoded_words(text) if "=?" in text else text)


def squeezed(text: str) -> str:
    """Return the text on one line, single spaces between its words."""
    return _SPACES.sub(" ", text).strip()


def decoded_words(text: str) -> str:
    """Return the text with its encoded words (RFC 2047) read; neighbours in one charset are read together."""
    read: list[str] = []
    charset, gathered, end = "", b"", 0
    for word in _ENCODED_WORD.finditer(text):
        between = text[end : word.start()]
        if between.strip() or word[1].lower() != charset:
            read += (text_from(gathered, charset), between if between.strip() or not charset else "")
            charset, gathered = word[1].lower(), b""
        gathered += _word_bytes(word[2], word[3])
        end = word.end()
    return "".join((*read, text_from(gathered, charset), text[end:]))


def _word_bytes(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8")
    if encoding in "Qq":
        return binascii.a2b_qp(data, header=True)
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return data


def ids_in(value: bytes) -> list[str]:
    """Return the message identifiers of a field, without <>: only those that hold an "@"."""
    text = text_from(value)
    found = [_bounded(found) for found in _BRACKETED.findall(text) if "@" in found]
    if not found and "<" not in text:
        found = [_bounded(token) for token in text.split() if "@" in token]
    return found[-MOST_IDS:]


def message_id_in(value: bytes) -> str | None:
    """Return the identifier of a Message-ID field, or None where none holds an "@"."""
    return next(iter(ids_in(value)), None)


def in_reply_to_ids(value: bytes) -> list[str]:
    """Return the identifiers of an In-Reply-To field, which old programs filled with prose and the author's address."""
    text = text_from(value)
    if "<" not in text and len(text.split()) > 1:
        return []
    without_author = ids_in(_SAID_BY.sub("", text).encode())
    return without_author or ids_in(value)


def _bounded(identifier: str) -> str:
    if len(identifier) <= LONGEST_ID:
        return identifier
    return hashlib.sha256(identifier.encode("utf-8", "replace")).hexdigest() + "@long"


_MARKS: Final = (
    "re|ré|réf|ref|fw|fwd|tr|trans|aw|antw|antwort|wg|sv|vs|vb|ang|odp|pd|ynt|ilt|res|enc|rv|ris|rif|r[eé]p|vl|vá"
    "|bls|doorst|atb|отв|ответ|на|回复|回覆|答复|答覆|转发|轉寄|返信|转寄|답장"
)
_LEADING_MARKS: Final = re.compile(
    rf"\s*(?:(?:\[[^\[\]]{{1,60}}\]|(?:{_MARKS})(?:\s?[\[(*^]\d{{1,3}}[\])]?)?\s?[:：])\s*)*", re.IGNORECASE
)
_FORWARDED: Final = re.compile(r"\s*\((?:fwd?|tr|wg)\)\s*$", re.IGNORECASE)


def subject_key(subject: str) -> str:
    """Return what two subjects share when one answers the other: no marks of answering, list tags, case or spaces."""
    bare = subject[_leading_marks(subject) :]
    return "".join(_FORWARDED.sub("", bare).casefold().split())


def bare_subject(subject: str) -> str:
    """Return the subject as a title: without marks of answering and list tags, unless nothing else is there."""
    return subject[_leading_marks(subject) :].strip() or subject.strip()


def _leading_marks(subject: str) -> int:
    marks = _LEADING_MARKS.match(subject)
    return marks.end() if marks else 0


def parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """Return the first word of a structured field in lower case, and its parameters (RFC 2045, 2231) by name."""
    text = text_from(value[: LONGEST_VALUE // 8])
    word = text.partition(";")[0].strip().lower()
    return word, _joined(_pairs(text)) if ";" in text else {}


_PARAMETER: Final = re.compile(r';\s*([^\s=;"]{1,100})\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)')
_ESCAPED: Final = re.compile(r"\\(.)")


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for name, value in _PARAMETER.findall(text):
        value = value.strip()
        yield name.lower(), _ESCAPED.sub(r"\1", value[1:-1]) if value[:1] == '"' == value[-1:] else value


def _joined(pairs: Iterator[tuple[str, str]]) -> dict[str, str]:
    """Put the numbered pieces of RFC 2231 together; a plain value counts where there is no extended one."""
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for name, value in pairs:
        base, _, rest = name.partition("*")
        if "*" in name and (number := rest.rstrip("*") or "0").isdecimal():
            pieces.setdefault(base, []).append((int(number[:4]), name.endswith("*"), value))
        else:
            plain.setdefault(base, decoded_words(value))
    return plain | {base: _extended(sorted(found)) for base, found in pieces.items()}


def _extended(pieces: list[tuple[int, bool, str]]) -> str:
    charset, gathered = "", b""
    for number, (_, is_encoded, value) in enumerate(pieces):
        if is_encoded and number == 0 and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        gathered += _percent_decoded(value) if is_encoded else value.encode("utf-8")
    return text_from(gathered, charset)


def _percent_decoded(value: str) -> bytes:
    return re.sub(rb"%([0-9A-Fa-f]{2})", lambda code: bytes((int(code[1], 16),)), value.encode("utf-8"))
