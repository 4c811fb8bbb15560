"""Real Chromium against a real server: `maillon serve` on a free port, on the database of this run."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playing import Program
from playwright.sync_api import Browser, Page, ViewportSize
from serving import Server
from windows import Kind, cookies_of, leave, left_by_another, opened

from outside import Outside, outside
from running import OwnDatabase
from standing import stand

Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder plays in a browser."""
    for item in items:
        if Path(str(item.fspath)).is_relative_to(Path(__file__).parent):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def outside_site() -> Iterator[Outside]:
    """A site outside, the only one within our walls that the server may fetch from."""
    with outside() as site:
        yield site


@pytest.fixture(scope="session")
def server(outside_site: Outside) -> Iterator[Server]:
    """`maillon serve` with the cast in it, stopped at the end."""
    folder = Path(tempfile.mkdtemp(prefix="maillon-browser-"))
    made = Server(folder, MAILLON_PREVIEWS="1", MAILLON_OUTBOUND_ALLOWED=outside_site.host)
    with OwnDatabase(made.environment):
        stand(made.environment)
        made.start()
        try:
            yield made
        finally:
            made.stop()
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def cast(server: Server) -> dict[str, dict[str, str]]:
    """Of each person by her short name: `id`, `name`, and for some a personal `token`."""
    return json.loads((server.data / "cast.json").read_text())


@pytest.fixture
def program(server: Server, cast: dict[str, dict[str, str]]) -> Callable[[str], Program]:
    """A function that gives somebody's program: it makes by API what a test only needs to be there."""
    return lambda name: Program(server.url, cast[name]["token"])


@pytest.fixture
def crew(server: Server) -> Callable[..., None]:
    """A function that lets people come, acknowledge and go, and days pass, in a process of their own."""

    def run(*given: str) -> None:
        command = [sys.executable, str(Path(__file__).with_name("crew.py")), *given]
        subprocess.run(command, env=server.environment, check=True, timeout=120)

    return run


@pytest.fixture
def community(program: Callable[[str], Program], cast: dict[str, dict[str, str]]) -> Callable[..., str]:
    """A function that makes a community of Ola's with these members, and returns its slug."""

    def make(name: str, *members: str, access: str = "open", **facts: Any) -> str:
        ola = program("ola")
        slug = ola.post(
            "/communities", name=f"{name} {next(NUMBERS)}", access=access, **{"purpose": "business", **facts}
        )["slug"]
        for member in members:
            ola.post(f"/communities/{slug}/memberships", person=cast[member]["id"])
        return str(slug)

    return make


NUMBERS = count(1)


@pytest.fixture(scope="session")
def signed_in() -> dict[tuple[str, str], Any]:
    """The sessions that windows begin with, by the server and whose they are."""
    return {}


@pytest.fixture
def visit(server: Server, chromium: Browser, signed_in: dict[tuple[str, str], Any]) -> Iterator[Visit]:
    """A function that gives a fresh browser of somebody of the cast, signed in, with no page open (None: signed out).

    A script error, or anything the content security policy stopped, fails the test at its end. `alone`: what is done to
    the browser itself would be seen by whoever has it next.
    """
    given: list[tuple[Page, Kind | None, dict[str, str]]] = []

    def open_as(
        name: str | None = None, *, phone: bool = False, scripts: bool = True, alone: bool = False, **options: Any
    ) -> Page:
        size: ViewportSize = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
        who = (server.url, name or "")
        if name and who not in signed_in:
            signed_in[who] = session_of(server, name)
        shared = not alone and options.keys() <= {"bypass_csp", "locale"}
        kind = (*who, scripts, *sorted(options.items())) if shared else None
        page = left_by_another(kind)
        if page is None:
            context = chromium.new_context(
                **{
                    "locale": "en-GB",
                    "base_url": server.url,
                    "viewport": size,
                    "java_script_enabled": scripts,
                    "reduced_motion": "reduce",
                    "storage_state": signed_in.get(who),
                }
                | options
            )
            context.set_default_timeout(15_000)
            page = opened(context, scripts=scripts)
        elif page.viewport_size != size:
            page.set_viewport_size(size)
        page.faults.clear()
        given.append((page, kind, cookies_of(page.context)))
        return page

    yield open_as
    faults = [fault for page, _kind, _cookies in given for fault in page.faults]
    for page, kind, cookies in given:
        leave(page, kind, cookies)
    assert faults == []


def session_of(server: Server, name: str) -> dict[str, Any]:
    """The session that stands for somebody of the cast, as a browser keeps it. (Signing in is played in `test_signing_in`.)"""
    key = json.loads((server.data / "cast.json").read_text())[name]["session"]
    both = {"sessionid": key, "csrftoken": "c" * 32}
    common = {"domain": "127.0.0.1", "path": "/", "expires": -1, "secure": False, "sameSite": "Lax"}
    cookies = [
        {"name": name, "value": value, "httpOnly": name == "sessionid", **common} for name, value in both.items()
    ]
    return {"cookies": cookies, "origins": []}
