"""Live, whole: two web processes, streams that are cut, ten tabs of one browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import pytest
from playing import SOON
from playwright.sync_api import Page, expect
from wire import Wire

from load.streams import Stream
from running import until as comes_to_be

COMMENT = "content.comment_published"
until = partial(comes_to_be, seconds=60)
TABS = 10
WITHOUT_WORKERS = "delete window.SharedWorker"


@pytest.fixture
def wire(server) -> Iterator[Wire]:
    with Wire(server.url) as made:
        yield made


class Talk:
    """A thread in Everyone, and somebody who speaks there without a page of her own."""

    def __init__(self, page: Page) -> None:
        self._requests = page.context.request
        self._token = next(one["value"] for one in page.context.cookies() if one["name"] == "csrftoken")
        made = self._send("/publish/", place="everyone", title="A talk to be heard", body="It begins.")
        self.path = re.search(r"/p/\d+/", made.url)[0]

    def says(self, *words: str) -> None:
        """One comment for each."""
        for body in words:
            assert self._send(f"{self.path}comment/", body=body).ok

    def _send(self, path: str, **form: str):
        return self._requests.post(path, form=form | {"csrfmiddlewaretoken": self._token})


@pytest.fixture
def talk(visit) -> Talk:
    return Talk(visit("fay"))


def session_of(page: Page) -> str:
    return "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())


def test_a_stream_that_was_cut_hears_what_it_missed_once_and_in_order_from_the_other_process_too(server, visit, talk):
    port, session = int(server.url.rsplit(":", 1)[1]), session_of(visit("ana"))
    whole = Stream(port, session)
    here = [Stream(port, session) for _ in range(16)]
    homes = [stream.process() for stream in here]
    assert len(set(homes)) == 2, "both web processes hold some of the streams"
    talk.says("before")
    until(lambda: all(stream.subjects(COMMENT) for stream in [whole, *here]))
    for stream in here:
        stream.cut()
    talk.says("while away 1", "while away 2", "while away 3")
    again: list[Stream] = []
    for stream, home in zip(here, homes, strict=True):
        again.append(_from_another(home, port, session, stream.last))
        if len(again) % 4 == 0:
            talk.says(f"while they come back {len(again)}")
    talk.says("the last word")
    until(lambda: len(whole.subjects(COMMENT)) == 9)
    # Of the comments only: the worker may still have something to tell Ana of what other tests did.
    both = list(zip(here, again, strict=True))
    until(lambda: all(len(old.subjects(COMMENT) + new.subjects(COMMENT)) >= 9 for old, new in both))
    assert [old.subjects(COMMENT) + new.subjects(COMMENT) for old, new in both] == [whole.subjects(COMMENT)] * len(here)
    assert {stream.reloads for stream in again} == {0}
    for stream in [whole, *again]:
        stream.cut()


def _from_another(process: int, port: int, session: str, last: str) -> Stream:
    """The stream anew, at another process than it was: the kernel chooses, so it is tried until it is so."""
    for _ in range(40):
        stream = Stream(port, session, last=last)
        if stream.process() != process:
            return stream
        stream.cut()
    raise AssertionError("no other process answers")


@pytest.mark.parametrize("way", ["a worker that they share", "a lock that one of them holds"])
def test_ten_tabs_of_one_browser_are_live_over_one_stream_and_go_on_when_its_owner_is_closed(visit, wire, talk, way):
    first = visit("ana", base_url=wire.url)
    if way == "a lock that one of them holds":
        first.context.add_init_script(WITHOUT_WORKERS)
    tabs = [first, *(first.context.new_page() for _ in range(TABS - 1))]
    for tab in tabs:
        tab.goto(talk.path)
    until(lambda: wire.streams == 1)
    talk.says("All ten hear this")
    for tab in tabs:
        expect(tab.locator("#thread")).to_contain_text("All ten hear this")
    assert wire.streams == 1
    opened = len(wire.asked)
    tabs.pop(0).close()
    talk.says("The owner has gone")
    for tab in tabs:
        expect(tab.locator("#thread")).to_contain_text("The owner has gone")
    until(lambda: wire.streams == 1)
    went_on = wire.asked[opened:]
    assert len(went_on) == (1 if way == "a lock that one of them holds" else 0)
    assert all(went_on), "the next owner goes on where the last one was"


@pytest.mark.parametrize("script", ["", WITHOUT_WORKERS], ids=["a worker", "a lock"])
def test_a_comment_that_comes_after_a_page_was_drawn_and_before_it_listens_is_shown(visit, talk, script):
    page = visit("ana", alone=True)
    page.context.add_init_script(script)
    page.goto("about:blank")

    def on_its_way(route) -> None:
        drawn = route.fetch()
        talk.says("while the page was on its way")
        route.fulfill(response=drawn)

    page.route(f"**{talk.path}", on_its_way, times=1)
    page.goto(talk.path)
    expect(page.locator("#thread")).to_contain_text("while the page was on its way", timeout=SOON)
    page.wait_for_timeout(500)
    expect(page.locator("#thread > .message")).to_have_count(2)


def test_a_tab_whose_stream_was_cut_shows_each_comment_that_it_missed_once(visit, wire, talk):
    ana = visit("ana", base_url=wire.url)
    ana.goto(talk.path)
    until(lambda: wire.streams == 1)
    missed = [f"Missed {number}." for number in range(5)]
    talk.says("Heard")
    expect(ana.locator("#thread")).to_contain_text("Heard")
    with wire.cut():
        talk.says(*missed)
        expect(ana.locator("#thread")).not_to_contain_text("Missed")
    expect(ana.locator("#thread .message")).to_have_count(7, timeout=120_000)
    assert ana.locator("#thread .message .prose").all_inner_texts() == ["It begins.", "Heard", *missed]


def test_a_tab_that_was_away_for_too_long_looks_anew_at_what_it_shows(visit, wire, talk):
    ana, home = visit("ana", base_url=wire.url), visit("ana", base_url=wire.url)
    ana.goto(talk.path)
    home.goto("/")
    until(lambda: wire.streams == 2)
    talk.says("Heard")
    expect(ana.locator("#thread")).to_contain_text("Heard")
    with wire.cut():
        wire.forgets = True
        talk.says("Long ago.", "And since.")
        Talk(visit("fay"))
    expect(ana.locator("#thread")).to_contain_text("And since.", timeout=120_000)
    expect(home.locator("#arrivals")).to_contain_text("1 new publication", timeout=120_000)
    assert ana.locator("#thread .message .prose").all_inner_texts() == [
        "It begins.",
        "Heard",
        "Long ago.",
        "And since.",
    ]
