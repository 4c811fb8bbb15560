"""Files that Django allowed, and built assets, as the front sends them (RFC 9110 §13 and §14; CASES J6)."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from front.speaking import Heard, ask, front_of, page
from maillon.core.front import Limits

CONTENT = bytes(range(256)) * 1000


@pytest.fixture
def files(tmp_path: Path) -> Any:
    """A function that asks for a stored file of 256,000 bytes with some headers."""
    app = front_of(
        page(X_Accel_Redirect="/_files/ab/caf%C3%A9.bin", Content_Type="image/png", Cache_Control="private"), tmp_path
    )
    (tmp_path / "files/ab").mkdir()
    (tmp_path / "files/ab/caf\u00e9.bin").write_bytes(CONTENT)

    def get(method: str = "GET", **headers: str) -> Heard:
        return asyncio.run(ask(app, method, "/files/1/", [(k.replace("_", "-"), v) for k, v in headers.items()]))

    return get


def test_the_file_that_the_page_names_is_sent_with_the_page_s_own_headers(files: Any) -> None:
    heard = files(accept_encoding="br")
    assert (heard.status, heard.body == CONTENT, heard.headers["content-length"]) == (200, True, "256000")
    assert (heard.headers["content-type"], heard.headers["cache-control"]) == ("image/png", "private")
    assert "x-accel-redirect" not in heard.headers


@pytest.mark.parametrize(
    ("asked", "told", "part"),
    [
        ("bytes=0-99", "bytes 0-99/256000", CONTENT[:100]),
        ("bytes=255990-", "bytes 255990-255999/256000", CONTENT[-10:]),
        ("bytes=-10", "bytes 255990-255999/256000", CONTENT[-10:]),
        ("bytes=255990-999999", "bytes 255990-255999/256000", CONTENT[-10:]),
    ],
)
def test_a_part_is_sent_where_a_part_is_asked_for(files: Any, asked: str, told: str, part: bytes) -> None:
    heard = files(range=asked)
    assert (heard.status, heard.headers["content-range"], heard.body) == (206, told, part)


@pytest.mark.parametrize("asked", ["bytes=256000-", "bytes=-0", "bytes=999999-9999999"])
def test_a_part_outside_of_the_file_is_refused(files: Any, asked: str) -> None:
    heard = files(range=asked)
    assert (heard.status, heard.headers["content-range"], heard.body) == (416, "bytes */256000", b"")


@pytest.mark.parametrize("asked", ["bytes=0-1,5-9", "bytes=9-5", "lines=1-2", "bytes=-", "nonsense"])
def test_what_is_not_one_part_of_bytes_gives_the_whole(files: Any, asked: str) -> None:
    assert files(range=asked).status == 200


def test_a_part_of_another_version_gives_the_whole(files: Any) -> None:
    etag = files().headers["etag"]
    assert [files(range="bytes=0-9", if_range=tag).status for tag in (etag, '"old"')] == [206, 200]


def test_head_tells_the_size_and_sends_nothing(files: Any) -> None:
    heard = files("HEAD")
    assert (heard.status, heard.headers["content-length"], heard.body) == (200, "256000", b"")


def test_who_holds_this_version_already_is_sent_nothing(files: Any) -> None:
    etag = files().headers["etag"]
    heard = files(if_none_match=f'"other", W/{etag}')
    assert (heard.status, heard.body, heard.headers["etag"]) == (304, b"", etag)


@pytest.mark.parametrize(
    "place",
    ["/_files/../secret", "/_files//etc/passwd", "/_files/out", "/etc/passwd", "/_files/%2e%2e/secret", "/_files/none"],
)
def test_case_j6_nothing_outside_of_the_folder_is_sent(tmp_path: Path, place: str) -> None:
    app = front_of(page(X_Accel_Redirect=place), tmp_path)
    (tmp_path / "secret").write_text("secret")
    os.symlink(tmp_path / "secret", tmp_path / "files/out")
    assert asyncio.run(ask(app, "GET", "/files/1/")).status == 404


def test_case_r11_a_receiver_that_takes_nothing_is_cut_and_its_file_closed(tmp_path: Path) -> None:
    app = front_of(page(X_Accel_Redirect="/_files/big"), tmp_path, limits=Limits(send_seconds=0.05))
    (tmp_path / "files/big").write_bytes(CONTENT * 10)

    async def play() -> list[str]:
        sent: list[str] = []

        async def send(message: dict[str, Any]) -> None:
            sent.append(message["type"])
            if len(sent) == 3:
                await asyncio.Event().wait()

        async def receive() -> dict[str, Any]:
            return await asyncio.Event().wait()  # type: ignore[return-value]

        from front.speaking import scope_of

        await asyncio.wait_for(app(scope_of("GET", "/files/1/"), receive, send), 30)
        return sent

    before = len(os.listdir("/proc/self/fd"))
    assert asyncio.run(play()) == ["http.response.start", "http.response.body", "http.response.body"]
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.fixture
def assets(tmp_path: Path) -> Any:
    """A function that asks for a built asset."""
    app = front_of(page(b"django"), tmp_path)
    (tmp_path / "static/app-0123456789.js").write_text("plain")
    (tmp_path / "static/app-0123456789.js.br").write_text("small")
    (tmp_path / "static/robots.txt").write_text("all")
    (tmp_path / "secret").write_text("secret")

    def get(name: str, method: str = "GET", **headers: str) -> Heard:
        return asyncio.run(ask(app, method, f"/static/{name}", [(k.replace("_", "-"), v) for k, v in headers.items()]))

    return get


def test_an_asset_is_sent_compressed_and_kept_for_ever(assets: Any) -> None:
    heard = assets("app-0123456789.js", accept_encoding="gzip, br")
    assert (heard.body, heard.headers["content-encoding"]) == (b"small", "br")
    assert heard.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (heard.headers["content-type"], heard.headers["x-content-type-options"]) == (
        "text/javascript; charset=utf-8",
        "nosniff",
    )


def test_an_asset_without_its_content_in_its_name_is_asked_for_again(assets: Any) -> None:
    heard = assets("robots.txt")
    assert (heard.body, heard.headers["cache-control"], "content-encoding" in heard.headers) == (
        b"all",
        "public, max-age=300",
        False,
    )


@pytest.mark.parametrize(
    "name", ["", "none.js", "../secret", "..%2fsecret", "a/../../secret", "a\\b", "robots.txt/", "./robots.txt", "\0"]
)
def test_case_j6_no_name_leads_out_of_the_assets(assets: Any, name: str) -> None:
    assert assets(name).status == 404


def test_an_asset_is_only_read(assets: Any) -> None:
    assert assets("robots.txt", "POST").status == 405
