"""What every played test does: sign in, write, wait as a person would; and have things made by a program."""

from __future__ import annotations

import json
import os
import re
from html import unescape
from itertools import count
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from playwright.sync_api import Locator, Page, expect

from cast import PASSWORD

SOON = 120_000
"""Milliseconds within which what follows in the background is seen on a busy machine."""


_PICTURES = os.environ.get("MAILLON_PICTURES", "")
_STEPS = count(1)


def pictured(page: Page, what: str) -> None:
    """Keep what she sees, where somebody asked for pictures: MAILLON_PICTURES=<folder>."""
    if _PICTURES:
        page.screenshot(path=Path(_PICTURES) / f"{next(_STEPS):02}-{what}.png", full_page=True)


def ready(page: Page) -> None:
    """Wait until the page's scripts have taken hold (a person is slower than a test)."""
    if page.locator("[hx-post], [hx-get]").count():
        page.locator("[data-htmx-powered]").first.wait_for(state="attached")


def patiently(page: Page) -> None:
    go = page.goto

    def goto(url: str, **options: Any) -> Any:
        answer = go(url, **options)
        ready(page)
        return answer

    page.goto = goto  # type: ignore[method-assign]


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Sign in through the page; a name of the cast, or what one types."""
    page.goto("/accounts/login/")
    try_password(page, name, password)
    page.wait_for_url("**/")


def try_password(page: Page, name: str, password: str) -> None:
    """Fill in the form of the sign-in page and send it."""
    page.fill("[name=login]", name if "@" in name or name.isdigit() else f"{name}@club.example")
    page.fill("[name=password]", password)
    page.click("button.act[type=submit]")


def publish(page: Page, place: str, body: str, title: str = "") -> str:
    """Publish through the page; the address of what was published."""
    page.goto(f"/publish/?place={place}")
    page.fill("[name=title]", title)
    page.fill("#publish [name=body]", body)
    return sent(page)


def sent(page: Page) -> str:
    """Press "Publish", and wait for the new publication; its address."""
    page.click("#publish button[type=submit]")
    page.wait_for_url("**/p/*/")
    ready(page)
    return page.url


def choose(page: Page, thing: Locator, entry: str) -> None:
    """Open the "More" menu of a message or a card and choose an entry."""
    thing.get_by_role("button", name="More", exact=True).click()
    page.locator(".menu:popover-open").get_by_text(entry, exact=True).click()


def seen_soon(page: Page, address: str, text: str) -> None:
    """Open an address once it holds a text that follows from what a worker does: until then only its HTML is asked for."""
    for _attempt in range(40):
        if text in words_of(page.request.get(address, headers={"Accept-Language": "en"}).text()):
            break
        page.wait_for_timeout(250)
    page.goto(address)
    expect(page.locator("main")).to_contain_text(text)


def words_of(html: str) -> str:
    """What a page says in its main part, as one line."""
    main = re.sub(r"<[^>]*>", "", html.partition("<main")[2])
    return " ".join(unescape(main).split())


class Program:
    """A program that speaks API v1 with a personal token."""

    def __init__(self, url: str, token: str) -> None:
        self._url, self._token = f"{url}/api/v1", token

    def get(self, path: str) -> Any:
        """What stands there."""
        return self._asked("GET", path)

    def post(self, path: str, **body: Any) -> Any:
        """What was made of it."""
        return self._asked("POST", path, body)

    def put(self, path: str, **body: Any) -> Any:
        """PUT; the answer."""
        return self._asked("PUT", path, body)

    def patch(self, path: str, **body: Any) -> Any:
        """What was changed."""
        return self._asked("PATCH", path, body)

    def delete(self, path: str) -> None:
        """What stood there goes."""
        self._asked("DELETE", path)

    def status(self, path: str) -> int:
        """The status of a GET, refusals included."""
        try:
            self.get(path)
        except HTTPError as refusal:
            return refusal.code
        return 200

    def _asked(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        data = json.dumps(body).encode() if body is not None else None
        request = Request(self._url + path, data=data, headers=headers, method=method)
        with urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")
