"""Plain mail as a page shows it: words that flow, code in its shape, quotes folded, signatures set apart. No Markdown.

A quote becomes `<details class="mail-quote" data-lines data-levels data-from>`. Its summary is written without words
("12 · Klaus Brandt"), because the HTML is stored once for readers of every language: `with_words` puts a sentence in
its place when a page is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape, unescape
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from maillon.core.text.characters import clean
from maillon.core.text.mail_shapes import flowed, pieces_of, quote_depth

if TYPE_CHECKING:
    from maillon.core.text.mail_blocks import Block

_DEEPEST: Final = 6
_SHORT_QUOTE: Final = 3
_LONGEST_LINK: Final = 2000

_LINK: Final = re.compile(r"\b(?:https?://|mailto:)[^\s<>\"\x00]{2,}", re.IGNORECASE)
_AFTER_LINK: Final = ".,;:!?'*_’”»…"
_BREAK: Final = "\x00"
_MARK: Final = re.compile(r" ?> ?")
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_SUMMARY: Final = re.compile(
    r'(<details class="mail-quote"(?: open)? data-lines="(\d+)" data-levels="(\d+)" data-from="([^"]*)"><summary>)[^<]*'
)


class ReadMail(NamedTuple):
    """A mail's text as safe HTML, and as plain text without quotes and signatures for search and excerpts."""

    html: str
    plain: str


def read_mail(text: str) -> ReadMail:
    """Return both forms of a plain mail at the cost of one reading, linear in its length."""
    # Only where mail is read: to prepare its words takes a seventh of the time in which a process starts.
    from maillon.core.text.mail_blocks import blocks_of

    blocks = blocks_of(clean(text))
    return ReadMail(_html_of(blocks), _plain_of(blocks))


def render_mail(text: str) -> str:
    """Return a plain mail as safe HTML: everything escaped, links to http, https and mailto only, no styles."""
    return read_mail(text).html


def plain_mail(text: str) -> str:
    """Return what the author of a mail wrote herself; where she wrote nothing, what she quotes or passes on."""
    return read_mail(text).plain


def with_words(html: str, *, words: Callable[[int, int, str], str]) -> str:
    """Return rendered mail with a sentence on each folded quote; `words(lines, levels, name)` gives it as plain text.

    The name may be "". Any other HTML is left as it is.
    """
    if 'class="mail-quote"' not in html:
        return html
    return _SUMMARY.sub(lambda m: m[1] + escape(words(int(m[2]), int(m[3]), unescape(m[4]))), html)


def _html_of(blocks: Sequence[Block]) -> str:
    open_ones = _open_quotes(blocks)
    return "\n".join(html for number, block in enumerate(blocks) for html in _block(block, is_open=number in open_ones))


def _block(block: Block, *, is_open: bool) -> Iterator[str]:
    if block.kind == "quote":
        yield _quote(block, is_open=is_open)
    elif block.kind == "signature":
        yield f'<div class="mail-signature">{_linked(_BREAK.join(_trimmed(block.lines)))}</div>'
    else:
        yield from _flow(block.lines)


def _open_quotes(blocks: Sequence[Block]) -> set[int]:
    """Quotes that are what the mail shows, or all it has, and short ones that are answered point by point."""
    quotes = {number for number, block in enumerate(blocks) if block.kind == "quote"}
    if all(block.kind != "words" for block in blocks):
        return quotes
    answered = {n for n in quotes if n + 1 < len(blocks) and blocks[n + 1].kind == "words"}
    short = {n for n in answered if len(answered) > 1 and blocks[n].filled_lines <= _SHORT_QUOTE}
    return short | {n for n in quotes if blocks[n].is_shown}


def _quote(block: Block, *, is_open: bool) -> str:
    levels = max((quote_depth(line) for line in block.lines), default=0) or 1
    name = escape(block.author)
    lines = block.filled_lines
    return (
        f'<details class="mail-quote"{" open" if is_open else ""} data-lines="{lines}" data-levels="{levels}"'
        f' data-from="{name}"><summary>{f"{lines} · {name}" if name else f"… {lines}"}</summary>'
        f"{_announcement(block.announced_by)}<blockquote>{_quoted(_unmarked(block.lines), 1)}</blockquote></details>"
    )


def _announcement(lines: Sequence[str]) -> str:
    return f'<p class="mail-attribution">{_linked(" ".join(lines))}</p>' if lines else ""


def _unmarked(lines: Sequence[str]) -> list[str]:
    return [_MARK.sub("", line, count=1) for line in lines] if any(map(quote_depth, lines[:1])) else list(lines)


def _quoted(lines: Sequence[str], depth: int) -> str:
    """Lines of one level; what is quoted within stands in a quote of its own, down to the sixth level."""
    if depth >= _DEEPEST:
        return "\n".join(_flow(lines))
    written = []
    for is_deeper, group in groupby(lines, lambda line: quote_depth(line) > 0):
        if is_deeper:
            written.append(
                f"<blockquote>{_quoted([_MARK.sub('', line, count=1) for line in group], depth + 1)}</blockquote>"
            )
        else:
            written += _flow(list(group))
    return "\n".join(written)


def _flow(lines: Sequence[str]) -> Iterator[str]:
    for is_fixed, piece in pieces_of(lines):
        if is_fixed:
            yield f"<pre>{_linked(chr(10).join(piece))}</pre>"
        else:
            yield f"<p>{_linked(flowed([line.strip() for line in piece], soft=chr(10), hard=_BREAK))}</p>"


def _trimmed(lines: Sequence[str]) -> list[str]:
    return "\n".join(lines).strip("\n").split("\n")


def _linked(text: str) -> str:
    """Escape a text, make its addresses of pages into links and its hard breaks into <br>."""
    if ":" not in text or not (found := list(_LINK.finditer(text))):
        return escape(text).replace(_BREAK, "<br>\n")
    pieces, end = [], 0
    for link in found:
        address = _without_tail(link[0])
        pieces.append(escape(text[end : link.start()]))
        pieces.append(_anchor(address))
        end = link.start() + len(address)
    pieces.append(escape(text[end:]))
    return "".join(pieces).replace(_BREAK, "<br>\n")


def _anchor(address: str) -> str:
    written = escape(address)
    if len(address) > _LONGEST_LINK:
        return written
    return f'<a href="{written}" rel="nofollow noopener noreferrer">{written}</a>'


def _without_tail(address: str) -> str:
    """Leave out what a sentence puts behind an address: points, and brackets that were not opened in it."""
    unopened = address.count(")") - address.count("(")
    end = len(address)
    while end and (address[end - 1] in _AFTER_LINK or (address[end - 1] == ")" and unopened > 0)):
        unopened -= address[end - 1] == ")"
        end -= 1
    return address[:end]


def _plain_of(blocks: Sequence[Block]) -> str:
    own = [line for block in blocks if block.kind == "words" or block.is_shown for line in _plain_lines(block)]
    text = _BLANK_LINES.sub("\n\n", "\n".join(own)).strip()
    if text:
        return text
    return "\n".join(line for block in blocks for line in _plain_lines(block)).strip()


def _plain_lines(block: Block) -> list[str]:
    lines = block.lines
    if block.kind == "quote":
        lines = [line.lstrip("> ") if quote_depth(line) else line for line in lines]
    return [*(line.rstrip() for line in lines), ""]
