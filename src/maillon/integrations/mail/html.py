"""HTML mail as plain text that a person reads: paragraphs, lists, quotes by ">", links in <>, no hidden words.

A tokenizer of its own and no tree: a tree builder takes time that grows with the square of the depth.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Final

_DEEPEST_QUOTE: Final = 8
_LONGEST_ATTRIBUTES: Final = 8000

# No "<" inside a tag: so no character is read twice, however the tags are broken.
_TAG: Final = re.compile(r"""<!--|<(/?)([a-zA-Z][\w:.-]*)((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>|<[!?/][^<>]*>""")
_ATTRIBUTE: Final = re.compile(r"""([a-zA-Z-]{1,30})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_HIDDEN: Final = re.compile(
    r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|mso-hide\s{0,9}:\s{0,9}all"
    r"|font-size\s{0,9}:\s{0,9}0(?:px|pt|em|%)?\s{0,9}(?:;|!|$)",
    re.IGNORECASE,
)
_BLANK: Final = re.compile(r"[ \t\n\r\f]+")

_SILENT: Final = frozenset(["script", "style", "title", "textarea", "template", "noscript", "select", "object", "svg"])
_VOID: Final = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)
_BLOCKS: Final = frozenset(
    "address article aside center dd div dl dt fieldset figure footer form header li main nav section tbody tr".split()  # noqa: SIM905
)
_PARAGRAPHS: Final = frozenset(["blockquote", "p", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"])


def text_of_html(html: str) -> str:
    """Return the words of an HTML body as plain text with "\\n" line breaks, in time linear in its length."""
    reader = _Reader(html)
    text = reader.read()
    return _Reader(html, shows_hidden=True).read() if reader.hidden_by else text


class _Reader:
    def __init__(self, html: str, *, shows_hidden: bool = False) -> None:
        self.html = html
        self.shows_hidden = shows_hidden  # where a hidden element never ends, the rest of the mail would be lost
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quotes = self.preformatted = self.last_depth = 0
        self.needs_gap = False
        self.numbers: list[int] = []
        self.hidden_by, self.hidden_depth = "", 0
        self.link, self.link_starts = "", 0
        self.ends_with_space = True

    def read(self) -> str:
        position = 0
        while tag := _TAG.search(self.html, position):
            self._text(self.html[position : tag.start()])
            position = self._after("-->", tag.end()) if tag[0] == "<!--" else self._tag(tag)
        self._text(self.html[position:])
        self._end_line()
        return "\n".join(self.lines).strip("\n")

    def _after(self, end: str, position: int) -> int:
        found = self.html.find(end, position)
        return len(self.html) if found < 0 else found + len(end)

    def _tag(self, tag: re.Match[str]) -> int:
        """Act on one tag; return where reading goes on."""
        name = (tag[2] or "").lower()
        if self.hidden_by:
            self._leave_hidden(name, is_end=bool(tag[1]))
        elif tag[1]:
            self._close(name)
        elif name in _SILENT:
            return self._after_silent(name, tag.end())
        elif name:
            self._open(name, tag[3][:_LONGEST_ATTRIBUTES])
        return tag.end()

    def _after_silent(self, name: str, position: int) -> int:
        end = re.compile(f"</{name}", re.IGNORECASE).search(self.html, position)
        return self._after(">", end.start()) if end else len(self.html)

    def _leave_hidden(self, name: str, *, is_end: bool) -> None:
        if name == self.hidden_by:
            self.hidden_depth += -1 if is_end else 1
            if not self.hidden_depth:
                self.hidden_by = ""

    def _open(self, name: str, written: str) -> None:
        given = _attributes(written) if written.strip(" /") else {}
        if (
            not self.shows_hidden
            and name not in _VOID
            and ("hidden" in written.split() or _HIDDEN.search(given.get("style", "")))
        ):
            self.hidden_by, self.hidden_depth = name, 1
            return
        self._break_before(name)
        if opening := _OPENING.get(name):
            opening(self, given)

    def _close(self, name: str) -> None:
        if name == "a":
            self._end_link()
        self._break_before(name)
        if name == "blockquote":
            self.quotes = max(0, self.quotes - 1)
        elif name == "pre":
            self.preformatted = max(0, self.preformatted - 1)
        elif name in ("ul", "ol") and self.numbers:
            self.numbers.pop()

    def _break_before(self, name: str) -> None:
        if name in _PARAGRAPHS:
            self._end_line()
            self.needs_gap = bool(self.lines)
        elif name in _BLOCKS:
            self._end_line()

    def _text(self, written: str) -> None:
        if not written or self.hidden_by:
            return
        text = unescape(written) if "&" in written else written
        if self.preformatted:
            self._verbatim(text)
            return
        text = _BLANK.sub(" ", text)
        self._put(text[1:] if self.ends_with_space and text.startswith(" ") else text)

    def _verbatim(self, text: str) -> None:
        first, *others = text.replace("\r\n", "\n").split("\n")
        self._put(first)
        for line in others:
            self._end_line(is_wanted=True)
            self._put(line)

    def _put(self, text: str) -> None:
        if text:
            self.line.append(text)
            self.ends_with_space = text.endswith(" ")

    def _end_line(self, *, is_wanted: bool = False) -> None:
        text = "".join(self.line).replace("\xa0", " ").rstrip()
        if text or is_wanted:
            self._add_line(text)
        self.line, self.ends_with_space, self.link_starts = [], True, 0

    def _add_line(self, text: str) -> None:
        depth = min(self.quotes, _DEEPEST_QUOTE)
        if self.needs_gap:
            self.lines.append(("> " * min(depth, self.last_depth)).rstrip())
        self.lines.append("> " * depth + text)
        self.needs_gap, self.last_depth = False, depth

    def _quote(self, _given: dict[str, str]) -> None:
        self.quotes += 1

    def _preformat(self, _given: dict[str, str]) -> None:
        self.preformatted += 1

    def _list(self, _given: dict[str, str]) -> None:
        self.numbers.append(-1)

    def _numbered_list(self, _given: dict[str, str]) -> None:
        self.numbers.append(0)

    def _item(self, _given: dict[str, str]) -> None:
        if self.numbers and self.numbers[-1] >= 0:
            self.numbers[-1] += 1
            self._put(f"{self.numbers[-1]}. ")
        else:
            self._put("- ")

    def _new_line(self, _given: dict[str, str]) -> None:
        self._end_line(is_wanted=True)

    def _rule(self, _given: dict[str, str]) -> None:
        self._end_line()
        self._add_line("_" * 30)

    def _cell(self, _given: dict[str, str]) -> None:
        if self.line and not self.ends_with_space:
            self._put("  ")

    def _image(self, given: dict[str, str]) -> None:
        if words := _BLANK.sub(" ", given.get("alt", "")).strip():
            self._put(f"[{words}]")

    def _link(self, given: dict[str, str]) -> None:
        self.link, self.link_starts = given.get("href", "").strip(), len(self.line)

    def _end_link(self) -> None:
        shown = "".join(self.line[self.link_starts :]).strip()
        link, self.link = self.link, ""
        if (
            link.startswith(("https://", "http://"))
            and shown
            and shown.rstrip("/") not in (link.rstrip("/"), link.partition("//")[2].rstrip("/"))
        ):
            self._put(f" <{link}>")


def _attributes(written: str) -> dict[str, str]:
    return {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(written)}


_OPENING: Final[dict[str, Callable[[_Reader, dict[str, str]], None]]] = {
    "a": _Reader._link,
    "blockquote": _Reader._quote,
    "br": _Reader._new_line,
    "hr": _Reader._rule,
    "img": _Reader._image,
    "li": _Reader._item,
    "ol": _Reader._numbered_list,
    "pre": _Reader._preformat,
    "td": _Reader._cell,
    "th": _Reader._cell,
    "ul": _Reader._list,
}
