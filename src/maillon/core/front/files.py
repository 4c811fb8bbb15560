"""Sends files piece by piece: no thread is held, and a receiver that takes nothing is cut."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import IO

from maillon.core.front.answers import send_whole
from maillon.core.front.protocol import Headers, Receive, Scope, Send, header
from maillon.core.front.ranges import Unsatisfiable, is_unchanged, wanted_range

_PIECE = 128 * 1024
_REPLACED = (b"content-length", b"x-accel-redirect", b"accept-ranges", b"etag")


class FileSender:
    """Reads from disk in its own few threads, so that a slow disk stops neither pages nor the event loop."""

    def __init__(self, *, send_seconds: float) -> None:
        self._send_seconds = send_seconds
        self._disk = ThreadPoolExecutor(2, thread_name_prefix="maillon-disk")

    def close(self) -> None:
        """Take no more."""
        self._disk.shutdown(wait=False, cancel_futures=True)

    async def open_within(self, root: Path, relative: str) -> IO[bytes] | None:
        """The regular file of that name under `root`, opened; None where there is none, or where it lies outside."""
        return await asyncio.get_running_loop().run_in_executor(self._disk, open_within, root, relative)

    async def send(self, scope: Scope, receive: Receive, send: Send, file: IO[bytes], headers: Headers) -> None:
        """Answer with `file`: whole, a range (206), unchanged (304) or no such range (416). Closes it."""
        try:
            size, etag = _facts(file)
            etag = header(headers, b"etag") or etag
            base = [pair for pair in headers if pair[0] not in _REPLACED]
            base += [(b"etag", etag.encode("latin-1")), (b"accept-ranges", b"bytes")]
            status, start, end = _decide(scope, size, etag)
            await self._answer(scope, receive, send, file, _told(base, status, start, end, size), (status, start, end))
        finally:
            file.close()

    async def _answer(
        self, scope: Scope, receive: Receive, send: Send, file: IO[bytes], headers: Headers, part: tuple[int, int, int]
    ) -> None:
        status, start, end = part
        if scope["method"] == "HEAD" or status in (304, 416):
            await send_whole(send, status, headers)
            return
        await send({"type": "http.response.start", "status": status, "headers": headers})
        gone = asyncio.create_task(until_gone(receive))
        try:
            await self._pieces(send, file, start, end, gone)
        finally:
            gone.cancel()

    async def _pieces(self, send: Send, file: IO[bytes], start: int, end: int, gone: asyncio.Task[None]) -> None:
        loop, at = asyncio.get_running_loop(), start
        while at < end and not gone.done():
            piece = await loop.run_in_executor(self._disk, os.pread, file.fileno(), min(_PIECE, end - at), at)
            if not piece:
                return  # The file became shorter: the connection breaks, rather than the file looking whole.
            at += len(piece)
            message = {"type": "http.response.body", "body": piece, "more_body": at < end}
            try:
                await asyncio.wait_for(_sent(send, message), self._send_seconds)
            except TimeoutError:
                return
        if start == end:
            await send({"type": "http.response.body", "body": b""})


async def until_gone(receive: Receive) -> None:
    """Wait until the receiver has hung up. Servers do not always raise on a send to nobody."""
    with suppress(Exception):
        while (await receive())["type"] != "http.disconnect":
            pass


async def _sent(send: Send, message: dict[str, object]) -> None:
    await send(message)


def open_within(root: Path, relative: str) -> IO[bytes] | None:
    """Open a regular file below `root`; symbolic links that lead out of it are not followed."""
    parts = relative.split("/")
    if "\\" in relative or "\0" in relative or any(part in ("", ".", "..") for part in parts):
        return None
    try:
        path = root.joinpath(*parts).resolve(strict=True)
        if not path.is_relative_to(root.resolve()) or not path.is_file():
            return None
        return path.open("rb")
    except (OSError, ValueError):
        return None


def _facts(file: IO[bytes]) -> tuple[int, str]:
    if file.writable():
        file.flush()
    told = os.fstat(file.fileno())
    return told.st_size, f'"{told.st_mtime_ns:x}-{told.st_size:x}"'


def _decide(scope: Scope, size: int, etag: str) -> tuple[int, int, int]:
    headers = scope["headers"]
    if is_unchanged(header(headers, b"if-none-match"), etag):
        return 304, 0, 0
    asked = header(headers, b"range") if scope["method"] == "GET" else ""
    try:
        part = wanted_range(asked, header(headers, b"if-range"), size=size, etag=etag)
    except Unsatisfiable:
        return 416, 0, 0
    return (206, *part) if part else (200, 0, size)


def _told(base: Headers, status: int, start: int, end: int, size: int) -> Headers:
    if status == 304:
        return [pair for pair in base if pair[0] != b"content-type"]
    if status == 416:
        return [*base, (b"content-range", b"bytes */%d" % size), (b"content-length", b"0")]
    told = [*base, (b"content-length", b"%d" % (end - start))]
    return [*told, (b"content-range", b"bytes %d-%d/%d" % (start, end - 1, size))] if status == 206 else told
