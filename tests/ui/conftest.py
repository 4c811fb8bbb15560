"""A browser, a page and a site for the tests of the kit's scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from jinja2 import Environment
from playwright.sync_api import Browser, BrowserContext, Page

from maillon.core.ui.environment import environment
from ui.served import Site, served


@pytest.fixture(scope="module")
def jinja() -> Environment:
    return environment(auto_reload=False)


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as made:
        yield made


@pytest.fixture
def window(chromium: Browser) -> Iterator[BrowserContext]:
    """One browser of one person: its pages share cookies, storage and the live stream."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    context.set_default_timeout(5000)
    yield context
    context.close()


@pytest.fixture
def page(window: BrowserContext) -> Iterator[Page]:
    """A page that must not complain: what the console or a script throws fails the test."""
    opened = window.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield opened
    assert complaints == []
