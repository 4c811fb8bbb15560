"""A site outside, for what is fetched: a real server on loopback that answers as it is told, and remembers who asked how."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from django.utils import timezone

HTML = {"Content-Type": "text/html; charset=utf-8"}
Answer = tuple[int, dict[str, str], bytes] | Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Outside:
    """One site. `pages`: path to (status, headers, body), or to a function that answers by itself."""

    host: str
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str = "/") -> str:
        """An address there."""
        return f"http://{self.host}{path}"

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [path for path, _headers in self.asked]

    def page(self, path: str, title: str, *, head: str = "", body: str = "") -> str:
        """Put a page there. Returns its address."""
        html = f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
        self.pages[path] = (200, HTML, html.encode())
        return self.url(path)


@contextmanager
def outside() -> Iterator[Outside]:
    """A site for as long as this is open."""
    site: Any = Outside(host="")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers)))
            found = site.pages.get(self.path.partition("?")[0], (404, HTML, b"nothing"))
            with suppress(OSError):
                if callable(found):
                    found(self)
                    return
                status, headers, body = found
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    site.host = f"127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def known_page(url: str, **found: str) -> Any:
    """The preview of an address, as if the worker had fetched it: `title`, `text`, `site`. Nobody is asked for it."""
    from maillon.content.previews.addresses import key_of
    from maillon.content.previews.models import READY, Preview

    now = timezone.now()
    facts = {"state": READY, "picture": "0" * 64, "width": 800, "height": 400, "fetched_at": now}
    return Preview.objects.create(key=key_of(url), url=url, again_at=now + timedelta(days=7), **facts, **found)


@dataclass
class Listener:
    """A socket that only counts who came."""

    port: int
    came: list[Any] = field(default_factory=list)


@contextmanager
def listener(host: str = "127.0.0.1", port: int = 0) -> Iterator[Listener]:
    """Something that listens, and never answers."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as heard:
        heard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        heard.bind((host, port))
        heard.listen(64)
        heard.settimeout(0.05)
        found = Listener(heard.getsockname()[1])
        ended: list[int] = []

        def count() -> None:
            while not ended:
                with suppress(TimeoutError, OSError):
                    connection, who = heard.accept()
                    found.came.append(who)
                    connection.close()

        thread = Thread(target=count, daemon=True)
        thread.start()
        try:
            yield found
        finally:
            ended.append(1)
            thread.join()
