"""From a page to its preview: Open Graph (ogp.me), else what HTML itself says. Text only, and one picture made anew."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any, Final

import httpx2
from selectolax.lexbor import LexborHTMLParser

from maillon.content.files import store
from maillon.content.previews.models import SITE, TEXT, TITLE
from maillon.core.errors import Refusal
from maillon.core.net import Fetched, NotFetched, fetch
from maillon.core.text.characters import named
from maillon.core.text.excerpt import excerpt

PAGES: Final = ("text/html", "application/xhtml+xml")
PICTURES: Final = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/avif")
MOST_PAGE: Final = 1_000_000
"""Bytes of a page that are looked at: what is wanted stands at its beginning."""
LONGEST: Final = 800
SMALLEST: Final = 60
"""A picture of fewer pixels on a side is a mark or a counter, and no picture of the page."""
_LIMIT: Final = 5_000_000
_CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{1,40})""", re.IGNORECASE)
# A page is not parsed as a tree: one of a hundred thousand elements inside each other would keep the parser for minutes.
_TAG: Final = re.compile(
    r"""<meta\b(?:[^<>"']|"[^"]{0,6000}"|'[^']{0,6000}'){1,4000}>|<title\b[^<>]{0,200}>[^<]{0,4000}""", re.IGNORECASE
)
_TAGS: Final = 400
# What pages are written in. Python knows further names, some of which are no charsets and take very long.
_KNOWN: Final = re.compile(
    r"utf-?8|us-ascii|iso-?8859-\d{1,2}|windows-\d{3,4}|cp\d{3,4}|koi8-[ru]|gb2312|gbk|gb18030|big5|euc-(?:jp|kr)|shift_jis|tis-620"
)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What stands behind an address."""

    title: str
    text: str = ""
    site: str = ""
    picture_url: str = ""


def read(url: str, *, never: Collection[str]) -> dict[str, Any]:
    """Fetch a page and its picture: columns of the row. Slow. Raises NotFetched."""
    page = fetch(url, accept=PAGES, most_bytes=MOST_PAGE, never=never)
    found = found_in(page)
    if not found.title:
        raise NotFetched("type", "a page without a title")
    return {"title": found.title, "text": found.text, "site": found.site, **_picture(found.picture_url, never)}


def found_in(page: Fetched) -> Found:
    """What a page says of itself."""
    tree = LexborHTMLParser(_flat(_decoded(page)))
    said = _said(tree)
    title = said.get("og:title") or said.get("twitter:title") or _title(tree)
    text = said.get("og:description") or said.get("twitter:description") or said.get("description", "")
    site = said.get("og:site_name", "")
    picture = next((said[name] for name in _PICTURES if said.get(name)), "")
    return Found(
        title=_line(title, TITLE), text=_line(text, TEXT), site=_line(site, SITE), picture_url=_joined(page, picture)
    )


_PICTURES: Final = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")


def _flat(html: str) -> str:
    """The page's <meta> and its first <title>, and nothing that stands inside of something."""
    tags, title = [], ""
    for found in islice(_TAG.finditer(html), _TAGS):
        if found[0][1] in "mM":
            tags.append(found[0])
        elif not title:
            title = f"{found[0]}</title>"
    return "".join([title, *tags])


def _said(tree: LexborHTMLParser) -> dict[str, str]:
    """The first of each <meta>, by its name."""
    said: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        facts = node.attributes
        name = (facts.get("property") or facts.get("name") or "").strip().lower()
        if name and (content := (facts.get("content") or "").strip()):
            said.setdefault(name, content[: 4 * TEXT + 2_000])
    return said


def _title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("title")
    return node.text()[: 8 * TITLE] if node else ""


def _line(text: str, length: int) -> str:
    """One line of words, without what would turn or hide those beside it."""
    line = named(text[: 8 * length])
    return excerpt(line, length=length) if line else ""


def _joined(page: Fetched, picture: str) -> str:
    try:
        return str(httpx2.URL(page.url).join(picture)) if picture else ""
    except (httpx2.InvalidURL, ValueError):
        return ""


def _decoded(page: Fetched) -> str:
    head = page.data[:4096]
    if head.startswith(b"\xef\xbb\xbf"):
        return page.data[3:].decode("utf-8", "replace")
    meta = _CHARSET.search(head)
    for charset in (page.charset, meta[1].decode("ascii").lower() if meta else ""):
        if _KNOWN.fullmatch(charset):
            try:
                return page.data.decode(charset, "replace")
            except LookupError:
                continue
    return page.data.decode("utf-8", "replace")


def _picture(url: str, never: Collection[str]) -> dict[str, Any]:
    """The picture, small and made anew; a page without one that can be shown is shown without."""
    from maillon.core.files.images import thumbnail  # Pillow costs memory: loaded when one comes

    none = {"picture": "", "width": 0, "height": 0}
    if not url:
        return none
    try:
        came = fetch(url, accept=PICTURES, most_bytes=_LIMIT, never=never)
        if not came.is_whole:
            return none
        made = thumbnail(BytesIO(came.data), longest=LONGEST)
        if min(made.width, made.height) < SMALLEST:
            return none
        stored = store().put(BytesIO(made.data), limit=_LIMIT)
    except (NotFetched, Refusal):
        return none
    return {"picture": stored.sha256, "width": made.width, "height": made.height}
