"""Which parts of a mail are its text and which are its files (RFC 2046, 2183, 3676)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from maillon.integrations.mail.charsets import text_from
from maillon.integrations.mail.html import text_of_html
from maillon.integrations.mail.mime import Part

LONGEST_TEXT: Final = 2 * 1024 * 1024
"""Bytes of one text part that are read as the message's words; a longer one is kept as a file."""

_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_READ: Final = _HTML | {"text/plain", "text/enriched", "text/richtext"}
_KEPT_AS_FILE: Final = frozenset({"text/calendar", "text/vcard", "text/x-vcard", "text/directory"})
_RICH_TAG: Final = re.compile(r"<[^<>]{0,100}>")
_DATA_ADDRESS: Final = re.compile(rb"data:image/[^\"'<>\s]+")  # pictures written into the page itself
_BLANK_LINES: Final = re.compile(r"\n(?:[ \t]*\n){3,}")


@dataclass(slots=True)
class Content:
    """What was found: the texts in order, and the leaves that are files."""

    texts: list[str] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The texts one below the other; one that says what another says stands once."""
        said: dict[str, str] = {}
        for text in self.texts:
            said.setdefault("".join(text.split()), text.strip("\n"))
        return _BLANK_LINES.sub("\n\n\n", "\n\n".join(text for key, text in said.items() if key))


def content_of(root: Part) -> Content:
    """Return the words and the files of a message."""
    found = Content()
    if not root.is_multipart and root.media_type in _READ and root.disposition != "attachment":
        _take_text(root, found)
    else:
        _walk(root, found)
    return found


def _walk(part: Part, found: Content) -> None:
    if part.media_type == "multipart/alternative" and part.parts:
        _walk_alternative(part, found)
    elif part.media_type == "multipart/related" and part.parts:
        _walk_related(part, found)
    elif part.parts:
        for child in part.parts:
            _walk(child, found)
    elif _is_text(part):
        _take_text(part, found)
    else:
        found.files.append(part)


def _walk_alternative(part: Part, found: Content) -> None:
    chosen = _plainest(part)
    for child in part.parts:
        if child is chosen:
            _walk(child, found)
        else:
            found.files += (leaf for leaf in child.leaves() if _is_file(leaf))


def _plainest(part: Part) -> Part:
    """The plain text, when it says something; else the last, which its writer held for the best."""
    for child in part.parts:
        if any(leaf.media_type == "text/plain" and _is_text(leaf) and leaf.content.strip() for leaf in child.leaves()):
            return child
    return next((child for child in reversed(part.parts) if any(map(_is_text, child.leaves()))), part.parts[-1])


def _walk_related(part: Part, found: Content) -> None:
    start = part.parameters.get("start", "").strip("<> ")
    root = next((child for child in part.parts if start and child.content_id == start), part.parts[0])
    for child in part.parts:
        if child is root:
            _walk(child, found)
        else:
            found.files += child.leaves()


def _is_text(part: Part) -> bool:
    return (
        part.media_type in _READ and part.disposition != "attachment" and not part.file_name and not part.is_multipart
    )


def _is_file(leaf: Part) -> bool:
    """Whether a leaf of an alternative that was not chosen is more than the same words in another form."""
    return bool(leaf.file_name) or not leaf.media_type.startswith("text/") or leaf.media_type in _KEPT_AS_FILE


def _take_text(part: Part, found: Content) -> None:
    if len(part.content) > LONGEST_TEXT:
        part = replace(part, content=_DATA_ADDRESS.sub(b"", part.content)) if part.media_type in _HTML else part
    if len(part.content) > LONGEST_TEXT:
        found.files.append(part)
    else:
        found.texts.append(words_of(part))


def words_of(part: Part) -> str:
    """Return a text part as plain text: HTML and enriched text without their tags, flowed lines joined."""
    text = text_from(part.content, part.parameters.get("charset", ""))
    if part.media_type in _HTML:
        return text_of_html(text)
    if part.media_type in ("text/enriched", "text/richtext"):
        return _RICH_TAG.sub("", text.replace("<<", "<"))
    if part.parameters.get("format", "").lower() == "flowed":
        return _unflowed(text, drops_space=part.parameters.get("delsp", "").lower() == "yes")
    return text


def _unflowed(text: str, *, drops_space: bool) -> str:
    """Join the lines that end with a space to the next of the same quote depth (RFC 3676 §4.1, §4.4)."""
    paragraphs: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        bare = line[depth:].removeprefix(" ")
        flows = bare.endswith(" ") and bare != "-- "
        if open_depth != depth or bare == "-- ":
            paragraphs.append([f"{'>' * depth} " if depth else ""])
        paragraphs[-1].append(bare[:-1] if flows and drops_space else bare)
        open_depth = depth if flows else -1
    return "\n".join("".join(pieces) for pieces in paragraphs)
