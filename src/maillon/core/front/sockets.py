"""The listening sockets: one for each web process, all on one port."""

from __future__ import annotations

import errno
import socket

_BACKLOG = 1024
_SEND_BUFFER = 256 * 1024


class PortTaken(OSError):
    """Somebody else listens there already; the sentence says where."""


def listening_sockets(host: str, port: int, count: int) -> list[socket.socket]:
    """`count` sockets on one address; the kernel spreads new connections over them by their addresses.

    One shared socket would be simpler, but the first process to wake takes every connection of a burst.
    Port 0 takes a free one. Raises PortTaken.
    """
    with _bound(host, port) as probe:  # Without SO_REUSEPORT this fails where anybody listens, ourselves included.
        port = probe.getsockname()[1]
    return [_bound(host, port, socket.SO_REUSEPORT) for _ in range(count)]


def _bound(host: str, port: int, *options: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    for option in (socket.SO_REUSEADDR, *options):
        made.setsockopt(socket.SOL_SOCKET, option, 1)
    try:
        made.bind((host, port))
        made.listen(_BACKLOG)
    except OSError as error:
        made.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(error.errno, f"{host}:{port} is taken by another program") from error
        raise
    return made


def bound_receivers(listening: socket.socket, *, seconds: int) -> None:
    """A receiver that takes no byte for `seconds` is cut by the kernel, whatever part of a response it holds up.

    Accepted connections inherit this; so they do the small send buffer, which bounds what a slow one costs.
    """
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, seconds * 1000)
