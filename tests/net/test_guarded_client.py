"""The one client for what lies outside: where it goes, how long, how much it keeps, what it tells of us."""

from __future__ import annotations

import gzip
import os
import socket
import threading
import time
from contextlib import suppress
from ipaddress import ip_address

import httpx2
import pytest

from maillon.core.net import NotFetched, client, fetch, guard
from maillon.core.net.guard import Guard, allowed_of, is_open
from outside import HTML, Outside, listener, outside

PAGE = ("text/html",)
# CASES C1: one address in many clothes, and networks that are nobody's business.
FORMS = (
    "127.0.0.1", "localhost", "LOCALHOST", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001",
    "0", "0.0.0.0", "127.0.0.1.", "localhost.", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "①②⑦.0.0.1", "127。0。0。1",
    "１２７.0.0.1", "169.254.169.254", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "198.18.0.1",
    "192.0.2.1", "224.0.0.1", "255.255.255.255", "[fe80::1]", "[fc00::1]", "[ff02::1]", "[::ffff:169.254.169.254]",
    "user@127.0.0.1", "user:word@localhost",
)  # fmt: skip


@pytest.fixture
def site(settings):
    with outside() as found:
        settings.OUTBOUND_ALLOWED = found.host
        yield found


def refused(url: str, **how) -> NotFetched:
    with pytest.raises(NotFetched) as caught:
        fetch(url, accept=how.pop("accept", PAGE), **how)
    return caught.value


@pytest.mark.parametrize("form", FORMS)
def test_case_c1_no_form_of_an_inner_address_gets_one_packet(form, settings, monkeypatch):
    settings.OUTBOUND_ALLOWED = ""
    with listener("0.0.0.0") as four, listener("::1") as six:
        # The rule of ports would hide that of addresses.
        monkeypatch.setattr(guard, "PORTS", frozenset({80, 443, four.port, six.port}))
        for scheme, port in (("http", four.port), ("https", six.port), ("http", 80), ("https", 443)):
            assert refused(f"{scheme}://{form}:{port}/").reason in {"refused", "address", "unreachable"}
        assert (four.came, six.came) == ([], [])


def test_case_c1_the_port_is_no_way_around_it(settings):
    # With the network allowed, as an intranet may be, other ports than those of the web stay shut.
    settings.OUTBOUND_ALLOWED = "127.0.0.0/8"
    with listener() as one:
        assert refused(f"http://127.0.0.1:{one.port}/").reason == "refused"
        assert one.came == []


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("93.184.215.14", True), ("2606:2800:21f:cb07::1", True), ("64:ff9b::808:808", True), ("64:ff9b::a00:1", False),
        ("::ffff:8.8.8.8", True), ("192.88.99.1", False), ("2001:db8::1", False), ("3fff::1", False), ("::8.8.8.8", False),
        ("2001:0:102:304::1", False), ("2002:808:808::1", False), ("5f00::1", False), ("fec0::1", False), ("240.0.0.1", False),
    ],
)  # fmt: skip
def test_the_open_internet_is_what_the_registries_say(address, wanted):
    assert is_open(ip_address(address)) is wanted


def test_what_an_administrator_allows_is_reached_and_nothing_beside_it(site, settings):
    site.page("/", "Intranet")
    assert b"Intranet" in fetch(site.url(), accept=PAGE).data
    with outside() as other:
        assert refused(other.url()).reason == "refused"
        assert other.asked == []
    allowed = allowed_of("wiki.example, intranet.example:8080 10.20.0.0/16 fd00::/8")
    assert allowed.has_host("wiki.example", 443)
    assert not allowed.has_host("wiki.example", 8080)
    assert allowed.has_host("intranet.example", 8080)
    assert not allowed.has_host("intranet.example", 80)
    assert [allowed.has_address(ip_address(one)) for one in ("10.20.1.1", "10.21.1.1", "fd00::1")] == [
        True,
        False,
        True,
    ]
    with pytest.raises(ValueError, match="bits"):
        allowed_of("10.20.0.1/16")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "to", ["http://localhost:{port}/", "http://[::ffff:127.0.0.1]:{port}/", "http://127.1:{port}/"]
)
def test_case_c2_each_hop_is_judged_anew(site, status, to):
    with listener() as inner:
        site.pages["/"] = (status, {"Location": to.format(port=inner.port)}, b"")
        assert refused(site.url()).reason == "refused"
        assert inner.came == []


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "gopher://x/", "ftp://x/", "data:text/html,x", "javascript:1", "//u@x/"]
)
def test_case_c2_only_http_and_https(site, to):
    site.pages["/"] = (302, {"Location": to}, b"")
    assert refused(site.url()).reason == "address"
    assert refused(to).reason == "address"


def test_case_c2_five_hops_and_not_six(site):
    for number in range(20):
        site.pages[f"/{number}"] = (302, {"Location": f"/{number + 1}"}, b"")
    site.page("/20", "The end")
    assert fetch(site.url("/15"), accept=PAGE).url == site.url("/20")
    site.asked.clear()
    assert refused(site.url("/0")).reason == "redirects"
    assert site.paths() == ["/0", "/1", "/2", "/3", "/4", "/5"]


def test_case_c3_the_address_that_was_judged_is_the_one_that_is_connected_to(site, settings, monkeypatch):
    """The system's look-up answers otherwise the second time: it is asked once a connection."""
    answers = iter(["93.184.215.14", "127.0.0.1"])
    asked, truly = [], socket.getaddrinfo
    connected = []

    def rebinding(host, port, *args, **kwargs):
        if host != "rebinding.example":
            return truly(host, port, *args, **kwargs)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def to_nobody(address, *args, **kwargs):
        connected.append(address[0])
        raise OSError("nobody there")

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(socket, "create_connection", to_nobody)
    assert refused("http://rebinding.example/").reason == "unreachable"
    assert (asked, connected) == (["rebinding.example"], ["93.184.215.14"])
    assert refused("http://rebinding.example/").reason == "refused"
    assert connected == ["93.184.215.14"]


def test_a_host_with_one_inner_address_among_others_is_refused(monkeypatch):
    def two(host, port, *args, **kwargs):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in ("93.184.215.14", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    assert refused("http://two.example/").reason == "refused"


def slowly(begin: bytes, piece: bytes, pause: float, ended: list[float]):
    """An answer that goes on for ever, a piece after each pause."""

    def answer(handler) -> None:
        handler.close_connection = True
        try:
            handler.wfile.write(begin)
            while True:
                handler.wfile.write(piece)
                handler.wfile.flush()
                time.sleep(pause)
        except OSError:
            ended.append(time.monotonic())
            raise

    return answer


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.mark.parametrize(
    ("begin", "piece", "pause"),
    [
        (OK + b"\r\n", b"x", 0.1),  # a byte at a time, for ever
        (OK, b"X-Odd: 1\r\n", 0.2),  # headers that do not end
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
        (OK + b"Content-Length: 4294967296\r\n\r\n", b"x", 0.3),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", 0.1),
    ],
)
def test_case_c4_all_of_it_ends_in_time_however_it_drips(site, begin, piece, pause):
    ended: list[float] = []
    site.pages["/"] = slowly(begin, piece, pause, ended)
    began = time.monotonic()
    assert refused(site.url(), seconds=1.0).reason in {"slow", "unreachable"}
    assert time.monotonic() - began < 2
    for _wait in range(60):
        if ended:
            break
        time.sleep(0.05)
    assert ended, "the connection was left open"


def test_case_c4_ten_seconds_are_the_most_whoever_asks(site, monkeypatch):
    assert client.SECONDS == 10
    monkeypatch.setattr(client, "SECONDS", 0.5)
    site.pages["/"] = slowly(OK + b"\r\n", b"x", 0.1, [])
    began = time.monotonic()
    assert refused(site.url(), seconds=60).reason == "slow"
    assert time.monotonic() - began < 1.5


def test_case_c4_who_takes_the_connection_and_says_nothing_is_not_waited_for(settings):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.OUTBOUND_ALLOWED = host = f"127.0.0.1:{silent.getsockname()[1]}"
        for scheme in ("http", "https"):  # a handshake that never comes, too
            began = time.monotonic()
            assert refused(f"{scheme}://{host}/", seconds=0.6).reason == "slow"
            assert time.monotonic() - began < 1.5


def test_case_c4_a_handshake_that_trickles_ends_in_time(settings):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        settings.OUTBOUND_ALLOWED = host = f"127.0.0.1:{server.getsockname()[1]}"

        def trickle() -> None:
            with suppress(OSError):
                connection = server.accept()[0]
                for byte in b"\x16\x03\x03\x3f\xff" + bytes(200):
                    connection.send(bytes([byte]))
                    time.sleep(0.1)

        threading.Thread(target=trickle, daemon=True).start()
        began = time.monotonic()
        assert refused(f"https://{host}/", seconds=1).reason in {"slow", "unreachable"}
        assert time.monotonic() - began < 2.5


def test_case_c4_what_is_too_long_is_cut_and_says_so(site):
    def endless(handler) -> None:
        handler.close_connection = True
        handler.wfile.write(OK + b"\r\n")
        while True:
            handler.wfile.write(b"x" * 65536)

    site.pages["/"] = endless
    came = fetch(site.url(), accept=PAGE)
    assert (len(came.data), came.is_whole) == (5_000_000, False)
    assert len(fetch(site.url(), accept=PAGE, most_bytes=10**9).data) == 5_000_000
    site.pages["/"] = (200, HTML, b"y" * 1000)
    assert fetch(site.url(), accept=PAGE, most_bytes=1000).is_whole
    assert not fetch(site.url(), accept=PAGE, most_bytes=999).is_whole


def test_case_c4_a_bomb_is_unpacked_no_further_than_is_kept(site):
    bomb = gzip.compress(b"\0" * 200_000_000, 9)
    site.pages["/"] = (200, HTML | {"Content-Encoding": "gzip"}, bomb)
    before = peak()
    came = fetch(site.url(), accept=PAGE)
    assert (len(came.data), came.is_whole) == (5_000_000, False)
    assert peak() - before < 60_000
    site.pages["/"] = (200, HTML | {"Content-Encoding": "gzip"}, gzip.compress(b"<title>Packed</title>"))
    assert fetch(site.url(), accept=PAGE).data == b"<title>Packed</title>"
    for encoding, body in (("br", b"x"), ("gzip", b"no gzip"), ("gzip, gzip", b"x"), ("deflate", b"x")):
        site.pages["/"] = (200, HTML | {"Content-Encoding": encoding}, body)
        assert refused(site.url()).reason == "encoding"


def peak() -> int:
    """The most memory this process ever had, in KB."""
    with open(f"/proc/{os.getpid()}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def test_what_was_not_asked_for_is_not_taken(site):
    for kind in ("application/pdf", "image/png", ""):
        site.pages["/"] = (200, {"Content-Type": kind}, b"x")
        assert refused(site.url()).reason == "type"
    for status in (201, 204, 403, 404, 500, 304):
        site.pages["/"] = (status, HTML, b"")
        assert refused(site.url()).reason == "status"


def test_case_c12_a_request_tells_nothing_of_who_asks(site, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9/")
    site.pages["/"] = (302, {"Location": "/next", "Set-Cookie": "who=ana; Path=/"}, b"")
    site.page("/next", "Next")
    fetch(site.url(), accept=PAGE)
    wanted = {"Host": site.host, "Accept": "text/html", "Accept-Encoding": "gzip, identity", "Connection": "keep-alive",
              "User-Agent": "Maillon/1.0 (link preview)"}  # fmt: skip
    told = [{name.title(): value for name, value in headers.items()} for _path, headers in site.asked]
    assert told == [wanted, wanted]


def test_our_own_hosts_are_never_asked_in_whatever_letters(site):
    site.page("/", "Ours")
    name = site.host.partition(":")[0]
    for never in (site.host, name):
        assert refused(site.url(), never={never}).reason == "refused"
    assert refused("http://MAILLON.example./", never={"maillon.example"}).reason == "refused"
    assert refused("http://ｍａｉｌｌｏｎ.example/", never={"maillon.example"}).reason in {"refused", "address"}
    assert site.asked == []
    assert fetch(site.url(), accept=PAGE, never={f"{name}:1"})


def test_the_seam_that_is_not_public_is_what_connects(site, monkeypatch):
    """A newer httpx2 could lose `_pool._network_backend`, and connect without the guard."""
    made = client._client(mine := Guard(allowed=allowed_of(""), ends_at=time.monotonic() + 5))
    assert made._transport._pool._network_backend is mine
    with made, pytest.raises(NotFetched):
        made.get(site.url())
    with httpx2.Client(trust_env=False) as plain:
        assert plain.get(site.url()).status_code == 404
    assert site.paths() == ["/"]


def test_a_site_of_the_tests_is_one(site: Outside):
    assert fetch(site.page("/x", "X"), accept=PAGE).media_type == "text/html"
