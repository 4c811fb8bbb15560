"""Live, played: what happens elsewhere is seen without a reload, over one stream, also after the line was cut."""

from __future__ import annotations

from playing import SOON
from playwright.sync_api import expect
from wire import Wire


def post(program, slug: str, body: str, title: str = "") -> str:
    """Ola publishes; the number of the publication."""
    return program("ola").post(f"/communities/{slug}/publications", kind="post", title=title, body=body)["id"]


def listening(page) -> None:
    """Wait until the browser's stream stands, as a reader has long done."""
    page.wait_for_timeout(700)


def test_a_new_publication_lights_the_pill_and_a_press_shows_it(visit, community, program):
    slug, other = community("Live pill", "ana"), community("Live elsewhere", "ana")
    home, there = visit("ana"), visit("ana")
    home.goto("/")
    there.goto(f"/c/{slug}/")
    listening(there)
    number = post(program, slug, "Fresh from the press")
    pill = home.locator(".pill")
    expect(pill).to_have_text("1 new publication", timeout=SOON)
    expect(there.locator(".pill")).to_have_text("1 new publication", timeout=SOON)
    expect(home.locator("#stream")).not_to_contain_text("Fresh from the press")
    post(program, other, "Of another place")
    expect(pill).to_have_text("2 new publications", timeout=SOON)
    expect(there.locator(".pill")).to_have_text("1 new publication")
    pill.click()
    expect(home.locator(f"#p{number}")).to_be_visible()
    expect(home.locator(".pill")).to_have_count(0)


def test_marks_and_notices_update_while_one_reads_something_else(visit, community, program, cast):
    slug = community("Live marks", "tom")
    tom = visit("tom")
    tom.goto("/people/")
    mark, bell = tom.locator(f".rail-places a[href='/c/{slug}/'] .count"), tom.locator("#notices-count")
    before = int(bell.inner_text().split()[0] or 0) if bell.inner_text().strip() else 0
    listening(tom)
    number = post(program, slug, f"See this, @[Tom Token](person:{cast['tom']['id']})")
    expect(mark).to_have_text("1 new", timeout=SOON)
    expect(bell).to_contain_text(f"{before + 1}", timeout=SOON)
    program("ola").post(f"/publications/{number}/comments", body="And this, of the same thread")
    post(program, slug, "And that")
    expect(mark).to_have_text("2 new", timeout=SOON)
    # The server counts the same.
    tom.reload()
    expect(mark).to_have_text("2 new")
    other = visit("tom")
    other.goto(f"/p/{number}/")
    expect(bell).not_to_contain_text(f"{before + 1}", timeout=SOON)


def test_a_comment_is_changed_and_removed_on_an_open_thread(visit, community, program):
    slug = community("Live thread", "ana")
    number = post(program, slug, "An open thread")
    ana, ola = visit("ana"), program("ola")
    ana.goto(f"/p/{number}/")
    listening(ana)
    turn = ola.post(f"/publications/{number}/comments", body="At first like this")
    expect(ana.locator("#thread")).to_contain_text("At first like this", timeout=SOON)
    ola.patch(f"/comments/{turn['id']}", body="Then like that")
    expect(ana.locator("#thread")).to_contain_text("Then like that", timeout=SOON)
    assert ana.locator("#thread .message").count() == 2
    ola.delete(f"/comments/{turn['id']}")
    expect(ana.locator("#thread .message")).to_have_count(1, timeout=SOON)


def test_all_the_tabs_of_a_browser_share_one_stream_and_it_catches_up_after_the_line_was_cut(
    visit, community, program, server
):
    slug = community("Live wire", "ana")
    number = post(program, slug, "A thread on a bad line")
    with Wire(server.url) as wire:
        first = visit("ana", base_url=wire.url)
        first.goto(f"/p/{number}/")
        tabs = [first] + [first.context.new_page() for _ in range(3)]
        for tab in tabs[1:]:
            tab.goto(f"/c/{slug}/")
        listening(first)
        assert wire.streams == 1
        with wire.cut():
            program("ola").post(f"/publications/{number}/comments", body="Said while the line was down")
            post(program, slug, "Published while the line was down")
            first.wait_for_timeout(500)
            expect(first.locator("#thread")).not_to_contain_text("while the line was down")
        expect(first.locator("#thread")).to_contain_text("Said while the line was down", timeout=3 * SOON)
        for tab in tabs[1:]:
            expect(tab.locator(".pill")).to_have_text("1 new publication", timeout=SOON)
        assert wire.streams == 1
