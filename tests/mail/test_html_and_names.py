"""HTML mail as text, and names of files."""

from __future__ import annotations

import time

import pytest

from maillon.integrations.mail.html import text_of_html
from maillon.integrations.mail.names import safe_name


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"),
        ("<p>a  b\n c</p><p>d &lt; e &amp; f</p>", "a b c\n\nd < e & f"),
        (
            "<p>see <a href='https://example.org/x'>this</a> and <a href='http://example.org/'>example.org</a></p>",
            "see this <https://example.org/x> and example.org",
        ),
        ("<a href='javascript:alert(1)'>x</a>", "x"),
        ("<pre>  a\n    b</pre>", "  a\n    b"),
        ("<ol><li>one</li><li>two</li></ol><ul><li>three</li></ul>", "1. one\n2. two\n\n- three"),
        ("<blockquote>one<blockquote>two</blockquote>three</blockquote>four", "> one\n>\n> > two\n>\n> three\n\nfour"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a  b\nc  d"),
        ("a<hr>b", "a\n______________________________\nb"),
        ("<img src='cid:x' alt='the quay'>", "[the quay]"),
        ("1 < 2 > 0 <3 <b", "1 < 2 > 0 <3 <b"),
        ("a<!-- <b>no</b> -->b<!--", "ab"),
        ("<p style='DISPLAY : none'>no</p>yes", "yes"),
        ("<p style='display:none'>all of it", "all of it"),
        ("&nbsp;&nbsp;a&nbsp;b&nbsp;", "  a b"),
        ("<title>no</title><textarea>no</textarea>yes", "yes"),
    ],
)
def test_html_is_read_as_a_person_would(html, text):
    assert text_of_html(html) == text


@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        "<",
        "<a ",
        '<a "',
        "<a '<a",
        "<!--",
        "<!-- <b>",
        "&#",
        "<blockquote>x<br>",
        "<script>",
        "<ol><li>",
        "<p style='display:none'>",
        "a=b ",
        "<pre>\n",
        "<td>x",
    ],
)
def test_broken_html_is_read_in_linear_time(piece):
    begins = time.process_time()
    text_of_html("<p " + piece * (1_000_000 // len(piece)))
    assert time.process_time() - begins < 2


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\plan.doc", "plan.doc"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\x00b\r\nc\x1b.txt", "abc.txt"),
        ("  .hidden. ", "hidden"),
        ("con.txt", "_con.txt"),
        ('a<b>:"|?*.txt', "ab.txt"),
        ("e\u0301te\u0301.txt", "été.txt"),
        ("..", "file.png"),
        ("", "file.png"),
        ("folder/", "folder"),
    ],
)
def test_case_b12_a_name_of_a_file_is_one_harmless_component(given, safe):
    assert safe_name(given, media_type="image/png") == safe


def test_case_b12_a_long_name_keeps_its_ending_within_255_bytes():
    name = safe_name("é" * 300 + ".pdf")
    assert name.endswith("é.pdf")
    assert 250 <= len(name.encode()) <= 255
    assert len(safe_name("x" * 300 + "." + "y" * 300).encode()) <= 255
