"""Windows that one test leaves to the next: as if new, but for what their process has learnt to run (styles, scripts)."""

from __future__ import annotations

from typing import Any

from playing import patiently
from playwright.sync_api import BrowserContext, Page

Kind = tuple[Any, ...]
"""The server, whose window it is, and how it was opened; None: one of a kind, that nobody can use again."""

MOST = 24
_LEFT: list[tuple[Kind, Page]] = []
_FORGET = """async () => {
  sessionStorage.clear();
  localStorage.clear();
  for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name);
}"""
_SIDE_BY_SIDE = "/health/live"
"""A page of a few letters. A window that went to another site, or to none, would begin in a new process."""


def opened(context: BrowserContext, *, scripts: bool) -> Page:
    """A new window; what goes wrong in it is noted in `page.faults`."""
    page = context.new_page()
    page.faults = []
    if scripts:
        patiently(page)
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda said: page.faults.append(said.text) if "Content Security Policy" in said.text else None)
    return page


def left_by_another(kind: Kind | None) -> Page | None:
    """A window of this kind that nobody uses now."""
    for at, (other, page) in enumerate(_LEFT):
        if other == kind:
            del _LEFT[at]
            browser = page.context.browser
            if browser and browser.is_connected() and not page.is_closed():
                return page
            return left_by_another(kind)
    return None


def leave(page: Page, kind: Kind | None, cookies: dict[str, str]) -> None:
    """Leave a window to others, with nothing in its storage; close it where it is one of a kind, or its cookies are no
    longer these."""
    context = page.context
    if kind and not cookies:
        context.clear_cookies()  # Whoever signed in here is gone.
    if kind is None or page.is_closed() or cookies_of(context) != cookies:
        context.close()
        return
    for other in context.pages:
        if other != page:
            other.close()
    Page.goto(page, f"{kind[0]}{_SIDE_BY_SIDE}")  # What a page writes while it goes has been written.
    page.evaluate(_FORGET)
    page.emulate_media(media="null", color_scheme="light")
    _LEFT.append((kind, page))
    if len(_LEFT) > MOST:
        _LEFT.pop(0)[1].context.close()


def cookies_of(context: BrowserContext) -> dict[str, str]:
    """What cookies say, by their names."""
    return {one["name"]: one["value"] for one in context.cookies()}
