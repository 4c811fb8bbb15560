"""What every test may ask for: the world, what was published, and letting consequences happen."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect, sync_playwright

from cast import PASSWORD, World, build
from maillon.core.db import boundary
from maillon.core.db.scope import inside
from maillon.core.events.event import Event, rebuild
from maillon.core.events.worker import work_off
from maillon.core.models import EventRecord
from maillon.organisation import tenancy


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The cast, with the scope of the first organisation open, and nothing yet announced."""
    boundary.forget_known()
    made = build()
    with inside(made.organisation.pk):
        EventRecord.objects.all().delete()
        yield made
    boundary.forget_known()
    tenancy.forget()


@pytest.fixture
def published(world: World) -> Callable[[], list[Event]]:
    """A function that lists what was announced in this organisation since the world stood, oldest first."""

    def events() -> list[Event]:
        rows = EventRecord.objects.order_by("pk")
        columns = ("subject", "actor_id", "space_id", "person_id")
        found = [rebuild(r.name, r.payload, number=r.pk, **{c: getattr(r, c) for c in columns}) for r in rows]
        return [event for event in found if event is not None]

    return events


@pytest.fixture
def settle(world: World) -> Callable[[], int]:
    """A function that lets everything that is due happen; raises what a handler raised."""

    def run() -> int:
        from maillon.core.models import Delivery

        done = work_off()
        failed = list(Delivery.objects.filter(attempts__gt=0).values_list("handler", "error"))
        assert failed == []
        return done

    return run


@pytest.fixture
def sign_in(world: World) -> Callable[[str], Client]:
    """A function that gives the browser of somebody of the cast, signed in through the page."""

    def enter(name: str) -> Client:
        host = "elsewhere.example" if name == "eve" else "testserver"
        client = Client(HTTP_HOST=host, HTTP_ACCEPT_LANGUAGE="en")
        answer = client.post("/accounts/login/", {"login": world.login(name), "password": PASSWORD})
        assert answer.status_code == 302, answer.content
        return client

    return enter


CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--disable-gpu-rasterization",
            "--disable-features=PreloadTopChromeWebUI,Translate,MediaRouter,OptimizationHints")  # fmt: skip

expect.set_options(timeout=15_000)  # A machine that does other things as well is slow, not wrong.


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser program for a module's tests; each test has contexts of its own.

    No longer than a module: while it lasts, Playwright's event loop runs in this thread, and no other may.
    """
    found = map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))
    path = os.environ.get("MAILLON_CHROMIUM") or next(filter(None, found), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM))
        yield browser
        browser.close()
