"""CASES E5: the examples of the CommonMark specification come out with the structure that cmark gives them.

Compared are the trees of elements and words. Ours differs on purpose in what `_expected` undoes (headings two levels
lower, kept line breaks, no language class) and in what `_left_out` names; everything else must be equal.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from maillon.core.text.markdown import render

LOWERED = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}
BLOCKS = {"p", "pre", "ul", "ol", "li", "blockquote", "hr", "h3", "h4", "h5", "h6"}
KEPT = {"href", "title", "start"}


class Tree(HTMLParser):
    """Nested lists [element, attributes, child, …]; a run of white space is one space, but in code blocks."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root: list[Any] = ["root", {}]
        self.open = [self.root]
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = LOWERED.get(tag, tag) if tag in {"h1", "h2"} else tag
        if tag == "br":
            self.handle_data("\n")
            return
        node = [tag, {name: value for name, value in attrs if name in KEPT and (name, value) != ("start", "1")}]
        self.open[-1].append(node)
        if tag != "hr":
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if len(self.open) > 1 and tag not in {"hr", "br"}:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if "pre" not in [node[0] for node in self.open]:
            data = re.sub(r"\s+", " ", data)
        here = self.open[-1]
        if isinstance(here[-1], str) and len(here) > 2:
            here[-1] = (
                re.sub(r"\s+", " ", here[-1] + data)
                if "pre" not in [node[0] for node in self.open]
                else here[-1] + data
            )
        else:
            here.append(data)


def _tree(markup: str) -> list[Any]:
    return _trimmed(Tree(markup).root)


def _trimmed(node: list[Any]) -> list[Any]:
    """Without the white space beside blocks, which says nothing."""
    children = [_trimmed(child) if isinstance(child, list) else child for child in node[2:]]
    if node[0] in {"root", "ul", "ol", "li", "blockquote", "p", "h3", "h4", "h5", "h6"}:
        children = [
            c.strip() if isinstance(c, str) and _beside_block(children, i) else c for i, c in enumerate(children)
        ]
    return [*node[:2], *[child for child in children if child != ""]]


def _beside_block(children: list[Any], index: int) -> bool:
    near = [children[i] for i in (index - 1, index + 1) if 0 <= i < len(children)]
    return len(near) < 2 or any(isinstance(child, list) and child[0] in BLOCKS for child in near)


def _expected(markup: str) -> list[Any]:
    lowered = re.sub(r"(</?)(h[1-6])>", lambda found: f"{found[1]}{LOWERED[found[2]]}>", markup)
    return _tree(re.sub(r'<code class="[^"]*">', "<code>", lowered))


def _left_out(example: dict[str, Any]) -> str:
    source, expected = example["markdown"], example["html"]
    words = re.sub(r"<a .*?</a>|<code.*?</code>", "", expected, flags=re.DOTALL)
    if example["section"] == "HTML blocks" or re.search(r"<(/?[a-zA-Z][a-zA-Z0-9-]*(\s[^>]*)?/?>|!|\?)", source):
        return "raw HTML, in markup or in code"
    if "<img" in expected:
        return "pictures"
    if re.search(r'href="(?!https?://|mailto:)[^/?#"]*:', expected):
        return "schemes that are not allowed"
    if re.search(r"https?://|www\.|\w@\w", words):
        return "bare addresses, links here"
    return "topics, links here" if re.search(r"^#hashtag", source, re.MULTILINE) else ""


def test_case_e5_the_examples_of_commonmark_come_out_as_cmark_gives_them(corpus: Callable[[str], Path]) -> None:
    examples = json.loads(corpus("markdown-commonmark/commonmark.json").read_text())
    compared = [example for example in examples if not _left_out(example)]
    wrong = [
        (example["example"], example["markdown"], _expected(example["html"]), _tree(render(example["markdown"]).html))
        for example in compared
        if _tree(render(example["markdown"]).html) != _expected(example["html"])
    ]
    assert wrong == []
    assert Counter(map(_left_out, examples)) == {
        "": 535,
        "raw HTML, in markup or in code": 85,
        "pictures": 21,
        "schemes that are not allowed": 6,
        "bare addresses, links here": 4,
        "topics, links here": 1,
    }
