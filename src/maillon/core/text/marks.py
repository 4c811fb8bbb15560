"""The two marks of our own in a text, `@[Full Name](person:123)` and `#topic`: their syntax and their parser rules."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from maillon.core.text.folding import fold

MENTIONS: Final = 50
"""Distinct people one text may mention; the names beyond stay words."""
TOPICS: Final = 5
"""Distinct topics of one text; the words beyond stay words."""
TOPIC_LENGTH: Final = 50

SLUG_LENGTH: Final = 60
"""Letters of a topic's normal form: one letter may fold into several."""

_JOINTS: Final = re.compile("-+")
_MENTION: Final = re.compile(r"@\[([^\[\]\n]{1,200})\]\(person:([1-9][0-9]{0,18})\)")
_BEFORE_TOPIC: Final = frozenset(" \t\n\u00a0\u202f([{<>\"'\u00ab\u201c\u2018\u2019*_~|,;!\u2013\u2014")


@dataclass(slots=True)
class Marks:
    """What the rules may recognise in one text, and what they have counted against its limits."""

    allowed: Mapping[int, str]
    mentions: dict[int, None] = field(default_factory=dict)
    topics: dict[str, None] = field(default_factory=dict)


def mention_ids(source: str) -> list[int]:
    """Return the ids of people whom a text asks to mention, each once, at most 50; some may yet stand inside code."""
    found = dict.fromkeys(int(match[2]) for match in _MENTION.finditer(source))
    return list(found)[:MENTIONS]


def topics(source: str) -> list[str]:
    """Return the topics a text may have, in lower case, each once; `Rendered.topics` has none from code or links."""
    return list(dict.fromkeys(topic_key(name) for name in _topics_in(source)))


def topic_key(name: str) -> str:
    """Return the form in which a topic is stored and looked up: NFC, lower case."""
    return unicodedata.normalize("NFC", name).lower()


def topic_slug(name: str) -> str:
    """Return a topic's normal form, by which two ways to write it are one: no case, no accents, "-" for spaces and "_".
    At most SLUG_LENGTH letters; "" where nothing of it is left."""
    folded = fold(name[: 4 * SLUG_LENGTH].strip().lstrip("#"))
    joined = "".join(sign if _names(sign) and sign != "_" else "-" for sign in folded)
    return _JOINTS.sub("-", joined)[:SLUG_LENGTH].strip("-")


def topic_url(slug: str) -> str:
    """Return the address of a topic's page."""
    return f"/topics/{quote(slug, safe='')}/"


def plain_mentions(source: str) -> str:
    """Return the text with mentions as words ("@Full Name"), for where nothing is a link."""
    return _MENTION.sub(r"@\1", source)


def recognise_marks(parser: MarkdownIt) -> None:
    """Teach a parser both marks. Its environment must hold a `Marks` under "marks"."""
    parser.inline.ruler.before("escape", "mention", _mention_rule)
    parser.inline.ruler.before("escape", "topic", _topic_rule)


def _mention_rule(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "@" or not (found := _MENTION.match(state.src, state.pos, state.posMax)):
        return False
    if not silent:
        _push_mention(state, written=found[1], person=int(found[2]))
    state.pos = found.end()
    return True


def _push_mention(state: StateInline, *, written: str, person: int) -> None:
    marks: Marks = state.env["marks"]
    fits = person in marks.mentions or len(marks.mentions) < MENTIONS
    if person not in marks.allowed or not fits or state.linkLevel:
        _push_text(state, f"@{written}")
        return
    marks.mentions[person] = None
    mention = _push_link(state, kind="mention", href=f"/people/{person}/", words=f"@{marks.allowed[person]}")
    mention.meta["person"] = person


def _topic_rule(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "#" or state.linkLevel or not (name := _topic_at(state.src, state.pos)):
        return False
    if not silent:
        _push_topic(state, name)
    state.pos += 1 + len(name)
    return True


def _push_topic(state: StateInline, name: str) -> None:
    marks: Marks = state.env["marks"]
    key = topic_key(name)
    if key not in marks.topics and len(marks.topics) >= TOPICS:
        _push_text(state, f"#{name}")
        return
    marks.topics[key] = None
    topic = _push_link(state, kind="topic", href=topic_url(topic_slug(name)), words=f"#{name}")
    topic.meta["topic"] = key


def _push_text(state: StateInline, words: str) -> None:
    state.push("text", "", 0).content = words


def _push_link(state: StateInline, *, kind: str, href: str, words: str) -> Token:
    opening = state.push("link_open", "a", 1)
    opening.attrs, opening.info = {"class": kind, "href": href}, "auto"
    _push_text(state, words)
    state.push("link_close", "a", -1)
    return opening


def _topics_in(source: str) -> Iterator[str]:
    at = source.find("#")
    while at >= 0:
        if name := _topic_at(source, at):
            yield name
        at = source.find("#", at + 1)


def _topic_at(source: str, at: int) -> str:
    """Return the name after this "#"; "" when the "#" follows a word, or the name has no letter or is too long."""
    if at and source[at - 1] not in _BEFORE_TOPIC:
        return ""
    name = "".join(takewhile(_names, source[at + 1 : at + TOPIC_LENGTH + 3]))
    if len(name) > TOPIC_LENGTH or not any(map(str.isalpha, name)):
        return ""
    name = name.rstrip("-_")
    return name if name.isascii() or topic_slug(name) else ""


def _names(sign: str) -> bool:
    return sign.isalnum() or sign in "-_" or unicodedata.category(sign).startswith("M")
