"""Everything by keyboard: nothing here touches a mouse, and whatever has the focus shows it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from axe import ONE_EACH, faults_of
from cast import PASSWORD

FOCUS_IS_SEEN = """() => {
  const drawn = (element, part) => {
    const style = getComputedStyle(element, part);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1 && style.outlineColor !== 'rgba(0, 0, 0, 0)')
      || style.boxShadow !== 'none';
  };
  const focused = document.activeElement;
  if (!focused || focused === document.body) return 'nothing has the focus';
  if (focused.id === 'main') return '';
  const box = focused.getBoundingClientRect();
  if (!box.width || !box.height) return 'it has no size: ' + focused.outerHTML.slice(0, 160);
  // A field may show its focus by the frame around it, a row by the line around the whole of it.
  for (let element = focused, up = 0; element && up < 4; element = element.parentElement, up += 1)
    for (const part of up ? [null, '::before'] : [null, '::before', '::after'])
      if ((up === 0 || element.matches(':focus-within') && element.matches('form, li, label, .file, .notice')) && drawn(element, part)) return '';
  return 'nothing shows it: ' + focused.outerHTML.slice(0, 160);
}"""


STOP = f"""selector => {{
  const fault = ({FOCUS_IS_SEEN})(), stop = document.activeElement;
  return [fault, stop.matches(selector), stop.outerHTML];
}}"""
"""What is wrong with where the focus is, whether that is what is looked for, and what it is."""


def seen(page: Page) -> None:
    """What has the focus shows it."""
    assert page.evaluate(FOCUS_IS_SEEN) == ""


def tab_to(page: Page, selector: str, *, key: str = "Tab", most: int = 60) -> None:
    """Press Tab until something has the focus; every stop on the way shows it."""
    for _press in range(most):
        page.keyboard.press(key)
        fault, is_there, _stop = page.evaluate(STOP, selector)
        assert fault == ""
        if is_there:
            return
    raise AssertionError(f"{most} times {key} did not reach {selector}")


@pytest.fixture
def kai(visit, community, program, cast):
    """Kai's browser before sign-in; in a community of Kai's somebody has written."""
    slug = community("Keys", "kai", "ana")
    ola = program("ola")
    for title in ("The first to read", "The second to read"):
        made = ola.post(f"/communities/{slug}/publications", kind="post", title=title, body="Some *words*.")
    program("ana").post(f"/publications/{made['id']}/comments", body="An answer of Ana's")
    return visit()


def test_one_signs_in_reads_reacts_answers_and_writes_with_keys_alone(kai):
    page = kai
    press, write = page.keyboard.press, page.keyboard.type
    page.goto("/accounts/login/")
    tab_to(page, "[name=login]")
    write("kai@club.example")
    tab_to(page, "[name=password]")
    write(PASSWORD)
    press("Enter")
    page.wait_for_url("**/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello Kai")

    press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    seen(page)
    press("Enter")
    expect(page.locator("#main")).to_be_focused()

    press("j")
    seen(page)
    expect(page.locator("article.card").first).to_be_focused()
    press("j")
    expect(page.locator("article.card").nth(1)).to_be_focused()
    press("k")
    expect(page.locator("article.card").first).to_be_focused()
    press("Enter")
    page.wait_for_url("**/p/*/")
    expect(page.get_by_role("heading", level=1)).to_have_text("The second to read")

    press("j")
    press("j")
    expect(page.locator("#thread .message").nth(1)).to_be_focused()
    seen(page)
    tab_to(page, ".reactions button")
    with page.expect_response("**/react/"):
        press("Space")
    reaction = page.locator("#thread .message").nth(1).locator(".reactions button").first
    expect(reaction).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#thread .message").nth(1).locator(".reactions")).to_have_count(1)
    expect(reaction).to_be_focused()
    seen(page)
    press("j")
    tab_to(page, "a[data-reply]")
    press("Enter")
    expect(page.locator("#reply-text")).to_be_focused()
    seen(page)
    write("Answered without a mouse")
    press("Control+Enter")
    expect(page.locator("#thread .message").last).to_contain_text("Answered without a mouse")

    press("Tab")
    page.locator("#reply-text").blur()
    press("c")
    page.wait_for_url("**/publish/")
    expect(page.locator("#publish-text")).to_be_focused()
    seen(page)
    write("Written without a mouse")
    tab_to(page, "[name=place]", key="Shift+Tab")
    write("Keys")
    expect(page.locator(".readers")).to_contain_text("of Keys")
    tab_to(page, "#publish button[type=submit]")
    press("Enter")
    page.wait_for_url("**/p/*/")
    expect(page.locator(".message").first).to_contain_text("Written without a mouse")

    press("g")
    press("h")
    page.wait_for_url("**/")
    expect(page.locator("article.card").first).to_contain_text("Written without a mouse")


def test_menus_open_move_and_close_by_key_and_give_the_focus_back(visit, community, program):
    slug = community("Menus", "ana")
    number = program("ana").post(f"/communities/{slug}/publications", kind="post", title="", body="With a menu")["id"]
    page = visit("ana")
    page.goto(f"/p/{number}/")
    press = page.keyboard.press
    press("j")
    more = "button[popovertarget^='m-']"
    tab_to(page, more)
    press("Enter")
    menu = page.locator(".menu:popover-open")
    expect(menu.locator(".menu-item").first).to_be_visible()
    press("ArrowDown")
    expect(menu.locator(".menu-item").first).to_be_focused()
    seen(page)
    press("ArrowDown")
    expect(menu.locator(".menu-item").nth(1)).to_be_focused()
    press("End")
    expect(menu.locator(".menu-item").last).to_be_focused()
    press("Escape")
    expect(menu).to_have_count(0)
    assert page.evaluate("selector => document.activeElement.matches(selector)", more)
    seen(page)


def test_dialogs_are_left_by_escape_and_the_focus_goes_back_to_where_it_was(visit):
    page = visit("ana")
    page.goto("/people/")
    tab_to(page, ".rail-keys")
    page.keyboard.press("Enter")
    keys = page.locator("dialog#keys")
    expect(keys).to_be_visible()
    for said in ("Ctrl k", "j k", "g h"):
        assert said in " ".join(keys.inner_text().split())
    seen(page)
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(page.locator(".rail-keys")).to_be_focused()
    seen(page)
    page.keyboard.press("?")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def test_one_key_jumps_to_rooms_people_communities_and_discussions_and_does_what_there_is_to_do(
    visit, community, program
):
    slug = community("Harbour pilots", "ana")
    page = visit("ana")
    page.goto("/people/")
    press, options = page.keyboard.press, page.locator("dialog#jump [role=option]")

    def jump(words: str, first: str) -> None:
        press("Control+k")
        expect(page.locator("#jump-to")).to_be_focused()
        seen(page)
        page.keyboard.type(words)
        expect(options.first).to_contain_text(first)
        expect(options.first).to_have_attribute("aria-selected", "true")

    jump("harbour", "Harbour pilots")
    press("Enter")
    page.wait_for_url(f"**/c/{slug}/")
    jump("eloise", "Éloïse Quéré")
    press("Enter")
    page.wait_for_url("**/people/*/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Éloïse Quéré")
    jump("first in every", "First in everyone")
    press("Enter")
    page.wait_for_url("**/p/*/")
    jump("settings", "Settings")
    press("Enter")
    page.wait_for_url("**/me/")
    jump("create", "Create a publication")
    press("ArrowDown")
    expect(options.nth(1)).to_contain_text("Create a community")
    press("ArrowUp")
    press("Enter")
    page.wait_for_url("**/publish/")
    expect(page.locator("#publish-text")).to_be_focused()
    page.keyboard.type("Half a sentence")
    jump("short", "Shortcuts")
    press("Enter")
    expect(page.locator("dialog#keys")).to_be_visible()
    expect(page.locator("dialog#jump")).to_be_hidden()
    press("Escape")
    jump("no such word", "Search for “no such word”")
    press("Escape")
    expect(page.locator("dialog#jump")).to_be_hidden()
    expect(page.locator("#publish-text")).to_be_focused()
    expect(page.locator("#publish-text")).to_have_value("Half a sentence")
    jump("no such word", "Search for “no such word”")
    press("Enter")
    page.wait_for_url("**/search/?q=no+such+word")


def test_what_is_chosen_stays_chosen_when_suggestions_come_and_the_mark_of_the_page_changes_by_key(visit):
    page = visit("ana")
    page.goto("/people/")
    page.keyboard.press("Control+k")
    page.keyboard.type("theme: dark")
    expect(page.locator("dialog#jump [role=option]").first).to_contain_text("Theme: Dark")
    page.wait_for_timeout(400)
    with page.expect_response("**/me/theme/"):
        page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.keyboard.press("Control+k")
    page.keyboard.type("system")
    with page.expect_response("**/me/theme/"):
        page.keyboard.press("Enter")
    assert page.locator("html").get_attribute("data-theme") is None


EDGES = """options => options.map(one => {
  const words = document.createRange();
  words.selectNodeContents([...one.children].at(-1));
  return Math.round(words.getBoundingClientRect().left);
})"""
LEADING = "options => options.map(one => one.firstElementChild.matches('.face, .square, .icon'))"
BELOW_LAST = """list => {
  list.scrollTop = list.scrollHeight;
  const last = [...list.querySelectorAll('[role=option]')].at(-1);
  return list.getBoundingClientRect().bottom - last.getBoundingClientRect().bottom;
}"""


def test_all_that_one_may_jump_to_begins_at_one_edge_behind_a_sign_and_the_last_is_not_cut(visit):
    page = visit("ana")
    page.goto("/people/")
    options = page.locator("dialog#jump [role=option]")
    for width, height in ((1280, 800), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        for words in ("", "first"):
            page.keyboard.press("Control+k")
            page.keyboard.type(words)
            if words:
                expect(options.filter(has=page.locator("b")).first).to_be_visible()
                expect(options.last).to_contain_text("Search for")
            edge = page.locator("#jump-to").bounding_box()["x"]
            edges = options.evaluate_all(EDGES)
            assert len(edges) > 1
            assert edges == [pytest.approx(edge, abs=1)] * len(edges)
            assert all(options.evaluate_all(LEADING))
            assert page.locator(".jump-list").evaluate(BELOW_LAST) >= 12
            page.keyboard.press("Escape")


def test_axe_finds_nothing_in_the_dialog_that_jumps_nor_in_the_keys(visit):
    for phone, themes in zip((False, True), ONE_EACH, strict=True):
        page = visit("ana", phone=phone, bypass_csp=True)
        page.goto("/")
        page.keyboard.press("Control+k")
        assert faults_of(page, themes=themes) == []
        page.keyboard.type("an")
        expect(page.locator("dialog#jump .face").first).to_be_visible()
        assert faults_of(page, themes=themes) == []
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        assert faults_of(page, themes=themes) == []
        page.keyboard.press("Escape")
        page.goto("/c/everyone/members/?who=el")
        assert faults_of(page, themes=themes) == []


ADDRESSES = (
    "/", "/c/", "/c/club/", "/c/everyone/members/", "/people/", "/me/", "/me/profile/", "/search/?q=first", "/notices/",
)  # fmt: skip


def test_every_stop_of_a_page_shows_its_focus(visit):
    page = visit("fay")
    for address in ADDRESSES:
        page.goto(address)
        stops = set()
        for _press in range(45):
            page.keyboard.press("Tab")
            fault, at_the_end, stop = page.evaluate(STOP, "body")
            if at_the_end:
                break
            assert fault == "", address
            stops.add(stop)
        assert len(stops) > 10, address
