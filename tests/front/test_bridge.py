"""What a WSGI app is told, and what becomes of its answer (PEP 3333)."""

import asyncio
import json
from pathlib import Path
from typing import Any
from wsgiref.validate import validator

import brotli
import pytest

from front.speaking import ask, front_of, page

TEXT = b"<p>Bonjour tout le monde, et bonne lecture.</p>" * 50


def environ_for(tmp_path: Path, method: str, target: str, headers: list[tuple[str, str]]) -> dict[str, Any]:
    def tell(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [json.dumps({key: value for key, value in environ.items() if isinstance(value, str)}).encode()]

    return json.loads(asyncio.run(ask(front_of(tell, tmp_path), method, target, headers)).body)


def test_the_environment_tells_address_query_sender_and_headers(tmp_path: Path) -> None:
    told = environ_for(
        tmp_path, "GET", "/c/caf\u00e9/?q=%C3%A9&x=1", [("Host", "maillon.example"), ("X-Thing", "a"), ("X-Thing", "b")]
    )
    assert told["PATH_INFO"].encode("latin-1").decode() == "/c/caf\u00e9/"
    expected = {
        "SCRIPT_NAME": "",
        "QUERY_STRING": "q=%C3%A9&x=1",
        "REMOTE_ADDR": "192.0.2.7",
        "HTTP_HOST": "maillon.example",
        "HTTP_X_THING": "a,b",
        "CONTENT_LENGTH": "0",
        "REQUEST_METHOD": "GET",
        "wsgi.url_scheme": "http",
    }
    assert {key: told[key] for key in expected} == expected


def test_cookies_in_two_headers_stay_two_cookies(tmp_path: Path) -> None:
    assert environ_for(tmp_path, "GET", "/", [("Cookie", "a=1"), ("Cookie", "b=2")])["HTTP_COOKIE"] == "a=1; b=2"


def test_a_header_with_an_underscore_cannot_pass_for_one_with_a_dash(tmp_path: Path) -> None:
    told = environ_for(tmp_path, "GET", "/", [("X_Forwarded_For", "10.0.0.1")])
    assert "HTTP_X_FORWARDED_FOR" not in told


def test_bytes_of_an_address_that_are_no_utf_8_arrive_as_they_came(tmp_path: Path) -> None:
    from maillon.core.front.environ import environ_of

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/\ufffd",
        "raw_path": b"/%FF",
        "query_string": b"",
        "http_version": "1.1",
        "headers": [],
    }
    assert environ_of(scope, None, 0)["PATH_INFO"] == "/\xff"


def test_the_bridge_keeps_to_the_letter_of_pep_3333(tmp_path: Path) -> None:
    checked = validator(page(TEXT, Content_Type="text/html"))
    assert asyncio.run(ask(front_of(checked, tmp_path), "GET", "/?x=1", [("host", "h")])).status == 200


@pytest.mark.parametrize(
    ("accept", "encoding", "decode"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip;q=0.8", "gzip", None),
        ("br;q=0, identity", None, bytes),
        ("", None, bytes),
    ],
)
def test_pages_are_compressed_as_the_browser_wishes(
    tmp_path: Path, accept: str, encoding: str | None, decode: Any
) -> None:
    import gzip

    app = front_of(
        page(TEXT, Content_Type="text/html; charset=utf-8", Content_Length=str(len(TEXT)), ETag='"3"'), tmp_path
    )
    heard = asyncio.run(ask(app, "GET", "/", [("accept-encoding", accept)]))
    assert (decode or gzip.decompress)(heard.body) == TEXT
    assert heard.headers.get("content-encoding") == encoding
    assert heard.headers["content-length"] == str(len(heard.body))
    assert (heard.headers["vary"], heard.headers["etag"]) == ("Accept-Encoding", '"3"')


@pytest.mark.parametrize(
    "answer",
    [
        page(TEXT, Content_Type="image/png"),
        page(TEXT[:400], Content_Type="text/html"),
        page(TEXT, Content_Type="text/html", Content_Encoding="gzip"),
        page(TEXT, Content_Type="text/html", Cache_Control="no-transform"),
    ],
)
def test_pictures_short_answers_and_what_is_compressed_already_stay_as_they_are(tmp_path: Path, answer: Any) -> None:
    heard = asyncio.run(ask(front_of(answer, tmp_path), "GET", "/", [("accept-encoding", "br")]))
    assert heard.body in (TEXT, TEXT[:400])
    assert heard.headers.get("content-encoding") in (None, "gzip")


def test_head_answers_with_the_headers_alone(tmp_path: Path) -> None:
    heard = asyncio.run(ask(front_of(page(TEXT, Content_Type="text/html", Content_Length="9"), tmp_path), "HEAD", "/"))
    assert (heard.status, heard.body, heard.headers["content-length"]) == (200, b"", "9")


def test_an_iterable_is_closed_also_when_it_breaks(tmp_path: Path) -> None:
    class Breaking:
        closed = False

        def __iter__(self):
            yield b"one"
            raise ValueError

        def close(self) -> None:
            self.closed = True

    breaking = Breaking()

    def wsgi(environ: dict[str, Any], start_response: Any) -> Any:
        start_response("200 OK", [])
        return breaking

    heard = asyncio.run(ask(front_of(wsgi, tmp_path), "GET", "/", [("accept", "text/html")]))
    assert (heard.status, breaking.closed, b"ValueError" in heard.body) == (500, True, False)


def test_an_answer_too_large_for_memory_is_sent_from_disk(tmp_path: Path) -> None:
    def export(environ: dict[str, Any], start_response: Any) -> Any:
        start_response("200 OK", [("Content-Type", "text/csv")])
        return (bytes([65 + number % 26]) * 100_000 for number in range(60))

    heard = asyncio.run(ask(front_of(export, tmp_path), "GET", "/"))
    assert (heard.headers["content-length"], len(heard.body), heard.body[-1:]) == ("6000000", 6_000_000, b"H")


def test_errors_of_the_front_wear_the_face_that_the_product_gives_them(tmp_path: Path) -> None:
    def face(status: int, accept: str, language: str, limit: int) -> tuple[str, bytes]:
        return "text/html", f"{status} {accept} {language} {limit}".encode()

    app = front_of(page(), tmp_path, error_page=face)
    heard = asyncio.run(ask(app, "GET", "/static/none.js", [("accept", "text/html"), ("accept-language", "fr")]))
    assert (heard.status, heard.body) == (404, b"404 text/html fr 0")
    assert heard.headers["x-content-type-options"] == "nosniff"
    assert heard.headers["content-security-policy"].startswith("default-src 'none'")
