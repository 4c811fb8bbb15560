"""Browsers that one test leaves to the next: as if new, but for what they have learnt to run (styles, scripts)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from playwright.sync_api import BrowserContext

Kind = tuple[Any, ...]
"""Whose browser at what server, and how it was opened; None: one of a kind, that nobody can use again."""

_LEFT: dict[Kind, list[BrowserContext]] = defaultdict(list)
_STORED = "local_storage,indexeddb,cache_storage,service_workers,websql,file_systems"


def left_by_another(kind: Kind | None) -> BrowserContext | None:
    """A browser of this kind that nobody uses now."""
    while kind and _LEFT[kind]:
        context = _LEFT[kind].pop()
        if context.browser and context.browser.is_connected():
            return context
    return None


def leave(context: BrowserContext, kind: Kind | None, cookies: list[Any]) -> None:
    """Close its pages and empty its storage; end it where it is one of a kind, or its cookies are no longer these."""
    if kind is None or context.cookies() != cookies:
        context.close()
        return
    first, *others = context.pages or [context.new_page()]
    for page in others:
        page.close()
    first.goto("about:blank")  # What a page writes while it goes has been written.
    context.new_cdp_session(first).send("Storage.clearDataForOrigin", {"origin": kind[0], "storageTypes": _STORED})
    first.close()
    _LEFT[kind].append(context)
