"""CASES E2 and E4: names that want to be scripts, on every page and in every box that opens: nothing runs, nothing is lost,
and the content policy has nothing to stop."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playing import words_of
from playwright.sync_api import Page, expect

from boundaries.test_every_route import ROUTES
from running import Answer, OwnDatabase, Server, Visitor, environment_for, running, until
from text.conftest import corpus
from text.test_hostile_markup import MARKDOWN, TAGS

__all__ = ["corpus"]
pytestmark = pytest.mark.timeout(400)  # The first test waits for some six hundred names to be given.

POLICY = {"script-src": "'self'", "style-src": "'self'", "default-src": "'none'", "base-uri": "'none'"}
RUN = "window.__ran=1"
FOUND = """() => {
  const bad = [], places = ["href", "src", "action", "formaction", "xlink:href", "srcdoc"];
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name)) bad.push(`${element.tagName} ${name}`);
      if (places.includes(name) && /^\\s*(javascript|data|vbscript):/i.test(value)) bad.push(`${name}=${value}`);
    }
    const ours = element.src?.startsWith?.(location.origin + "/static/") || element.type === "application/json";
    if (element.tagName === "SCRIPT" && !ours) bad.push(element.outerHTML);
    if (["IFRAME", "OBJECT", "EMBED", "BASE", "MARQUEE"].includes(element.tagName)) bad.push(element.tagName);
  }
  if (window.__ran) bad.push("something ran");
  return bad.concat(window.__stopped ?? []);
}"""
LISTEN = """document.addEventListener("securitypolicyviolation", (event) =>
  (window.__stopped ??= []).push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));"""


@pytest.fixture(scope="module")
def strings(corpus: Callable[[str], Path]) -> list[str]:
    """515 naughty strings, and payloads that say so when they run."""
    ours = [shape.format(RUN) for shape in TAGS + MARKDOWN]
    return [*json.loads(corpus("naughty-strings/blns.json").read_text()), *ours]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of this module's own: in its world, names are hostile."""
    data = tmp_path_factory.mktemp("hostile") / "data"
    environment = environment_for(data)
    with OwnDatabase(environment, "hostile"), running(data, environment) as started:
        yield started


@pytest.fixture(scope="module")
def given(server: Server, strings: list[str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """{kind of thing: the names that it was given, as they were stored}."""
    file = tmp_path_factory.mktemp("strings") / "strings.json"
    file.write_text(json.dumps(strings))
    command = [sys.executable, str(Path(__file__).with_name("hostile_names.py")), str(file)]
    done = subprocess.run(command, env=server.environment, capture_output=True, text=True, check=True)
    ana = Visitor(server).come("ana")
    until(lambda: "Asking" in ana.get("/search/?q=asking").body, seconds=60)
    until(
        lambda: "/people/" in ana.get("/search/suggest/?q=zzq").body, seconds=60
    )  # The last of those that are asked for.
    return dict(json.loads(done.stdout))


@pytest.fixture
def watched(visit: Callable[..., Page]) -> Iterator[Callable[..., Page]]:
    """`visit`, with everything that runs or is stopped on any page noted, and dialogs counted."""
    SAID.clear()

    def open_as(*args: Any, **options: Any) -> Page:
        page = visit(*args, **options)
        if page not in WATCHED:
            WATCHED.append(page)
            page.context.add_init_script(LISTEN)
            page.on("dialog", lambda dialog: (SAID.append(dialog.message), dialog.dismiss()))
        return page

    yield open_as
    assert SAID == []


WATCHED: list[Page] = []
SAID: list[str] = []
"""What dialogs said in these windows, which outlast a test."""


def walk(page: Page, starts: list[str]) -> tuple[str, dict[str, list[str]]]:
    """Read pages and what follows them, to the end; returns everything that can be read there, and what was bad."""
    waiting, done, texts, bad = list(starts), set(), [], {}
    while waiting:
        path = waiting.pop(0)
        done.add(path)
        page.goto(path)
        if found := page.evaluate(FOUND):
            bad[path] = found
        texts += [page.title(), page.evaluate("document.body.textContent")]
        onward = page.evaluate(
            "[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))"
            ".filter(href => /[?&](page|before|cursor)=/.test(href))"
        )
        of_this = [href for href in onward if href.partition("?")[0] == path.partition("?")[0]]
        waiting += [href for href in dict.fromkeys(of_this) if href not in done and href not in waiting]
    return plain(" ".join(texts)), bad


def plain(text: str) -> str:
    """Words as one line: how many spaces stand between them is not theirs to say."""
    return re.sub(r"\s+", " ", text).strip()


def lost(given: dict[str, list[str]], text: str, *kinds: str) -> list[str]:
    """The names that stand nowhere in a text."""
    return [name for kind in kinds for name in given[kind] if plain(name) not in text]


def test_case_e2_hostile_names_are_words_on_every_page_and_none_is_lost(
    given: dict[str, list[str]], watched: Callable[..., Page]
) -> None:
    assert sum(len(names) for names in given.values()) - len(given["refused"]) >= 570
    ola = watched("ola")
    text, bad = walk(
        ola, ["/c/", "/people/", "/c/club/members/", "/c/club/forum/", "/me/profile/", "/publish/", "/c/club/"]
    )
    more, worse = walk(ola, links_named(ola, "/search/?q=attached", "With files"))
    assert bad | worse == {}
    assert lost(given, text + more, "people", "titles", "companies", "objectives", "headings", "requests") == []
    assert lost(given, text + more, "communities", "places", "attachments", "topics") == []


def links_named(page: Page, path: str, name: str) -> list[str]:
    """Where the links of a name lead, on a page."""
    page.goto(path)
    return sorted({link.get_attribute("href") or "" for link in page.get_by_role("link", name=name).all()})


def test_case_e2_hostile_names_are_words_in_titles_notices_and_invitations(
    given: dict[str, list[str]], server: Server, watched: Callable[..., Page]
) -> None:
    ana, otto = watched("ana"), watched("otto")
    reader = Visitor(server).come("ana")
    until(lambda: told(reader, given), 60)  # Notices are the worker's, which comes to them in its turn.
    text, bad = walk(ana, ["/notices/", "/", "/search/?q=script", "/search/?q=alert"])
    assert [name for name in given["people"] if "<" in name and plain(name) in text] != []
    invited, worse = walk(otto, ["/c/"])
    assert lost(given, invited, "communities") == []
    otto.goto("/c/")
    links = otto.evaluate("[...document.querySelectorAll('main a[href]')].map(a => [a.textContent, a.href])")
    homes = {name: href for name in given["communities"][::9] for text, href in links if plain(name) in plain(text)}
    assert homes != {}
    for name, href in homes.items():
        otto.goto(href)
        worse |= {name: found for found in [otto.evaluate(FOUND)] if found}
    assert bad | worse == {}


def told(reader: Visitor, given: dict[str, list[str]]) -> bool:
    said = words_of(reader.get("/notices/").body)
    return any("<" in name and plain(name) in said for name in given["people"])


def test_case_e2_hostile_names_are_words_in_what_opens_while_one_types(
    given: dict[str, list[str]], watched: Callable[..., Page]
) -> None:
    ana = watched("ana")
    ana.goto("/publish/?place=club")
    box, offered, seen = ana.locator("[name=body]"), 0, []
    for typed in ("@script", "@alert", "@img", "#t", "#script"):
        box.fill("")
        box.press_sequentially(typed)
        ana.wait_for_timeout(400)
        offered += ana.locator(".expander [role=option]").count()
        seen += ana.evaluate(FOUND)
    assert offered > 0
    ana.set_input_files(
        "[name=files]", {"name": f"<img src=x onerror={RUN}>.txt", "mimeType": "text/plain", "buffer": b"x"}
    )
    expect(ana.locator(".chosen-files")).to_contain_text("onerror")
    seen += ana.evaluate(FOUND)
    ana.goto("/")
    for typed in ("script", "alert", "onerror"):
        ana.fill("#q", "")
        ana.locator("#q").press_sequentially(typed)
        ana.wait_for_timeout(400)
        seen += ana.evaluate(FOUND)
    assert seen == []


OUTSIDE = """box => {
  const edge = box.getBoundingClientRect(), out = [];
  if (edge.right > innerWidth + 1 || edge.left < -1) out.push("the box itself");
  for (const one of box.querySelectorAll("*")) {
    const { left, right, width } = one.getBoundingClientRect();
    if (width && (right > edge.right + 1 || left < edge.left - 1)) out.push(`${one.tagName} ${one.className}`);
  }
  return out;
}"""
TURNED = """() => [...document.querySelectorAll("[aria-label], [title], [alt]")]
  .flatMap(one => [one.ariaLabel, one.title, one.alt]).filter(text => /[\u202a-\u202e\u2066-\u2069]/.test(text ?? ""))"""


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_case_e2_hostile_names_stay_inside_what_opens(
    given: dict[str, list[str]], watched: Callable[..., Page], phone: bool
) -> None:
    ola, name = watched("ola", phone=phone), given["boxes"][0]
    seen: dict[str, list[str]] = {}

    def look(what: str, box: str) -> None:
        expect(ola.locator(box).first).to_contain_text("Zzq")
        fits = "document.documentElement.scrollWidth <= innerWidth ? [] : ['the page is wider than the window']"
        found = ola.locator(box).first.evaluate(OUTSIDE) + ola.evaluate(FOUND) + ola.evaluate(TURNED)
        seen.update({what: found + ola.evaluate(fits)} if found + ola.evaluate(fits) else {})

    slug = links_named(ola, "/c/?q=zzq", "Zzq")[0]
    ola.goto(f"{slug}members/?who=zzq")
    look("whom to invite", "#invitees .person-row")
    invite = ola.locator("#invitees button").first
    assert invite.get_attribute("aria-label") == f"Invite {name}"
    menu = ola.get_by_role("button", name=f"Change the role of {name}")
    menu.click()
    look("menu", ".menu:popover-open")
    assert ola.locator(".menu:popover-open").get_attribute("aria-label") == f"Change the role of {name}"
    ola.keyboard.press("Escape")
    ola.keyboard.press("Control+k")
    ola.keyboard.type("zzq")
    expect(ola.locator("dialog#jump .face").first).to_be_visible()
    look("jump", "dialog#jump .jump-list")
    ola.keyboard.press("Escape")
    ola.evaluate(
        "text => document.dispatchEvent(new CustomEvent('maillon:toast', { detail: { text, undo_url: '/x/?' + text } }))",
        name,
    )
    look("toast", "#toasts .toast")
    ola.goto("/publish/?place=club")
    body = ola.locator("[name=body]")
    body.fill("")  # What was typed here a moment ago, on the other device, is a draft by now.
    body.press_sequentially("@zzq")
    look("mention", ".expander")
    assert seen == {}


class Styles(HTMLParser):
    """Every style that stands in a page itself."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "style" or any(name == "style" for name, _value in attrs):
            self.found.append(self.get_starttag_text() or tag)


def pages_of(visitor: Visitor, things: dict[str, str]) -> dict[str, Answer]:
    """The addresses of ROUTES that show somebody a page, and one that shows a refusal; with what was answered there."""
    addresses = [route.format(**things) for route in ROUTES.values()]
    if not visitor.cookies.get("sessionid"):
        addresses = ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/"]
    answers = {address: visitor.get(address) for address in dict.fromkeys(addresses)}
    shown = {a: got for a, got in answers.items() if got.status == 200 and "text/html" in got.headers["content-type"]}
    refusal = "/nothing/here/"
    return {a: got for a, got in shown.items() if "<html" in got.body} | {refusal: visitor.get(refusal)}


def things_of(server: Server) -> dict[str, str]:
    """Ids of what stands in Club, for the placeholders of ROUTES."""
    ola = Visitor(server).come("ola")
    items = json.loads(ola.get("/api/v1/communities/club/publications?limit=100").body)["items"]
    post = next(one for one in items if one["counts"]["comments"])
    mine = next(one for one in items if one["title"] == "With files")
    comment = json.loads(ola.get(f"/api/v1/publications/{post['id']}/comments").body)["items"][0]
    topics = json.loads(ola.get("/api/v1/topics").body)["items"]
    return {
        "topic": topics[0]["slug"] if topics else "none", "draft": "1",
        "slug": "club", "publication": mine["id"], "comment": comment["id"], "author": post["author"]["id"],
        "file": "1", "space": mine["space"], "invitation": "1", "answer": comment["id"],
        **dict.fromkeys(("question", "poll", "offer", "praise", "announcement", "hour"), mine["id"]),
    }  # fmt: skip


@pytest.mark.parametrize(("name", "language", "phone"), [("ola", "fr", True), (None, "en", False)])
def test_case_e4_the_content_policy_has_nothing_to_stop_on_any_page(
    given: dict[str, list[str]],
    server: Server,
    watched: Callable[..., Page],
    name: str | None,
    language: str,
    phone: bool,
) -> None:
    visitor = Visitor(server, language)
    answers = pages_of(visitor.come(name) if name else visitor, things_of(server))
    page = watched(name, phone=phone, locale={"fr": "fr-FR", "en": "en-GB"}[language])
    bad = {}
    for address, got in answers.items():
        page.goto(address)
        if found := page.evaluate(FOUND) + against_the_policy(got):
            bad[address] = found
    assert bad == {}
    assert len(answers) >= (20 if name == "ola" else 4)


def against_the_policy(got: Answer) -> list[str]:
    """What a page's policy lacks, and the styles that stand in the page itself."""
    parts = (part.strip() for part in got.headers["content-security-policy"].split(";"))
    told = dict(part.split(" ", 1) for part in parts if part)
    return [key for key, value in POLICY.items() if told.get(key) != value] + Styles(got.body).found


@pytest.mark.parametrize("name", ["gus", "otto"])
def test_case_e4_a_guest_and_who_is_outside_are_sent_the_same_policy_on_every_page(
    given: dict[str, list[str]], server: Server, name: str
) -> None:
    visitor = Visitor(server).come(name)
    answers = pages_of(visitor, things_of(server))
    found = {address: against_the_policy(got) for address, got in answers.items()}
    assert {address: bad for address, bad in found.items() if bad} == {}
    assert len(answers) >= 4
