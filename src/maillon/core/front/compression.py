"""Texts are compressed, quickly rather than well, in the thread that made them."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli

from maillon.core.front.answers import Answer
from maillon.core.front.protocol import header

SMALLEST = 500
_TEXTS = ("text/", "application/json", "application/problem+json", "application/javascript", "application/xml")
_MORE_TEXTS = ("+xml", "+json")


def compressed(answer: Answer, *, accept: str) -> Answer:
    """The answer as `accept` (Accept-Encoding) wishes: brotli 1, else gzip 1, else as it is.

    The ETag stays as it is: it names the version of a thing, and clients send it back in If-Match.
    """
    if not _may_be_compressed(answer):
        return answer
    answer.headers.append((b"vary", b"Accept-Encoding"))
    encoding = best_encoding(accept)
    if encoding is None:
        return answer
    name, encode = encoding
    answer.body = encode(answer.body)
    answer.headers = [pair for pair in answer.headers if pair[0] != b"content-length"]
    answer.headers += [(b"content-encoding", name), (b"content-length", str(len(answer.body)).encode())]
    return answer


def best_encoding(accept: str) -> tuple[bytes, Callable[[bytes], bytes]] | None:
    """The name and function of the best encoding that the receiver takes (RFC 9110 §12.5.3)."""
    taken = encodings_taken(accept)
    if "br" in taken:
        return b"br", _brotli
    return (b"gzip", _gzip) if "gzip" in taken else None


def _brotli(body: bytes) -> bytes:
    return brotli.compress(body, mode=brotli.MODE_TEXT, quality=1)  # type: ignore[no-any-return]


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=1, mtime=0)


def encodings_taken(accept: str) -> set[str]:
    """The names of the encodings that an Accept-Encoding allows."""
    taken = set()
    for part in accept.lower().split(","):
        name, _, parameters = part.partition(";")
        if parameters.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            taken.add(name.strip())
    return taken


def _may_be_compressed(answer: Answer) -> bool:
    if len(answer.body) < SMALLEST or answer.status in (204, 206, 304):
        return False
    if header(answer.headers, b"content-encoding") or "no-transform" in header(answer.headers, b"cache-control"):
        return False
    kind = header(answer.headers, b"content-type").partition(";")[0].strip().lower()
    return kind.startswith(_TEXTS) or kind.endswith(_MORE_TEXTS)
