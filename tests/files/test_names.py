"""CASES E9: whatever a file was called, its name is safe to keep and its header is one line that every client reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.files.names import NAME_BYTES, NAME_LENGTH, content_disposition, renamed, safe_name

ODD = st.text(st.characters(exclude_categories=())) | st.text(
    "a.é/\\\x00\r\n\"';%<>:|?* \u202e\u200d日🙂con\u0301", max_size=400
)


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("relevés-portique-4-novembre.xlsx", "relevés-portique-4-novembre.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\plan.pdf", "plan.pdf"),
        ("a/b/", "b"),
        ("..", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ('say "x".txt', "say _x_.txt"),
        ("a\r\nSet-Cookie: x=1.txt", "a Set-Cookie_ x=1.txt"),
        ("a\x00b.png", "ab.png"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        ("CON", "_CON"),
        ("lpt1.txt", "_lpt1.txt"),
        ("contract.txt", "contract.txt"),
        ("e\u0301te\u0301.txt", "été.txt"),
        ("name. . ", "name"),
        ("équipe 👩\u200d🔧.png", "équipe 👩\u200d🔧.png"),
        ("\ud800x.txt", "x.txt"),
    ],
)
def test_case_e9_a_name_is_made_safe(raw: str, safe: str) -> None:
    assert safe_name(raw) == safe


def test_case_e9_a_name_of_1000_characters_keeps_its_ending() -> None:
    assert safe_name("a" * 1000 + ".tar.gz") == "a" * (NAME_LENGTH - 3) + ".gz"
    assert len(safe_name("日" * 1000 + ".pdf").encode()) <= NAME_BYTES
    assert safe_name("日" * 1000 + ".pdf").endswith("日.pdf")
    assert safe_name("x." + "y" * 1000) == "x." + "y" * (NAME_LENGTH - 2)


@given(ODD)
def test_case_e9_every_name_is_one_safe_component(raw: str) -> None:
    name = safe_name(raw)
    assert 1 <= len(name) <= NAME_LENGTH
    assert len(name.encode()) <= NAME_BYTES
    assert not set(name) & set('/\\\x00\r\n"<>:|?*\u202e')
    assert name not in {".", ".."}
    assert not name.startswith(".")
    assert Path(name).name == name


@given(ODD)
def test_a_safe_name_stays_as_it_is(raw: str) -> None:
    assert safe_name(safe_name(raw)) == safe_name(raw)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("plan.pdf", 'attachment; filename="plan.pdf"'),
        ("relevés.csv", "attachment; filename=\"releves.csv\"; filename*=UTF-8''relev%C3%A9s.csv"),
        ("100%.txt", "attachment; filename=\"100_.txt\"; filename*=UTF-8''100%25.txt"),
        ("日本.pdf", "attachment; filename=\"file.pdf\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC.pdf"),
        ("日本", "attachment; filename=\"file\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC"),
        ("it's a;b,c.txt", "attachment; filename=\"it_s a_b,c.txt\"; filename*=UTF-8''it%27s%20a%3Bb%2Cc.txt"),
    ],
)
def test_case_e9_a_header_says_the_name_twice_where_it_must(name: str, value: str) -> None:
    assert content_disposition(name, inline=False) == value


def test_what_is_shown_in_the_page_says_inline() -> None:
    assert content_disposition("a.png", inline=True) == 'inline; filename="a.png"'


def _said(value: str) -> str:
    """The name as a client of RFC 6266 reads it: `filename*` where there is one."""
    message = Message()
    message["Content-Disposition"] = value
    extended = value.partition("filename*=UTF-8''")[2]
    return unquote(extended) if extended else str(message.get_filename())


@given(ODD)
def test_case_e9_a_header_is_one_plain_line_and_says_the_whole_name(raw: str) -> None:
    value = content_disposition(raw, inline=False)
    assert value.isascii()
    assert value.isprintable()
    assert value.count('"') == 2
    assert "\\" not in value
    assert _said(value) == safe_name(raw)


@given(ODD)
def test_case_e9_a_plain_name_is_never_empty_nor_hidden(raw: str) -> None:
    plain = content_disposition(raw, inline=False).split('"')[1]
    assert plain.strip(" .")
    assert not plain.startswith(".")


def test_case_e9_naughty_strings_as_names(corpus: Callable[[str], Path]) -> None:
    strings = json.loads(corpus("naughty-strings/blns.json").read_text())
    assert [name for name in strings if _said(content_disposition(name, inline=False)) != safe_name(name)] == []


@pytest.mark.parametrize(
    ("name", "media_type", "ending"),
    [
        ("quai.HEIC", "image/jpeg", "quai.jpg"),
        ("quai.JPEG", "image/jpeg", "quai.JPEG"),
        ("quai.gif", "image/webp", "quai.webp"),
        ("quai", "image/png", "quai.png"),
        ("v1.2 du quai", "image/png", "v1.2 du quai.png"),
        ("fos.csv", "text/csv", "fos.csv"),
    ],
)
def test_a_picture_made_anew_has_the_ending_of_what_it_became(name: str, media_type: str, ending: str) -> None:
    assert renamed(name, media_type=media_type) == ending
