"""The running product for tests: `maillon serve` on a free port, with the cast in it, and people who speak HTTP to it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from threading import Event
from time import monotonic
from urllib.parse import urlencode, urlsplit

from cast import PASSWORD
from counters import redis_url
from standing import stand

ROOT = Path(__file__).parents[1]
STOP_SECONDS = 15


@dataclass(frozen=True)
class Server:
    """A running Maillon; `process` is the one that minds the others."""

    url: str
    data: Path
    process: subprocess.Popen[str]
    log: Path
    environment: dict[str, str]

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    @property
    def said(self) -> str:
        """Everything it wrote on the console since its address."""
        return self.log.read_text()

    def children(self) -> list[int]:
        """Its processes: the web ones, then the worker."""
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def until(holds: Callable[[], object], seconds: float = 20) -> object:
    """Wait for something that another process does."""
    deadline = monotonic() + seconds
    while not (found := holds()):
        assert monotonic() < deadline, "it did not come to be in time"
        Event().wait(0.05)
    return found


@contextmanager
def running(
    data: Path, environment: dict[str, str], *, before: Sequence[str] = (), log: Path | None = None
) -> Iterator[Server]:
    """`maillon serve` on `data`, with the cast, stopped at the end. `before` stands before each command (`nsenter …`)."""
    log = log or data.with_name(f"{data.name}.log")
    stand(environment, before=before)
    command = [*before, sys.executable, "-m", "maillon.cli", "serve", "--port", "0"]
    with log.open("w") as written:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=written, text=True)
    try:
        yield Server(_address(process, log), data, process, log, environment)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_SECONDS)
        assert process.stdout is not None
        process.stdout.close()


def environment_for(data: Path, **more: str) -> dict[str, str]:
    """The surroundings of a running product: nothing of ours but what is said here."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("MAILLON_")}
    return kept | {
        "MAILLON_DATA": str(data),
        "MAILLON_DEMO": "0",
        "MAILLON_WORKERS": "1",
        "MAILLON_LOG_LEVEL": "WARNING",
        "MAILLON_REDIS_URL": redis_url(),
        "MAILLON_DATABASE_URL": os.environ.get("MAILLON_TEST_DATABASE_URL", ""),
        "DJANGO_SETTINGS_MODULE": "maillon.config.settings",
        "PYTHONPATH": str(ROOT / "src"),
        **more,
    }


class OwnDatabase:
    """A PostgreSQL database of this run's own, made beside the one that is named; nothing to do for SQLite."""

    def __init__(self, environment: dict[str, str], name: str = "browser") -> None:
        self.environment, self._url = environment, environment["MAILLON_DATABASE_URL"]
        self.name = f"maillon_{name}_{os.getpid()}"

    @property
    def url(self) -> str:
        """Its address; empty for SQLite."""
        return self.environment["MAILLON_DATABASE_URL"]

    def __enter__(self) -> OwnDatabase:
        if self._url:
            self.do(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)", f"CREATE DATABASE {self.name}")
            self.environment["MAILLON_DATABASE_URL"] = urlsplit(self._url)._replace(path=f"/{self.name}").geturl()
        return self

    def __exit__(self, *_: object) -> None:
        if self._url:
            self.do(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    def do(self, *statements: str) -> None:
        """Run statements beside it, on the database that is named."""
        import psycopg

        with psycopg.connect(self._url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[arg-type]


def _address(process: subprocess.Popen[str], log: Path) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"open at (http://\S+)", line):
            return found[1]
    raise AssertionError("the server did not start:\n" + log.read_text())


@dataclass
class Answer:
    """What the server said, and how many seconds it took."""

    status: int
    headers: dict[str, str]
    body: str
    seconds: float


@dataclass
class Visitor:
    """Somebody with a browser that runs no script: cookies are kept, forms carry their mark."""

    server: Server
    language: str = "en"
    cookies: dict[str, str] = field(default_factory=dict)

    def come(self, name: str) -> Visitor:
        """Go on with the session that stands for somebody of the cast: her password takes long to be compared."""
        key = json.loads((self.server.data / "cast.json").read_text())[name]["session"]
        self.cookies |= {"sessionid": key, "csrftoken": "c" * 32}
        return self

    def sign_in(self, name: str) -> Visitor:
        self.get("/accounts/login/")
        answer = self.post("/accounts/login/", {"login": f"{name}@club.example", "password": PASSWORD})
        assert answer.status == 302, re.findall(r'role="alert".*?</', answer.body, re.DOTALL)
        return self

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        return self.ask("POST", path, urlencode(fields).encode(), headers)

    def upload(self, path: str, content: bytes, **fields: str) -> Answer:
        """Send one file as a form of several parts."""
        edge = "----edge"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in {**fields, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}.items()
        ]
        opening = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        body = "".join([*parts, opening]).encode() + content + f"\r\n--{edge}--\r\n".encode()
        return self.ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={edge}"})

    def ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        """One request on a connection of its own."""
        sent = self.headers() | ({"Content-Type": "application/x-www-form-urlencoded"} if body else {})
        began = monotonic()
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        try:
            with suppress(ConnectionError):  # Who is refused before all is sent hears it all the same.
                connection.request(method, path, body or None, sent | (headers or {}))
            got = connection.getresponse()
            text = got.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for line in got.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return Answer(got.status, {k.lower(): v for k, v in got.headers.items()}, text, monotonic() - began)

    def headers(self) -> dict[str, str]:
        """What every request carries."""
        return {
            "Accept": "text/html",
            "Accept-Language": self.language,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-CSRFToken": self.cookies.get("csrftoken", ""),
        }
