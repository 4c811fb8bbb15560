"""People at their browsers, as far as HTTP shows them: they sign in, read, write, and keep a stream open."""

from __future__ import annotations

import gzip
import http.client
import json
import re
from http.cookies import SimpleCookie
from urllib.parse import quote, urlencode

from server import PAGE_OF_SIGN_IN, PASSWORD

_TOKEN = re.compile(rb'name="csrfmiddlewaretoken"[^>]*value="([^"]+)"')


class Absent(Exception):
    """A page that does not exist yet."""


class Browser:
    """One person's session on one connection that stays open. Not to be shared between threads."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookies: dict[str, str] = {}

    @property
    def cookie(self) -> str:
        """The header that carries the session."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def sign_in(self, login: str) -> Browser:
        """Sign in through the page."""
        _, form = self.get(PAGE_OF_SIGN_IN)
        found = _TOKEN.search(form)
        token = found[1].decode() if found else self.cookies["csrftoken"]
        status, _ = self.post(PAGE_OF_SIGN_IN, {"login": login, "password": PASSWORD, "csrfmiddlewaretoken": token})
        if status != 302 or "sessionid" not in self.cookies:
            raise SystemExit(f"{login} could not sign in: {status}")
        return self

    def again(self) -> Browser:
        """The same session on a connection of its own, for another thread."""
        other = Browser(self._port)
        other.cookies = dict(self.cookies)
        return other

    def get(self, path: str, *, accept: str = "text/html", is_fragment: bool = False) -> tuple[int, bytes]:
        """Status and body; of a fragment as htmx asks for it while somebody types."""
        return self._ask("GET", path, None, {"Accept": accept} | ({"HX-Request": "true"} if is_fragment else {}))

    def post(self, path: str, form: dict[str, str]) -> tuple[int, bytes]:
        """Send a form."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": self.cookies.get("csrftoken", ""),
        }
        return self._ask("POST", path, urlencode(form).encode(), headers)

    def page(self, path: str, *, accept: str = "text/html") -> str:
        """The text of a page that is there. Raises Absent for one that is not."""
        status, body = self.get(path, accept=accept)
        if status == 404:
            raise Absent(path)
        if status != 200:
            raise SystemExit(f"{path} answered {status}")
        return body.decode()

    def publish(self, body: str) -> None:
        """Publish in seed-0001, through the page's form."""
        status, answer = self.post("/publish/", {"place": "seed-0001", "title": "", "body": body})
        if status != 302:
            raise SystemExit(f"publishing answered {status}: {answer[:300]!r}")

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        known = {"Cookie": self.cookie, "Accept-Encoding": "gzip", "Accept-Language": "en", **headers}
        try:
            self._connection.request(method, path, body, known)
            answer = self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self._connection.close()
            self._connection.request(method, path, body, known)
            answer = self._connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        return answer.status, gzip.decompress(content) if answer.headers.get("Content-Encoding") == "gzip" else content


def search_api(word: str) -> str:
    """The address of a search by the API."""
    return f"/api/v1/search?q={quote(word)}"


def search_page(word: str) -> str:
    """The address of a search."""
    return f"/search/?q={quote(word)}"


def items(text: str) -> list[dict[str, object]]:
    """The items of a list of the API."""
    found = json.loads(text)["items"]
    assert isinstance(found, list)
    return found
