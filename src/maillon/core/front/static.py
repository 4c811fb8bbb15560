"""The built assets: named by their content, kept for ever by browsers, sent precompressed."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from maillon.core.front.answers import Refused
from maillon.core.front.compression import encodings_taken
from maillon.core.front.files import FileSender
from maillon.core.front.protocol import Headers, Receive, Scope, Send, header

PREFIX = "/static/"
_NAMED_BY_CONTENT = re.compile(r"[-.](?:[0-9a-f]{10,64}|[0-9A-Z]{8})\.[a-z0-9]+$")
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
    ".json": "application/json",
}


class StaticFiles:
    """Answers `/static/…` from folders, the first that holds the file."""

    def __init__(self, roots: Sequence[Path], sender: FileSender) -> None:
        self._roots, self._sender = roots, sender

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file. Raises Refused: 404 for what is not there, 405 for any other verb."""
        if scope["method"] not in ("GET", "HEAD"):
            raise Refused(405, closes=True)
        name = scope["path"].removeprefix(PREFIX)
        file, is_brotli = await self._open(name, header(scope["headers"], b"accept-encoding"))
        if file is None:
            raise Refused(404)
        await self._sender.send(scope, receive, send, file, _headers(name, is_brotli=is_brotli))

    async def _open(self, name: str, accept: str) -> tuple[IO[bytes] | None, bool]:
        takes_brotli = "br" in encodings_taken(accept)
        for root in self._roots:
            compressed = await self._sender.open_within(root, f"{name}.br") if takes_brotli else None
            file = compressed or await self._sender.open_within(root, name)
            if file is not None:
                return file, compressed is not None
        return None, False


def _headers(name: str, *, is_brotli: bool) -> Headers:
    cache = "public, max-age=31536000, immutable" if _NAMED_BY_CONTENT.search(name) else "public, max-age=300"
    headers = [
        (b"content-type", _media_type(name).encode()),
        (b"cache-control", cache.encode()),
        (b"vary", b"Accept-Encoding"),
        (b"x-content-type-options", b"nosniff"),
    ]
    return [*headers, (b"content-encoding", b"br")] if is_brotli else headers


def _media_type(name: str) -> str:
    suffix = Path(name).suffix.lower()
    return _TYPES.get(suffix) or mimetypes.guess_type(name, strict=True)[0] or "application/octet-stream"
