"""What every test may ask for: the world, what was published, and letting consequences happen."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from functools import partial
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django import DjangoDbBlocker

from cast import PASSWORD, World, build
from counters import forget_attempts
from maillon.core.db import boundary
from maillon.core.db.founding import founding
from maillon.core.db.scope import inside
from maillon.core.events.event import Event, rebuild
from maillon.core.events.worker import work_off
from maillon.core.models import EventRecord
from maillon.organisation import tenancy
from maillon.organisation.models import Organisation
from maillon.search.backends import backend

MAKING = ExitStack()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """The database of this process is new: its tables are made as at a first start."""
    MAKING.enter_context(founding())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """The database stands."""
    MAKING.close()


@pytest.fixture
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> World:
    """The cast as it stands in the database, made when it is not there: what a test does to it is rolled back."""
    with django_db_blocker.unblock():
        return _standing()


def _standing() -> World:
    if not STANDING or not Organisation.objects.filter(pk=STANDING[0].organisation.pk).exists():
        boundary.forget_known()
        with transaction.atomic():
            STANDING[:] = [build()]
            with inside(STANDING[0].organisation.pk):
                EventRecord.objects.all().delete()
    return deepcopy(STANDING[0])


STANDING: list[World] = []


@pytest.fixture(autouse=True)
def nobody_tried() -> None:
    """Counters of attempts begin anew, also for servers that outlast a test."""
    forget_attempts()


@pytest.fixture(autouse=True)
def nothing_indexed(request: pytest.FixtureRequest) -> Iterator[None]:
    """The flush after a test that commits does not know the index's tables, which are no models'."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        return
    with request.getfixturevalue("django_db_blocker").unblock():
        index = backend()
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM search_document")
            index.delete({*(row[0] for row in cursor.fetchall()), *index.strays()})


@pytest.fixture
def empty(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """A database in which not even the cast stands. To be asked for before `db`."""
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def world(stage: World, db: None) -> Iterator[World]:
    """The cast, with the scope of the first organisation open, and nothing yet announced."""
    with known_anew(), inside(stage.organisation.pk):
        yield stage


@pytest.fixture(scope="module")
def lasting(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The world of a whole module, where what its tests stand on is dear: a fixture of the module's scope adds to it, once.
    The module says `stage` and `db` anew by `on_one_ground`. None of its tests may commit."""
    with django_db_blocker.unblock():
        stage = _standing()
        with undone(), known_anew(), inside(stage.organisation.pk):
            yield stage


def on_one_ground(ground: str) -> tuple[Any, Any]:
    """`stage` and `db` of a module whose tests stand on `lasting` and on what its fixture `ground` adds to it:
    `stage, db = on_one_ground("standing")`."""

    @pytest.fixture(name="stage")
    def stage(lasting: World) -> World:
        return deepcopy(lasting)

    @pytest.fixture(name="db")
    def db(request: pytest.FixtureRequest, lasting: World) -> Iterator[None]:
        request.getfixturevalue(ground)
        with undone():
            yield

    return stage, db


@contextmanager
def undone() -> Iterator[None]:
    """What is done in here has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def known_anew() -> Iterator[None]:
    """What this process knows of the database by heart it learns anew, as rolling back does not tell it."""
    boundary.forget_known()
    tenancy.forget()
    yield
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

    return work_off_all


def work_off_all() -> int:
    """Let everything that is due happen; raises what a handler raised."""
    from maillon.core.models import Delivery

    done = work_off()
    failed = list(Delivery.objects.filter(attempts__gt=0).values_list("handler", "error"))
    assert failed == []
    return done


@pytest.fixture
def sign_in(world: World) -> Callable[[str], Client]:
    """A function that gives the browser of somebody of the cast, signed in through the page."""
    return partial(browser_of, world)


def browser_of(world: World, name: str) -> Client:
    """The browser of somebody of the cast, signed in through the page."""
    host = "elsewhere.example" if name == "eve" else "testserver"
    client = Client(HTTP_HOST=host, HTTP_ACCEPT_LANGUAGE="en")
    answer = client.post("/accounts/login/", {"login": world.login(name), "password": PASSWORD})
    assert answer.status_code == 302, answer.content
    return client


# Everything in as few processes as can be, and no frame that a page leaves for the next one: going to a page costs a
# third less.
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--disable-gpu-rasterization",
            "--process-per-site", "--in-process-gpu", "--enable-features=NetworkServiceInProcess2",
            "--disable-features=PreloadTopChromeWebUI,Translate,MediaRouter,OptimizationHints,RenderDocument,PaintHolding")  # fmt: skip

# A machine that does other things as well is slow, not wrong.
expect.set_options(timeout=60_000)


class Kept:
    """The browser program of this process: kept from one module to the next, as starting it takes two seconds of work.

    While it lasts, Playwright's event loop runs in this thread, and no other may: it ends before a module without it.
    """

    def __init__(self) -> None:
        self._ending: ExitStack | None = None
        self._browser: Browser | None = None

    def browser(self) -> Browser:
        """The one that runs, or a new one."""
        if self._browser is None or not self._browser.is_connected():
            self.end()
            found = map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))
            path = os.environ.get("MAILLON_CHROMIUM") or next(filter(None, found), None)
            self._ending = ExitStack()
            playwright = self._ending.enter_context(sync_playwright())
            self._browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM))
            self._ending.callback(self._browser.close)
        return self._browser

    def end(self) -> None:
        """End the program and its loop."""
        ending, self._ending, self._browser = self._ending, None, None
        if ending is not None:
            ending.close()


KEPT = Kept()


@pytest.fixture
def chromium() -> Browser:
    """The browser program; each test has contexts of its own."""
    return KEPT.browser()


LONG = ("tests/browser", "tests/failing", "tests/signing", "tests/ui", "tests/boundaries")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, so that no process of the tests is left alone with it at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """End the browser before what might want an event loop of its own."""
    if "browser" not in {mark.name for mark in item.iter_markers()}:
        KEPT.end()


def pytest_sessionfinish() -> None:
    """End the browser with the tests."""
    KEPT.end()
