"""What every played test does: sign in, and wait as a person would."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from cast import PASSWORD


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


def sign_in(page: Page, name: str) -> None:
    """Sign in through the page."""
    page.goto("/accounts/login/")
    page.fill("[name=login]", f"{name}@club.example")
    page.fill("[name=password]", PASSWORD)
    page.click("button.act[type=submit]")
    page.wait_for_url("**/")
