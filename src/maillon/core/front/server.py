"""One process's server: Granian, around an ASGI app, on a socket that the supervisor made."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable
from typing import Any

import uvloop
from granian import _granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server

from maillon.core.front.protocol import AsgiApp
from maillon.core.front.sockets import bound_receivers

_HEADER_MILLISECONDS = 15_000
_SEND_SECONDS = 30
_BACKLOG = 1024


class _OnSocket(Server):
    """Granian's embedded server, given its socket instead of an address."""

    def __init__(self, app: AsgiApp, listening: socket.socket, **settings: Any) -> None:
        super().__init__(app, **settings)
        self._listening = listening

    def _init_shared_socket(self) -> None:
        holder: Any = _granian.SocketHolder
        self._ssp: Any = None
        self._shd: Any = holder(self._listening.fileno(), False, _BACKLOG)


def run_asgi(app: AsgiApp, listening: socket.socket, *, connections: int, on_stop: Callable[[], None]) -> None:
    """Serve HTTP/1.1 until SIGTERM; then `on_stop` is called, requests under way are answered, and this returns.

    `connections` bounds open connections, streams included; the next ones wait in the socket's line.
    """
    bound_receivers(listening, seconds=_SEND_SECONDS)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(app, listening, connections, on_stop))


async def _serve(app: AsgiApp, listening: socket.socket, connections: int, on_stop: Callable[[], None]) -> None:
    server = _OnSocket(
        app,
        listening,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        backpressure=connections,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_MILLISECONDS, max_buffer_size=64 * 1024),
        log_level=LogLevels.error,
    )

    def stop() -> None:
        on_stop()
        server.stop()  # type: ignore[no-untyped-call]

    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop)
    await server.serve()
