"""Which addresses in a text become links, and how pictures and disguised links are shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final
from urllib.parse import urlsplit

from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

ADDRESS_LENGTH: Final = 2_000
"""Characters of a bare address; a longer one stays words."""

_OUTSIDE: Final = re.compile(r"(?:https?://|mailto:)[^\s/?#]", re.IGNORECASE)
_INSIDE: Final = re.compile(r"(?![/\\]{2})[^:/?#]*(?:[/?#].*)?\Z", re.DOTALL)
_SCHEME: Final = re.compile(r"(?:^|[^\w.+#-])(https?)$", re.IGNORECASE)
_SHOWN_HOST: Final = re.compile(r"\s*(?:https?://)?((?:[\w-]{1,63}\.)+[^\W\d_]{2,63})(?:[:/?#]|\s*$)", re.IGNORECASE)


def is_allowed(url: str) -> bool:
    """Tell whether a link may lead there: http, https, mailto, or a path of our own pages."""
    return bool(_OUTSIDE.match(url) or _INSIDE.match(url))


class Parser(MarkdownIt):
    """A Markdown parser that asks `is_allowed` about every address."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the name is the parser's
        return is_allowed(url)


class BareAddresses(LinkifyIt):  # type: ignore[misc]
    """Finds https://…, www.… and e-mail addresses. Not "fini.Il" nor "notes.md": a host needs its scheme or its www."""

    def __init__(self) -> None:
        www = {"validate": self._match_www, "normalize": self._complete_www}
        super().__init__(schemas={"ftp:": None, "//": None, "www.": www}, options={"fuzzy_link": False})

    def _match_www(self, text: str, position: int) -> int:
        if "www" not in self.re:
            parts = ("(?:(?:", self.re["src_domain"], r")\.){1,8}", self.re["src_domain_root"], self.re["src_port"])
            ending = (self.re["src_host_terminator"], self.re["src_path"])
            self.re["www"] = re.compile("".join((*parts, *ending)), re.IGNORECASE)
        found = self.re["www"].match(text, position)
        return len(found[0]) if found else 0

    def _complete_www(self, match: Any) -> None:
        match.url = f"http://{match.url}"


def recognise_links(parser: MarkdownIt) -> None:
    """Teach a parser bare addresses, pictures as links, and the true host behind a link that names another."""
    parser.linkify = BareAddresses()
    parser.options["linkify"] = True
    parser.enable("linkify")
    parser.inline.ruler.at("linkify", _address_rule)
    parser.core.ruler.before("linkify", "name_pictures", _each_inline(name_pictures))
    parser.core.ruler.after("linkify", "mark_other_hosts", _each_inline(mark_other_hosts))


def _each_inline(change: Callable[[list[Token]], list[Token]]) -> Callable[[StateCore], None]:
    def rule(state: StateCore) -> None:
        for token in state.tokens:
            if token.children:
                token.children = change(token.children)

    return rule


def _address_rule(state: StateInline, silent: bool) -> bool:
    """Take a whole https://… at once, so that no "*" or "_" inside it is read as emphasis.

    The parser's own rule searches all the words before each "://" again: quadratic, 40 seconds for 100 KB of them.
    """
    if state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.src[max(0, state.pos - 6) : state.pos])
    if not scheme or not (silent or state.pending.endswith(scheme[1])):
        return False
    start = state.pos - len(scheme[1])
    url = _address_at(state, start)
    if not url:
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[1])]
        _push_address(state, url)
    state.pos = start + len(url)
    return True


def _address_at(state: StateInline, start: int) -> str:
    text = state.src[start : min(start + ADDRESS_LENGTH, state.posMax)]
    found = state.md.linkify.match_at_start(text) if state.md.linkify else None
    url = str(found.url).rstrip("*") if found else ""
    return url if len(url) < ADDRESS_LENGTH and is_allowed(state.md.normalizeLink(url)) else ""


def _push_address(state: StateInline, url: str) -> None:
    opening = state.push("link_open", "a", 1)
    opening.attrs, opening.markup, opening.info = {"href": state.md.normalizeLink(url)}, "linkify", "auto"
    state.push("text", "", 0).content = state.md.normalizeLinkText(url)
    closing = state.push("link_close", "a", -1)
    closing.markup, closing.info = "linkify", "auto"


def name_pictures(tokens: list[Token]) -> list[Token]:
    """Replace each picture by a link named by its description, else by its address; inside a link, by these words."""
    if not any(token.type == "image" for token in tokens):
        return tokens
    named: list[Token] = []
    inside = 0
    for token in tokens:
        inside += token.nesting if token.tag == "a" else 0
        named += _named(token, inside=bool(inside)) if token.type == "image" else [token]
    return named


def _named(picture: Token, *, inside: bool) -> list[Token]:
    address = str(picture.attrs["src"])
    words = _alternative(picture.children or ()).strip() or address
    if inside:
        return [Token("text", "", 0, content=words, level=picture.level)]
    attrs = {
        name: value for name, value in (("href", address), ("title", picture.attrs.get("title"))) if value is not None
    }
    return [
        Token("link_open", "a", 1, attrs=attrs, level=picture.level),
        Token("text", "", 0, content=words, level=picture.level + 1),
        Token("link_close", "a", -1, level=picture.level),
    ]


def _alternative(tokens: Iterable[Token]) -> str:
    return "".join(
        _alternative(token.children or ())
        if token.type == "image"
        else " "
        if token.type.endswith("break")
        else token.content
        for token in tokens
    )


def mark_other_hosts(tokens: list[Token]) -> list[Token]:
    """Write the true host behind a link whose words look like another host (CASES E7)."""
    marked: list[Token] = []
    opened: Token | None = None
    words = ""
    for token in tokens:
        marked.append(token)
        if token.type == "link_open":
            opened, words = token, ""
        elif token.type == "link_close" and opened:
            marked += _true_host(opened, words)
            opened = None
        else:
            words += token.content
    return marked


def _true_host(link: Token, words: str) -> list[Token]:
    shown = _SHOWN_HOST.match(words)
    if not shown or link.info == "auto" or not (host := _host(str(link.attrs["href"]))) or _same(shown[1], host):
        return []
    return [
        Token("host_open", "span", 1, attrs={"class": "link-host"}, level=link.level),
        Token("text", "", 0, content=f" ({host})", level=link.level + 1),
        Token("host_close", "span", -1, level=link.level),
    ]


def _same(shown: str, host: str) -> bool:
    return _host(normalizeLink(f"http://{shown}")).removeprefix("www.") == host.removeprefix("www.")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
