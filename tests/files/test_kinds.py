"""CASES E3: a file is what its bytes are, and only what is on the short list is shown in a page."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from maillon.core.files.kinds import INLINE_SAFE, PICTURES, UNKNOWN, sniff


def _picture(kind: str) -> bytes:
    into = io.BytesIO()
    Image.new("RGB", (8, 8)).save(into, kind)
    return into.getvalue()


def _zip(*names: str) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return into.getvalue()


ACTIVE = [
    (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"),
    (b"<?xml version='1.0'?>\n<!-- x -->\n<svg:svg><script>alert(1)</script></svg:svg>", "image/svg+xml"),
    (b"\xef\xbb\xbf \n<!DOCTYPE svg><svg/>", "image/svg+xml"),
    ("<svg onload=alert(1)>".encode("utf-16"), "image/svg+xml"),
    (b"<!DOCTYPE html><script>alert(1)</script>", "text/html"),
    (b"\n\t <HTML><body>", "text/html"),
    (b"<script>alert(1)</script>", "text/html"),
    (b"<!-- --><img src=x onerror=alert(1)>", "text/html"),
    (b"<b>x</b>", "text/html"),
    (b"<?xml version='1.0'?><x:html xmlns:x='http://www.w3.org/1999/xhtml'/>", "application/xml"),
    (b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>", "application/xml"),
    (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x", "multipart/related"),
    (b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://a.example\r\n\r\n", "message/rfc822"),
    (b"%PDF-1.7\n/OpenAction << /S /JavaScript /JS (app.alert(1)) >>", "application/pdf"),
]
NAMES = [
    "x.svg",
    "x.png",
    "x.jpg",
    "x.txt",
    "x.html",
    "x.htm",
    "x.mht",
    "x.xml",
    "x.pdf",
    "x",
    "x.PNG",
    "x.svgz",
    "x.gif\x00.html",
]


@pytest.mark.parametrize(("head", "media_type"), ACTIVE)
@pytest.mark.parametrize("name", NAMES)
def test_case_e3_what_a_browser_obeys_is_never_shown_whatever_its_name(head: bytes, media_type: str, name: str) -> None:
    kind = sniff(head, name)
    assert (kind.media_type, kind.is_inline_safe, kind.is_image) == (media_type, False, False)


@pytest.mark.parametrize(
    "name", ["x.html", "x.htm", "x.xhtml", "x.svg", "x.xml", "x.mht", "x.mhtml", "x.js", "x.css", "X.HTML"]
)
def test_case_e3_a_text_with_the_name_of_what_a_browser_obeys_is_not_shown(name: str) -> None:
    assert not sniff(b"nothing but words", name).is_inline_safe


def test_case_e3_a_compressed_svg_is_an_archive() -> None:
    assert sniff(gzip.compress(b"<svg/>"), "x.svgz").media_type == "application/gzip"


def test_case_e3_a_picture_that_is_a_script_too_is_a_picture_that_will_be_made_anew() -> None:
    kind = sniff(b"GIF89a/*\x01\x00\x01\x00*/=1;alert(1)//", "x.js")
    assert (kind.media_type, kind.is_image) == ("image/gif", True)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
@pytest.mark.parametrize("name", ["x.png", "x.html", "x", "x.exe"])
def test_a_renamed_picture_is_known_by_its_bytes(kind: str, name: str) -> None:
    found = sniff(_picture(kind), name)
    assert (found.media_type, found.is_image, found.is_inline_safe) == (f"image/{kind.lower()}", True, True)


@pytest.mark.parametrize(
    ("head", "name", "media_type"),
    [
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "x.heic", "image/heic"),
        (b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1heicmiaf", "x.jpg", "image/heic"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", "x", "video/mp4"),
        (b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00isommp42", "x", "audio/mp4"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ", "x.mp4", "video/quicktime"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00", "x", "audio/mpeg"),
        (b"\xff\xfb\x90\x64" + b"\x00" * 50, "x", "audio/mpeg"),
        (b"OggS\x00\x02" + b"\x00" * 22 + b"\x01\x1e\x01vorbis", "x", "audio/ogg"),
        (b"OggS\x00\x02" + b"\x00" * 22 + b"\x01\x2a\x80theora", "x", "video/ogg"),
        (b"\x1a\x45\xdf\xa3\x93\x42\x82\x88webm", "x", "video/webm"),
        (b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska", "x", "video/x-matroska"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "x", "audio/wav"),
        (b"fLaC\x00\x00\x00\x22", "x", "audio/flac"),
        (
            _zip("[Content_Types].xml"),
            "releves.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (_zip("a.txt"), "a.txt", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 50, "x.doc", "application/msword"),
        (b"MZ\x90\x00" + b"\x00" * 60, "x.png", "application/vnd.microsoft.portable-executable"),
        (b"\x7fELF\x02\x01\x01" + b"\x00" * 50, "x.txt", UNKNOWN),
        (b"\x00\x01\x02\x03", "x.txt", UNKNOWN),
        (b"", "x.png", UNKNOWN),
        (b"date;houle\n14 mars;1,2\n", "fos.csv", "text/csv"),
        ("Été à Fos".encode("cp1252"), "x.txt", "text/plain"),
        ("Été à Fos".encode("utf-16"), "x.txt", "text/plain"),
        ("Été à Fos".encode(), "x", "text/plain"),
        (b"<3 you, and a < b", "x.txt", "text/plain"),
        (b"{\\rtf1 x}", "x.txt", "application/rtf"),
    ],
)
def test_a_file_is_told_by_its_first_bytes(head: bytes, name: str, media_type: str) -> None:
    assert sniff(head, name).media_type == media_type


def test_what_is_shown_is_a_short_list_without_pdf_and_without_markup() -> None:
    assert {kind.partition("/")[0] for kind in INLINE_SAFE} == {"image", "audio", "video", "text"}
    assert {kind for kind in INLINE_SAFE if kind.startswith("text/")} == {"text/plain"}
    assert not {kind for kind in INLINE_SAFE | PICTURES if "svg" in kind or "xml" in kind}


@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_bytes_have_a_kind(head: bytes, name: str) -> None:
    kind = sniff(head, name)
    assert kind.media_type.count("/") == 1
    assert kind.media_type.isascii()


@given(st.text("<>/!?a -sv'g\n", max_size=30), st.text(max_size=5), st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
def test_nothing_that_begins_like_a_tag_is_shown(space: str, name: str, charset: str) -> None:
    assert not sniff(f"  <svg{space}".encode(charset), name).is_inline_safe
