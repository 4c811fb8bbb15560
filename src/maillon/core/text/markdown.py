"""What people write, from Markdown to safe HTML: rendered once, when it is saved."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from maillon.core.text.characters import clean
from maillon.core.text.cost import is_costly
from maillon.core.text.links import Parser, recognise_links
from maillon.core.text.marks import Marks, mention_ids, plain_mentions, recognise_marks, topics
from maillon.core.text.sanitise import sanitise

__all__ = ["Rendered", "mention_ids", "render", "topics"]

DEPTH: Final = 20
"""How deep blocks may nest (a list counts two) in what is parsed: the parser drops the words that lie deeper."""
INLINE_DEPTH: Final = 60

_NOBODY: Final[Mapping[int, str]] = MappingProxyType({})
_HEADINGS: Final = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}
_ALIGNMENT: Final = re.compile(r"text-align:(left|center|right)")
_BREAKS: Final = frozenset({"softbreak", "hardbreak"})
_ENDS: Final = (".", "!", "?", "…", "»", ")", ":")
_BLANK_LINES: Final = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A text ready to be stored.

    `html` is safe; `text` is plain, for search and excerpts; `mentions` are ids of people, `topics` in lower case,
    `links` http and https addresses: in the order of the text, each once.
    """

    html: str
    text: str
    mentions: tuple[int, ...] = ()
    topics: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


def render(source: str, *, mentions: Mapping[int, str] = _NOBODY) -> Rendered:
    """Render CommonMark with tables, strikethrough, bare addresses, @mentions and #topics; line breaks stay.

    `mentions` gives the people who may be mentioned, id to the name that is shown (not the one that was typed); any
    other mention becomes words. HTML is shown, not obeyed; pictures become links; headings begin at h3. What would keep
    the parser too long, or nests too deep, comes back as its own plain text: nothing is lost, nothing raises.
    """
    source = clean(source)
    if is_costly(source):
        return _as_written(source)
    marks = Marks(allowed=mentions)
    tokens = _PARSER.parse(source, {"marks": marks})
    if _nests_too_deep(tokens):
        return _as_written(source)
    return Rendered(
        html=sanitise(_PARSER.renderer.render(tokens, _PARSER.options, {})),
        text=_plain(tokens),
        mentions=tuple(dict.fromkeys(_marked(tokens, "person"))),
        topics=tuple(dict.fromkeys(_marked(tokens, "topic"))),
        links=tuple(dict.fromkeys(_addresses(tokens))),
    )


def _as_written(source: str) -> Rendered:
    text = plain_mentions(source).strip()
    paragraphs = (html.escape(part, quote=False).replace("\n", "<br>\n") for part in _BLANK_LINES.split(text) if part)
    return Rendered(html="\n".join(f"<p>{part}</p>" for part in paragraphs), text=text)


def _nests_too_deep(tokens: Iterable[Token]) -> bool:
    return any(
        token.level >= DEPTH or any(child.level >= INLINE_DEPTH for child in token.children or ()) for token in tokens
    )


def _plain(tokens: Iterable[Token]) -> str:
    """Join the words of all blocks, one line each, a row of a table on one line."""
    lines: list[str] = []
    row: list[str] | None = None
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            lines.append("  ".join(row))
            row = None
        elif words := _words(token):
            (lines if row is None else row).append(words)
    return "\n".join(lines)


def _words(token: Token) -> str:
    if token.type in {"fence", "code_block"}:
        return token.content.rstrip("\n")
    return "".join(
        "\n" if child.type in {"softbreak", "hardbreak"} else child.content for child in token.children or ()
    )


def _marked(tokens: Iterable[Token], kind: str) -> Iterator[Any]:
    return (child.meta[kind] for token in tokens for child in token.children or () if kind in child.meta)


def _addresses(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        for child in token.children or ():
            href = str(child.attrs.get("href", ""))
            if child.type == "link_open" and href.startswith(("http://", "https://")):
                yield href


def _shape(state: StateCore) -> None:
    """Fit blocks into a page: headings below its own, alignment as classes, tables that scroll by themselves."""
    shaped: list[Token] = []
    for token in state.tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
        if align := _ALIGNMENT.search(str(token.attrs.pop("style", ""))):
            token.attrs["class"] = f"align-{align[1]}"
        if token.type == "table_open":
            shaped.append(Token("scroll_open", "div", 1, attrs={"class": "table-scroll", "tabindex": "0"}, block=True))
        shaped.append(token)
        if token.type == "table_close":
            shaped.append(Token("scroll_close", "div", -1, block=True))
    state.tokens = shaped
    _mark_closing_topics(shaped)


def _mark_closing_topics(tokens: list[Token]) -> None:
    """Topics that close a text, behind its last sentence, are drawn as a paragraph of their own: as the text's topics, and
    not as words of it."""
    if len(tokens) < 3 or tokens[-1].type != "paragraph_close" or tokens[-1].level:
        return
    opening, inline, closing = tokens[-3:]
    parts = inline.children or []
    start = _closing_start(parts)
    if start == len(parts) or (start and not _ends_a_sentence(parts[start - 1])):
        return
    if start:
        rest = Token("inline", "", 0, children=parts[start:], level=inline.level, block=True)
        while start and parts[start - 1].type in _BREAKS:
            start -= 1
        parts[start - 1].content = parts[start - 1].content.rstrip()
        inline.children = parts[:start]
        opening, closing = copy(opening), copy(closing)
        opening.attrs = {}
        tokens += [opening, rest, closing]
    opening.attrs["class"] = "topics"


def _closing_start(parts: Sequence[Token]) -> int:
    """Where the run of topics begins that ends these parts; their number where there is none."""
    start = at = len(parts)
    while at:
        if at >= 3 and "topic" in parts[at - 3].meta:
            start = at = at - 3
        elif start > at - 1 and (parts[at - 1].type in _BREAKS or _is_space(parts[at - 1])):
            at -= 1
        else:
            break
    return start


def _is_space(part: Token) -> bool:
    return part.type == "text" and not part.content.strip()


def _ends_a_sentence(part: Token) -> bool:
    return part.type in _BREAKS or (part.type == "text" and part.content.rstrip().endswith(_ENDS))


class _Renderer(RendererHTML):
    """The parser's renderer, but for code: a block that scrolls by itself can be reached by keyboard."""

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f'<pre tabindex="0"><code>{html.escape(tokens[idx].content)}</code></pre>\n'

    code_block = fence


def _parser() -> MarkdownIt:
    parser = Parser("commonmark", {"html": False, "breaks": True, "maxNesting": DEPTH + 4}, renderer_cls=_Renderer)
    parser.enable(["table", "strikethrough"])
    recognise_links(parser)
    recognise_marks(parser)
    parser.core.ruler.push("shape", _shape)
    return parser


_PARSER: Final = _parser()
