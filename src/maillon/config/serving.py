"""Which processes make up a running Maillon, and how they are started."""

from __future__ import annotations

import gc
import os
import resource
import socket
from collections.abc import Callable, Iterable
from typing import Protocol

from django.db import connections
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from maillon.core.front.protocol import Receive, Scope, Send
from maillon.core.front.server import run_asgi
from maillon.core.front.sockets import listening_sockets
from maillon.core.front.supervisor import Child, Supervisor, die_with_parent

CONNECTIONS = 4096
"""Open connections of one web process, live streams included; the next ones wait in the socket's line."""
BLOCKING_THREADS = 3
"""Threads of one plain WSGI process: pages are Python, and one process runs one line of Python at a time."""
YOUNG = 10_000
"""Objects made between two looks of the collector: a page makes some thousands, and nearly all go by themselves."""


class Web(Protocol):
    """An ASGI app that can be ended: `close` ends streams, so that nobody keeps the process from stopping."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

    def close(self) -> None:
        """Take no more."""


def serve(
    *,
    host: str,
    port: int,
    workers: int,
    make_web: Callable[[], Web],
    run_jobs: Callable[[], None] | None,
    announce: Callable[[int], None],
) -> int:
    """Run `workers` web processes and one job process until told to stop; returns the exit code.

    Everything heavy is imported before: children share it. `make_web` is called in each web process, `run_jobs` in the
    job process and returns soon after SIGTERM; `announce` is told the port once connections are taken.
    Raises PortTaken.
    """
    sockets = listening_sockets(host, port, workers)
    _raise_descriptor_limit()
    children = [Child(f"web {number}", _web_process(make_web, own, sockets)) for number, own in enumerate(sockets, 1)]
    if run_jobs is not None:
        children.append(Child("worker", _job_process(run_jobs, sockets)))
    announce(sockets[0].getsockname()[1])
    connections.close_all()
    gc.collect()
    gc.freeze()  # The collector of a child would otherwise touch, and so copy, every page that it shares.
    return Supervisor(children).run()


def live(*, host: str, port: int, make_live: Callable[[], Web], announce: Callable[[int], None]) -> int:
    """The live streams alone, for nginx or Caddy to send `/live` to."""
    return serve(host=host, port=port, workers=1, make_web=make_live, run_jobs=None, announce=announce)


def web(*, host: str, port: int, workers: int, target: str = "maillon.config.wsgi:alone") -> int:
    """Pages and API alone, as plain WSGI, for nginx or Caddy in front: those buffer bodies and send files."""
    _raise_descriptor_limit()
    os.register_at_fork(after_in_child=die_with_parent)  # Granian forks its workers by itself.
    Server(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=BLOCKING_THREADS,
        backpressure=256,
        http=HTTPModes.http1,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
    ).serve()
    return 0


def _web_process(
    make_web: Callable[[], Web], own: socket.socket, all_sockets: list[socket.socket]
) -> Callable[[], None]:
    def run() -> None:
        _close(each for each in all_sockets if each is not own)
        app = make_web()
        gc.set_threshold(YOUNG, 20, 20)
        run_asgi(app, own, connections=CONNECTIONS, on_stop=app.close)

    return run


def _job_process(run_jobs: Callable[[], None], all_sockets: list[socket.socket]) -> Callable[[], None]:
    def run() -> None:
        _close(all_sockets)
        run_jobs()

    return run


def _close(sockets: Iterable[socket.socket]) -> None:
    for each in sockets:
        each.close()


def _raise_descriptor_limit() -> None:
    """Each open stream is a descriptor; the usual soft limit of 1,024 would be reached by a thousand people."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wished = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft < wished:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wished, hard))
