"""A small server on loopback for the scripts alone: pages of the kit, its built files, and answers that a test decides."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type

from maillon.core.ui.assets import BUILT

POLICY = "default-src 'self'; script-src 'self'; style-src 'self'"
Answer = Callable[["Asked"], None]


class Asked(BaseHTTPRequestHandler):
    """One request; `body` is read before a test's answer runs."""

    body: bytes = b""
    site: Site

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer()

    def send(self, content: str | bytes, kind: str = "text/html; charset=utf-8", status: int = 200) -> None:
        """Send a whole answer under the product's own content policy."""
        data = content.encode() if isinstance(content, str) else content
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing on the console."""

    def _answer(self) -> None:
        path = self.path.split("?")[0]
        self.site.asked.append(self)
        if path in self.site.answers:
            self.site.answers[path](self)
        elif path.startswith("/static/"):
            file = BUILT / path.removeprefix("/static/")
            self.send(file.read_bytes(), guess_type(file.name)[0] or "application/octet-stream")
        elif path == "/favicon.ico":
            self.send("", status=204)
        else:
            self.send("nothing", status=404)


@dataclass
class Site:
    """What is served: {path: answer}; `asked` keeps every request."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def page(self, path: str, html: str) -> None:
        """Serve a page."""
        self.answers[path] = lambda asked: asked.send(html)

    def posts(self, path: str) -> list[str]:
        """Return the bodies that were posted to a path."""
        return [one.body.decode() for one in self.asked if one.path == path and one.command == "POST"]


@contextmanager
def served() -> Iterator[Site]:
    """Serve a site until the block ends."""
    site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Asked,), {"site": site}))
    server.daemon_threads = True
    site.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
