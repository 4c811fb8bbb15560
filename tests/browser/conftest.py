"""Real Chromium against a real server: `maillon serve` on a free port, on the database of this run."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playing import patiently, sign_in
from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Server:
    """A running Maillon."""

    url: str
    data: Path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder plays in a browser."""
    for item in items:
        if Path(str(item.fspath)).is_relative_to(Path(__file__).parent):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """`maillon serve` with the cast in it, stopped at the end."""
    folder = Path(tempfile.mkdtemp(prefix="maillon-browser-"))
    environment = _environment(folder)
    with OwnDatabase(environment):
        subprocess.run(
            [sys.executable, str(Path(__file__).with_name("world_for_browsers.py"))], env=environment, check=True
        )
        command = [sys.executable, "-m", "maillon.cli", "serve", "--port", "0"]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        try:
            yield Server(_address(process), folder)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(15)
            shutil.rmtree(folder, ignore_errors=True)


def _environment(folder: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("MAILLON_")}
    return kept | {
        "MAILLON_DATA": str(folder),
        "MAILLON_DEMO": "0",
        "MAILLON_WORKERS": "2",
        "MAILLON_LOG_LEVEL": "WARNING",
        "MAILLON_REDIS_URL": os.environ.get("MAILLON_TEST_REDIS", ""),
        "MAILLON_DATABASE_URL": os.environ.get("MAILLON_TEST_DATABASE_URL", ""),
        "DJANGO_SETTINGS_MODULE": "maillon.config.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }


class OwnDatabase:
    """A PostgreSQL database of this run's own, made beside the one that is named; nothing to do for SQLite."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment, self._url = environment, environment["MAILLON_DATABASE_URL"]
        self._name = f"maillon_browser_{os.getpid()}"

    def __enter__(self) -> None:
        if self._url:
            self._do(f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)", f"CREATE DATABASE {self._name}")
            self._environment["MAILLON_DATABASE_URL"] = urlsplit(self._url)._replace(path=f"/{self._name}").geturl()

    def __exit__(self, *_: object) -> None:
        if self._url:
            self._do(f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)")

    def _do(self, *statements: str) -> None:
        import psycopg

        with psycopg.connect(self._url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[arg-type]


def _address(process: subprocess.Popen[str]) -> str:
    said: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if found := re.search(r"open at (http://\S+)", line):
            return found[1]
    raise AssertionError("the server did not start:\n" + "".join(said))


@pytest.fixture
def visit(server: Server, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """A function that opens the site in a fresh browser as somebody of the cast (None: signed out).

    A script error, or anything the content security policy stopped, fails the test at its end.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_as(name: str | None = None, *, phone: bool = False, scripts: bool = True, **options: Any) -> Page:
        size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
        given = {"locale": "en-GB", "base_url": server.url, "viewport": size, "java_script_enabled": scripts} | options
        context = chromium.new_context(**given)
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        if scripts:
            patiently(page)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        if name:
            sign_in(page, name)
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert faults == []
