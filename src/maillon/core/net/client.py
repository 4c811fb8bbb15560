"""Fetching something outside: bounded in time, size and steps, telling nothing of who asks, and never inside our walls."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Final

import httpx2
from django.conf import settings

from maillon.core.net.errors import NotFetched
from maillon.core.net.guard import Guard, allowed_of

SECONDS: Final = 10.0
"""For all of it: look-up, every hop, the last byte."""
MOST_BYTES: Final = 5_000_000
HOPS: Final = 5
USER_AGENT: Final = "Maillon/1.0 (link preview)"
_CHUNK: Final = 64 * 1024
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_NO_DECODING: Final = "identity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came: where from in the end, its media type in lower case and charset as they were said, and its bytes; `is_whole`
    is False where there would have been more of them."""

    url: str
    media_type: str
    charset: str
    data: bytes
    is_whole: bool


def fetch(
    url: str,
    *,
    accept: Collection[str],
    most_bytes: int = MOST_BYTES,
    never: Collection[str] = (),
    seconds: float = SECONDS,
) -> Fetched:
    """GET an address of the open internet. `accept`: the media types that are taken; `never`: hosts ("host" or
    "host:port") that are not asked, whatever they resolve to. What is longer than `most_bytes` (unpacked) is cut there. Raises NotFetched."""
    allowed = allowed_of(settings.OUTBOUND_ALLOWED)
    with _client(Guard(allowed=allowed, ends_at=monotonic() + min(seconds, SECONDS))) as client:
        for _hop in range(HOPS + 1):
            checked(url, never=never)
            answer = _asked(client, url, accept=accept, most_bytes=min(most_bytes, MOST_BYTES))
            if isinstance(answer, Fetched):
                return answer
            url = answer
    raise NotFetched("redirects")


def checked(url: str, *, never: Collection[str] = ()) -> None:
    """Raise NotFetched for what is no plain http or https address, or names one of the hosts `never`."""
    try:
        parts = httpx2.URL(url)  # The parser that also says where is connected to: two of them might read two hosts.
        host = parts.raw_host.decode("ascii").rstrip(".").lower()
    except (httpx2.InvalidURL, UnicodeError, ValueError) as error:
        raise NotFetched("address") from error
    if parts.scheme not in {"http", "https"} or not host or parts.userinfo:
        raise NotFetched("address", "only http and https, without names and passwords")
    if host in never or f"{host}:{parts.port}" in never:
        raise NotFetched("refused", f"{host} is our own")


def _client(guard: Guard) -> httpx2.Client:
    transport = httpx2.HTTPTransport(trust_env=False, retries=0)
    # The one seam that is not public: a test holds that what is set here is what connects.
    transport._pool._network_backend = guard
    client = httpx2.Client(transport=transport, trust_env=False, follow_redirects=False, timeout=SECONDS)
    client.headers = httpx2.Headers({"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, identity"})
    return client


def _asked(client: httpx2.Client, url: str, *, accept: Collection[str], most_bytes: int) -> Fetched | str:
    """The answer, or the address that it leads to."""
    client.cookies.clear()
    with _said_why(), client.stream("GET", url, headers={"Accept": ", ".join(accept)}) as answer:
        if answer.status_code in _MOVED and "location" in answer.headers:
            return str(httpx2.URL(url).join(answer.headers["location"]))
        if answer.status_code != 200:
            raise NotFetched("status", str(answer.status_code))
        media_type, charset = _type_of(answer)
        if media_type not in accept:
            raise NotFetched("type", media_type[:80])
        encoding = answer.headers.get("content-encoding", _NO_DECODING).strip().lower() or _NO_DECODING
        if encoding not in {_NO_DECODING, "gzip", "x-gzip"}:
            raise NotFetched("encoding", encoding[:80])
        raw = answer.iter_raw(_CHUNK)
        data, is_whole = _kept(raw if encoding == _NO_DECODING else _unpacked(raw), most_bytes)
        return Fetched(url=url, media_type=media_type, charset=charset, data=data, is_whole=is_whole)


@contextmanager
def _said_why() -> Iterator[None]:
    """One error for all that can go wrong on the way."""
    try:
        yield
    except httpx2.TimeoutException as error:
        raise NotFetched("slow", str(error)[:200]) from error
    except (httpx2.InvalidURL, UnicodeError, ValueError) as error:
        raise NotFetched("address", str(error)[:200]) from error
    except (httpx2.HTTPError, OSError) as error:
        raise NotFetched("unreachable", str(error)[:200]) from error


def _type_of(answer: httpx2.Response) -> tuple[str, str]:
    media_type, _, rest = answer.headers.get("content-type", "").partition(";")
    _name, _, charset = rest.lower().partition("charset=")
    return media_type.strip().lower(), charset.partition(";")[0].strip(" \"'")


def _kept(chunks: Iterable[bytes], most_bytes: int) -> tuple[bytes, bool]:
    kept = bytearray()
    for chunk in chunks:
        kept += chunk[: most_bytes + 1 - len(kept)]
        if len(kept) > most_bytes:
            return bytes(kept[:most_bytes]), False
    return bytes(kept), True


def _unpacked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack a little at a time, so that what is small as it comes and huge unpacked is never whole in memory."""
    packer = zlib.decompressobj(wbits=31)
    try:
        for chunk in chunks:
            rest = chunk
            while rest and not packer.eof:
                yield packer.decompress(rest, _CHUNK)
                rest = packer.unconsumed_tail
    except zlib.error as error:
        raise NotFetched("encoding", "no gzip") from error
