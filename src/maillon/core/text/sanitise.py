"""The last gate before stored HTML: an allow-list, applied until nothing changes any more."""

from __future__ import annotations

import html
import re
from typing import Final

import nh3

SCHEMES: Final = frozenset({"http", "https", "mailto"})
OUTSIDE_REL: Final = "noopener nofollow ugc"

_TAGS: Final = (
    "a b blockquote br code del div em h3 h4 h5 h6 hr i li ol p pre s span strong table tbody td th thead tr ul"
)
_CLASSES: Final = {
    "a": {"mention", "topic"},
    "div": {"table-scroll"},
    "p": {"topics"},
    "span": {"link-host"},
    "td": {"align-left", "align-center", "align-right"},
    "th": {"align-left", "align-center", "align-right"},
}
_UNSAFE_PATH: Final = re.compile(r"[\\\x00-\x20]|^//")
_LEADING_NEWLINES: Final = re.compile(r"(<pre(?: tabindex=\"0\")?>)\n+")
_REL_INSIDE: Final = re.compile(rf'(<a (?:class="[^">]*" )?href="/[^">]*"[^>]*?) rel="{OUTSIDE_REL}"')
_TURNS: Final = 4


def _inside(url: str) -> str | None:
    """Keep a path of our own pages ("/p/12/", "#part"); refuse what a browser would read as another host."""
    return None if _UNSAFE_PATH.search(url) else url


_CLEANER: Final = nh3.Cleaner(
    tags=set(_TAGS.split()),
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    tag_attribute_values={"div": {"tabindex": {"0"}}, "pre": {"tabindex": {"0"}}},
    allowed_classes=_CLASSES,
    url_schemes=set(SCHEMES),
    url_relative=_inside,
    link_rel=OUTSIDE_REL,
)


def sanitise(markup: str) -> str:
    """Return the HTML with allowed elements only; links lead to http, https, mailto or a path of ours.

    Sanitising twice changes nothing more. HTML that a parser never reads twice alike is escaped as a whole.
    """
    before = _once(markup)
    for _ in range(_TURNS):
        if (after := _once(before)) == before:
            return after
        before = after
    return html.escape(markup, quote=False)


def _once(markup: str) -> str:
    return _REL_INSIDE.sub(r"\1", _LEADING_NEWLINES.sub(r"\1", _CLEANER.clean(markup)))
