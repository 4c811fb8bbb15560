"""Live: one stream per browser, handed to every page; a cut stream misses nothing."""

from __future__ import annotations

import threading

import pytest
from jinja2 import Environment
from playwright.sync_api import BrowserContext, Page, expect

from maillon.core.ui import samples
from ui.served import Asked, Site
from ui.test_in_browser import drawn, stream

pytestmark = pytest.mark.browser
POKE = 'data: {"space":"7","what":"content.publication_published","id":"content.publication:%d"}'
WRITE_DOWN = """document.body.dataset.heard = '';
document.body.addEventListener('maillon:poke', ({detail}) => { document.body.dataset.heard += detail.id.split(':')[1] + ' '; })"""


class Streams:
    """A server of the stream: counts who follows, says what a test wants, hangs up when told."""

    def __init__(self) -> None:
        self.follows: list[str | None] = []
        self.hang_up = threading.Event()
        self.say: list[str] = []
        self.turn = threading.Condition()

    def __call__(self, asked: Asked) -> None:
        """Hold one stream open until told to hang up."""
        self.follows.append(asked.headers.get("Last-Event-ID"))
        stream(asked, "retry: 50", "id: 1")
        sent = 0
        while not self.hang_up.is_set():
            with self.turn:
                self.turn.wait(0.1)
            for lines in self.say[sent:]:
                asked.wfile.write(f"{lines}\n\n".encode())
                asked.wfile.flush()
            sent = len(self.say)

    def poke(self, place: int) -> None:
        """Say one poke to who listens."""
        with self.turn:
            self.say.append(f"id: {place}\nevent: poke\n{POKE % place}")
            self.turn.notify_all()


@pytest.fixture
def streams(site: Site) -> Streams:
    made = Streams()
    site.answers["/live"] = made
    return made


def opened(window: BrowserContext, site: Site) -> Page:
    page = window.new_page()
    page.goto(site.url)
    page.evaluate(WRITE_DOWN)
    return page


def test_two_pages_of_one_browser_share_one_stream(
    window: BrowserContext, site: Site, jinja: Environment, streams: Streams
) -> None:
    site.page("/", drawn(jinja, "", live=True))
    pages = [opened(window, site), opened(window, site)]
    streams.poke(5)
    for page in pages:
        expect(page.locator("body")).to_have_attribute("data-heard", "5 ")
    assert streams.follows == [None]
    streams.hang_up.set()


def test_a_cut_stream_comes_back_and_says_what_it_heard_last(
    window: BrowserContext, site: Site, jinja: Environment, streams: Streams
) -> None:
    site.page("/", drawn(jinja, "", live=True))
    page = opened(window, site)
    streams.poke(5)
    expect(page.locator("body")).to_have_attribute("data-heard", "5 ")
    again = Streams()
    site.answers["/live"] = again
    streams.hang_up.set()
    again.poke(6)
    expect(page.locator("body")).to_have_attribute("data-heard", "5 6 ")
    assert again.follows == ["5"]
    again.hang_up.set()


WITHOUT_WORKERS = "delete window.SharedWorker;"
FROM_THE_START = """addEventListener("maillon:poke", ({detail}) => {
  const page = document.documentElement.dataset;
  page.heard = (page.heard ?? "") + detail.id.split(":")[1] + " ";
});"""


@pytest.mark.parametrize("script", ["", WITHOUT_WORKERS], ids=["a worker", "a lock"])
def test_a_page_goes_on_from_where_it_was_drawn_and_hears_what_came_while_it_was_on_its_way(
    window: BrowserContext, site: Site, jinja: Environment, streams: Streams, script: str
) -> None:
    window.add_init_script(script + FROM_THE_START)
    site.page("/", drawn(jinja, "", live=True, place="3"))
    first = window.new_page()
    first.goto(site.url)
    streams.poke(5)
    expect(first.locator("html")).to_have_attribute("data-heard", "5 ")
    assert streams.follows == ["3"]

    on_its_way = threading.Event()

    def answer(asked: Asked) -> None:
        html = drawn(jinja, "", live=True, place="5")
        streams.poke(6)
        on_its_way.wait(5)
        asked.send(html)

    site.answers["/second/"] = answer
    second = window.new_page()
    second.goto(f"{site.url}/", wait_until="commit")
    second.evaluate("setTimeout(() => location.assign('/second/'))")
    expect(first.locator("html")).to_have_attribute("data-heard", "5 6 ")
    on_its_way.set()
    second.wait_for_url("**/second/")
    expect(second.locator("html")).to_have_attribute("data-heard", "6 ")
    expect(first.locator("html")).to_have_attribute("data-heard", "5 6 ")
    assert streams.follows == ["3"]
    streams.hang_up.set()


def test_a_refused_stream_comes_back_after_the_server_was_busy(
    window: BrowserContext, site: Site, jinja: Environment, streams: Streams
) -> None:
    refusals = []

    def busy(asked: Asked) -> None:
        refusals.append(asked.path)
        site.answers["/live"] = streams
        asked.send("busy", status=503)

    site.answers["/live"] = busy
    site.page("/", drawn(jinja, "", live=True))
    page = opened(window, site)
    streams.poke(5)
    expect(page.locator("body")).to_have_attribute("data-heard", "5 ", timeout=15_000)
    assert len(refusals) == 1
    streams.hang_up.set()


def test_new_publications_light_a_pill_and_fetch_nothing(
    window: BrowserContext, site: Site, jinja: Environment, streams: Streams
) -> None:
    site.page("/", drawn(jinja, '<div data-arrivals="/" data-space="7" hidden></div>', live=True))
    page = opened(window, site)
    streams.poke(5)
    expect(page.locator(".pill")).to_have_text("1 new publication")
    asked = len(site.asked)
    streams.poke(6)
    expect(page.locator(".pill")).to_have_text("2 new publications")
    assert len(site.asked) == asked
    streams.hang_up.set()


def test_a_comment_of_this_thread_appears_and_one_of_another_does_not(
    window: BrowserContext, site: Site, jinja: Environment, streams: Streams
) -> None:
    first, _second, third = samples.messages("c")
    third.id, third.url = "c42", "/#c42"
    site.page(
        "/", drawn(jinja, '<div id="thread" data-space="7">{{ ui.message(first) }}</div>', live=True, first=first)
    )
    site.page("/comments/42/", jinja.globals["ui"].message(third))
    third.id, third.url = "c43", "/p/other/#c43"
    site.page("/comments/43/", jinja.globals["ui"].message(third))
    page = opened(window, site)
    for number in (43, 42):
        with streams.turn:
            poke = f'{{"space":"7","what":"content.comment_published","id":"content.comment:{number}"}}'
            streams.say.append(f"id: {number}\nevent: poke\ndata: {poke}")
    expect(page.locator("#thread #c42")).to_be_visible()
    expect(page.locator("#thread > .message")).to_have_count(2)
    streams.hang_up.set()


def test_the_bell_counts_what_has_just_come(
    window: BrowserContext, site: Site, jinja: Environment, streams: Streams
) -> None:
    site.page("/", drawn(jinja, "", live=True))
    site.page("/notices/", jinja.globals["ui"].count(3, waits=True))
    page = opened(window, site)
    with streams.turn:
        poke = '{"space":null,"what":"notifications.notice_changed","id":"notifications.notice:9"}'
        streams.say.append(f"id: 9\nevent: poke\ndata: {poke}")
    expect(page.locator("#notices-count")).to_have_text("3")
    streams.hang_up.set()
