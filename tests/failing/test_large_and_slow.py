"""Far too much, half of it, or very slowly, against the running product (CASES G6, R11): a sentence, and nobody waits."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from running import Server, Visitor

MEGABYTE = 1_000_000
SENT = 400 * MEGABYTE
ROOM = 50 * MEGABYTE
"""Bytes by which one too large upload may make a web process grow."""
OPENING = b'------edge\r\nContent-Disposition: form-data; name="files"; filename="all.mbox"\r\n\r\n'


def head(visitor: Visitor, path: str, *more: str) -> bytes:
    """The head of a form of several parts, as a browser sends it."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: multipart/form-data; boundary=----edge", *more]
    lines += [f"{name}: {value}" for name, value in visitor.headers().items()]
    return "\r\n".join([*lines, "", ""]).encode()


def pieces(*, chunked: bool) -> Iterator[bytes]:
    """A mailbox of 400 MB in a form."""
    for content in [OPENING, *[b"x" * MEGABYTE] * (SENT // MEGABYTE)]:
        yield b"%x\r\n%s\r\n" % (len(content), content) if chunked else content


def connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=30)


def answered(connection: socket.socket) -> str:
    """Everything that comes until the server hangs up, or the page is whole."""
    got = b""
    while b"</html>" not in got and (piece := connection.recv(65536)):
        got += piece
    return got.decode()


def peak_memory(server: Server) -> int:
    """The most bytes that a web process has held so far."""
    lines = [Path(f"/proc/{pid}/status").read_text() for pid in server.children()]
    return max(int(text.split("VmHWM:")[1].split()[0]) * 1024 for text in lines)


@pytest.mark.parametrize("chunked", [False, True], ids=["with its length", "without its length"])
def test_case_g6_the_import_page_refuses_400_mb_and_names_its_limit_and_the_command(
    server: Server, chunked: bool
) -> None:
    ola = Visitor(server).come("ola")
    assert ola.get("/c/club/import/").status == 200
    before = peak_memory(server)
    with connect(server) as connection:
        framing = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {SENT + 1000}"
        connection.sendall(head(ola, "/c/club/import/", framing))
        for piece in pieces(chunked=chunked):
            if select.select([connection], [], [], 0)[0]:
                break
            try:
                connection.sendall(piece)
            except BrokenPipeError:  # On a busy machine the answer comes, and nobody takes more, since we looked.
                break
        answer = answered(connection)
    assert answer.startswith("HTTP/1.1 413")
    assert "100 MB at most" in answer
    assert "maillon import mbox" in answer
    assert peak_memory(server) - before <= ROOM
    assert [path.name for path in server.data.iterdir() if path.name.startswith("tmp")] == []


def test_case_g6_what_is_half_sent_is_not_kept_and_who_is_slow_holds_up_nobody(server: Server) -> None:
    ana = Visitor(server).come("ana")
    form = b"place=club&body=" + b"half" * 50
    typed = "Content-Type: application/x-www-form-urlencoded"
    half = head(ana, "/publish/", f"Content-Length: {len(form) * 2}").replace(
        b"Content-Type: multipart/form-data; boundary=----edge", typed.encode()
    )
    with ExitStack() as opened:
        waiting = [opened.enter_context(connect(server)) for _ in range(40)]
        for connection in waiting[:20]:
            connection.sendall(half + form)
        for connection in waiting[20:]:
            connection.sendall(half[:200])  # Not even its head is whole.
        assert [ana.get(path).status for path in ("/", "/c/club/", "/people/") * 5] == [200] * 15
        for connection in waiting[:10]:
            connection.close()
        told = {answered(connection).partition("\r\n")[0] for connection in waiting[10:20]}
    assert told == {"HTTP/1.1 408 Request Timeout"}
    assert "halfhalf" not in ana.get("/c/club/").body
