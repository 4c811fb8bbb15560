"""Where a request of ours may go: the address is looked up once, judged, and that one alone is connected to."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, TimeoutError
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from threading import Thread
from time import monotonic
from typing import Any, Final

import httpcore2

from maillon.core.net.errors import NotFetched

Address = IPv4Address | IPv6Address

PORTS: Final = frozenset({80, 443})
_NAT64: Final = IPv6Network("64:ff9b::/96")
"""Addresses that carry an IPv4 one in their last 32 bits, and lead to it: RFC 6052 2.1."""
# What some versions of Python take for the open internet: RFC 7526, RFC 8215, RFC 9637, RFC 9602, RFC 3879.
_CLOSED: Final = tuple(map(ip_network, ("192.88.99.0/24", "64:ff9b:1::/48", "3fff::/20", "5f00::/16", "fec0::/10")))


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """What an administrator lets us reach beside the open internet: names of hosts (any port of 80 and 443, or one that is
    named) and networks."""

    hosts: frozenset[tuple[str, int | None]] = frozenset()
    networks: Sequence[IPv4Network | IPv6Network] = ()

    def has_host(self, host: str, port: int) -> bool:
        """Whether this host was named, with this port or for the usual ones."""
        return (host, port) in self.hosts or (port in PORTS and (host, None) in self.hosts)

    def has_address(self, address: Address) -> bool:
        """Whether the address lies in a network that was named."""
        return any(address.version == network.version and address in network for network in self.networks)


def allowed_of(text: str) -> Allowed:
    """Read "intranet.example, wiki.example:8080, 10.20.0.0/16". Raises ValueError for what is neither host nor network."""
    hosts: set[tuple[str, int | None]] = set()
    networks: list[IPv4Network | IPv6Network] = []
    for part in filter(None, (one.strip().lower() for one in text.replace(",", " ").split())):
        try:
            networks.append(ip_network(part))
            continue
        except ValueError:
            if "/" in part:
                raise
        host, colon, port = part.rpartition(":")
        hosts.add((host, int(port)) if colon else (part, None))
    return Allowed(hosts=frozenset(hosts), networks=tuple(networks))


def is_open(address: Address) -> bool:
    """Whether an address belongs to the open internet (IANA's registries of special addresses), and so does the IPv4 address
    that it may carry."""
    carried = _carried(address)
    if carried is not None:
        return is_open(carried)
    if isinstance(address, IPv6Address) and (address.sixtofour or address.teredo):
        return False
    if any(address.version == one.version and address in one for one in _CLOSED):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _carried(address: Address) -> IPv4Address | None:
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None


class Guard(httpcore2.SyncBackend):
    """The network as the client sees it: for one fetch, until one moment, to addresses that may be reached."""

    def __init__(self, *, allowed: Allowed, ends_at: float) -> None:
        self._allowed, self._ends_at = allowed, ends_at

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Look the host up, judge what is found, and connect to that."""
        address = self._judged(host, port)
        stream = super().connect_tcp(str(address), port, _left(self._ends_at), local_address, socket_options)
        return _Timed(stream, self._ends_at)

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore2.NetworkStream:
        """Never."""
        raise NotFetched("refused", "a socket of this machine")

    def _judged(self, host: str, port: int) -> Address:
        """The first address of a host, if all of them may be reached."""
        is_named = self._allowed.has_host(host, port)
        if port not in PORTS and not is_named:
            raise NotFetched("refused", f"port {port}")
        found = _looked_up(host, port, self._ends_at)
        for one in found:
            if not (is_named or is_open(one) or self._allowed.has_address(one)):
                raise NotFetched("refused", f"{host} is {one}")
        return found[0]


class _Timed(httpcore2.NetworkStream):
    """A stream each step of which ends at one moment, however often it is read."""

    def __init__(self, stream: httpcore2.NetworkStream, ends_at: float) -> None:
        self._stream, self._ends_at = stream, ends_at

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What came."""
        return self._stream.read(max_bytes, _left(self._ends_at))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send."""
        self._stream.write(buffer, _left(self._ends_at))

    def close(self) -> None:
        """End it."""
        self._stream.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> _Timed:
        """Speak TLS, with the name of the host and not its address."""
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, _left(self._ends_at)), self._ends_at)

    def get_extra_info(self, info: str) -> Any:
        """What the stream tells of itself."""
        return self._stream.get_extra_info(info)


def _left(ends_at: float) -> float:
    left = ends_at - monotonic()
    if left <= 0:
        raise NotFetched("slow")
    return left


def _looked_up(host: str, port: int, ends_at: float) -> list[Address]:
    """The addresses of a host, in the system's order. The system's own look-up knows no limit of time: it is left alone
    in its thread when that is over."""
    answer: Future[list[Any]] = Future()

    def ask() -> None:
        try:
            answer.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError, ValueError) as error:
            answer.set_exception(error)

    Thread(target=ask, daemon=True).start()
    try:
        found = answer.result(_left(ends_at))
        return [ip_address(str(row[4][0]).partition("%")[0]) for row in found] or _nowhere(host)
    except TimeoutError as error:
        raise NotFetched("slow", f"no address of {host} in time") from error
    except (OSError, UnicodeError, ValueError) as error:
        raise NotFetched("unreachable", f"{host} has no address") from error


def _nowhere(host: str) -> list[Address]:
    raise NotFetched("unreachable", f"{host} has no address")
