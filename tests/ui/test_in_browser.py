"""The kit in a real browser: its scripts under the product's content policy, and axe-core over every element."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import pytest
from jinja2 import Environment
from markupsafe import Markup
from playwright.sync_api import BrowserContext, Page, expect

from axe import BOTH, ONE_EACH, faults_of
from maillon.core.ui import samples
from maillon.core.ui.shapes import Frame, MenuEntry
from maillon.core.ui.views import gallery_context
from ui.served import Asked, Site

pytestmark = pytest.mark.browser
CSRF = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="token">')


def drawn(jinja: Environment, main: str, *, live: bool = False, place: str = "", **values: Any) -> str:
    """Return a page of the shell with this in its reading column."""
    source = (
        '{% extends "ui/shell.html" %}{% block title %}Test{% endblock %}{% block main %}' + main + "{% endblock %}"
    )
    home = MenuEntry(label="Home", url="/", icon="home", name="home")
    frame = Frame(
        organisation="Estuaire",
        me=samples.people()["ines"],
        menu=[home],
        search_url="/search/",
        create_url="/new/",
        notices_url="/notices/",
        is_live=live,
        place=place,
    )
    return jinja.from_string(source).render(frame=frame, csrf_input=CSRF, csrf_token="token", **values)


def test_axe_finds_nothing_in_the_gallery(chromium: Any, site: Site, jinja: Environment) -> None:
    context = chromium.new_context(bypass_csp=True)
    page = context.new_page()
    # Turned round, only sides change: it is asked at one size.
    for direction, sizes in (("ltr", {1440: BOTH, 390: ONE_EACH[1]}), ("rtl", {390: ONE_EACH[0], 1440: ()})):
        site.page("/ui/", jinja.get_template("ui/gallery.html").render(**gallery_context(direction=direction)))
        page.goto(f"{site.url}/ui/")
        for width, themes in sizes.items():
            page.set_viewport_size({"width": width, "height": 900})
            assert faults_of(page, impacts=None, themes=themes) == [], (direction, width)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (direction, width)
    context.close()


def test_j_and_k_move_among_cards_and_enter_opens(page: Page, site: Site, jinja: Environment) -> None:
    cards = [samples.guest_post("a"), samples.question("b")]
    cards[1].url = "/p/2/"
    site.page("/", drawn(jinja, "{% for one in cards %}{{ ui.card(one) }}{% endfor %}", cards=cards))
    site.page("/p/2/", "the thread")
    page.goto(site.url)
    page.keyboard.press("j")
    expect(page.locator("#a")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("#b")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("#a")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_text("the thread")).to_be_visible()


def test_keys_search_create_go_home_and_explain_themselves_but_never_while_writing(
    page: Page, site: Site, jinja: Environment
) -> None:
    site.page("/", drawn(jinja, "<textarea></textarea>"))
    site.page("/new/", "the composer")
    page.goto(site.url)
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.locator("textarea").press_sequentially("c?/gh")
    expect(page.locator("textarea")).to_have_value("c?/gh")
    page.locator("textarea").blur()
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(page.get_by_text("the composer")).to_be_visible()


def test_a_draft_comes_back_and_is_forgotten_once_sent(page: Page, site: Site, jinja: Environment) -> None:
    composer = '<div id="thread"></div>{{ ui.composer("/c/", csrf_input, "Reply", id="reply", key="comment-1", attrs={"hx-post": "/c/", "hx-target": "#thread", "hx-swap": "beforeend"}) }}'
    site.page("/", drawn(jinja, composer))
    site.page("/c/", '<article id="c9">taken</article>')
    site.page("/drafts/at/p%3A1/", "signed out")  # What the device has is shown all the same.
    page.goto(site.url)
    page.locator("#reply-text").fill("Half a thought")
    expect(page.locator(".draft-state")).to_contain_text("Draft kept")
    page.reload()
    expect(page.locator("#reply-text")).to_have_value("Half a thought")
    page.locator("#reply-text").press("Control+Enter")
    expect(page.locator("#c9")).to_be_visible()
    expect(page.locator("#reply-text")).to_have_value("")
    page.reload()
    expect(page.locator("#reply-text")).to_have_value("")


def test_a_draft_survives_a_failed_sending(window: BrowserContext, site: Site, jinja: Environment) -> None:
    composer = '<div id="thread"></div>{{ ui.composer("/c/", csrf_input, "Reply", id="reply", key="comment-1", attrs={"hx-post": "/c/", "hx-target": "#thread"}) }}'
    site.page("/", drawn(jinja, composer))
    site.answers["/c/"] = lambda asked: asked.send("no", status=503)
    page = window.new_page()
    page.goto(site.url)
    page.locator("#reply-text").fill("Keep me")
    page.locator("#reply-text").press("Control+Enter")
    expect(page.locator("#thread")).to_have_text("no")
    expect(page.locator("#reply-text")).to_have_value("Keep me")
    page.reload()
    expect(page.locator("#reply-text")).to_have_value("Keep me")


def test_a_mention_is_completed_shown_as_a_name_and_sent_as_a_mark(page: Page, site: Site, jinja: Environment) -> None:
    people = samples.people()
    people["marit"].id = "12"
    site.page("/", drawn(jinja, '{{ ui.composer("/c/", csrf_input, "Reply", id="reply", space="7") }}'))
    site.page("/complete/people", jinja.globals["ui"].people_options([people["marit"]]))
    site.page("/c/", "taken")
    page.goto(site.url)
    area = page.locator("#reply-text")
    area.press_sequentially("Ask @mar")
    page.get_by_role("option").click()
    expect(area).to_have_value("Ask @Marit Halvorsen ")
    area.press("Control+Enter")
    expect(page.get_by_text("taken")).to_be_visible()
    assert "@[Marit Halvorsen](person:12)" in site.posts("/c/")[0]
    asked = [one.path for one in site.asked if one.path.startswith("/complete/people")]
    assert parse_qs(asked[-1].split("?")[1]) == {"q": ["mar"], "space": ["7"]}


def test_a_reaction_shows_at_once_and_then_what_the_server_says(page: Page, site: Site, jinja: Environment) -> None:
    card = samples.guest_post("a")
    card.react_url, card.reactions = "/r/", samples.reactions(useful=4)
    site.page("/", drawn(jinja, "{{ ui.card(card) }}{{ ui.reaction_picker(card.reactions) }}", card=card))
    site.page("/r/", jinja.globals["ui"].reactions("/r/", samples.reactions(mine="useful", useful=6)))
    page.goto(site.url)
    page.locator("#a .reactions button").click()
    expect(page.locator("#a .reactions .n")).to_have_text("6")
    expect(page.locator("#a .reactions button")).to_have_attribute("aria-pressed", "true")
    assert "reaction=useful" in site.posts("/r/")[0].replace('name="reaction"\r\n\r\n', "reaction=")
    page.locator("#a").hover()
    page.locator("#a .more-reactions").click()
    page.locator("#reaction-picker button[value=thanks]").click()
    expect(page.locator("#reaction-picker")).to_be_hidden()
    page.wait_for_load_state("networkidle")
    assert "thanks" in site.posts("/r/")[1]


def test_a_menu_opens_by_its_button_and_moves_by_arrows(page: Page, site: Site, jinja: Environment) -> None:
    site.page("/", drawn(jinja, '{{ ui.menu("m", "More", acts) }}', acts=samples.acts()))
    page.goto(site.url)
    page.get_by_role("button", name="More").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#m .menu-item").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#m .menu-item").nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#m")).to_be_hidden()


def test_the_theme_changes_at_once_and_the_server_is_told(page: Page, site: Site, jinja: Environment) -> None:
    site.page("/", drawn(jinja, ""))
    site.page("/me/theme/", "")
    page.goto(site.url)
    page.locator(".me").click()
    with page.expect_request("**/me/theme/"):
        page.locator("theme-switch button[value=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 24, 31)"


def test_the_eye_shows_a_password(page: Page, site: Site, jinja: Environment) -> None:
    site.page("/", drawn(jinja, '<form>{{ ui.password_field("password", "Password") }}</form>'))
    page.goto(site.url)
    page.locator("password-reveal button").click()
    expect(page.locator("#id_password")).to_have_attribute("type", "text")


def test_filtering_as_one_types_forgets_accents(page: Page, site: Site, jinja: Environment) -> None:
    main = '{{ ui.search_field("f", "Filter", attrs={"data-filter": "li.row"}) }}<ul><li class="row">Études</li><li class="row">Travaux</li></ul>'
    site.page("/", drawn(jinja, main))
    page.goto(site.url)
    page.locator("#id_f").fill("etu")
    expect(page.locator("li.row:visible")).to_have_text(["Études"])


def test_chosen_files_are_listed_and_can_be_taken_away(page: Page, site: Site, jinja: Environment) -> None:
    site.page("/", drawn(jinja, '{{ ui.composer("/c/", csrf_input, "Reply", id="reply") }}'))
    page.goto(site.url)
    files = [{"name": f"{name}.txt", "mimeType": "text/plain", "buffer": b"x"} for name in ("one", "two")]
    page.locator("input[type=file]").set_input_files(files)  # type: ignore[arg-type]
    expect(page.locator(".chosen-files li")).to_have_count(2)
    page.locator(".chosen-files button").first.click()
    expect(page.locator(".chosen-files li")).to_have_count(1)
    assert page.evaluate("[...document.querySelector('input[type=file]').files].map(file => file.name)") == ["two.txt"]


def test_without_scripts_everything_can_be_read_and_sent(chromium: Any, site: Site, jinja: Environment) -> None:
    main = '{{ ui.card(card) }}{{ ui.composer("/c/", csrf_input, "Reply", id="reply") }}'
    card = samples.guest_post("a")
    card.react_url = "/r/"
    site.page("/", drawn(jinja, main, card=card))
    site.page("/c/", "taken")
    site.page("/r/", "reacted")
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url)
    page.locator("#reply-text").fill("By hand")
    page.get_by_role("button", name="Reply").click()
    expect(page.get_by_text("taken")).to_be_visible()
    assert "By hand" in site.posts("/c/")[0]
    page.goto(site.url)
    page.locator("#a .reactions button").first.click()
    expect(page.get_by_text("reacted")).to_be_visible()
    assert "csrfmiddlewaretoken=token" in site.posts("/r/")[0]
    context.close()


def stream(asked: Asked, *lines: str) -> None:
    """Open a stream of Server-Sent Events and say these."""
    asked.send_response(200)
    asked.send_header("Content-Type", "text/event-stream")
    asked.end_headers()
    asked.wfile.write(("\n".join(lines) + "\n\n").encode())
    asked.wfile.flush()


def test_a_menu_is_fetched_when_it_opens_and_only_once(page: Page, site: Site, jinja: Environment) -> None:
    card = samples.guest_post("a")
    card.acts_url = "/acts/"
    site.page("/", drawn(jinja, "{{ ui.card(card) }}", card=card))
    site.page("/acts/", jinja.globals["ui"].menu_items(samples.acts()))
    page.goto(site.url)
    assert [one.path for one in site.asked if one.path == "/acts/"] == []
    for _turn in range(2):
        page.locator("#a [popovertarget=m-a]").click()
        expect(page.locator("#m-a .menu-item")).to_have_count(6)
        page.keyboard.press("Escape")
    assert [one.path for one in site.asked if one.path == "/acts/"] == ["/acts/"]


def test_reply_says_whom_it_answers_and_sends_it_along(page: Page, site: Site, jinja: Environment) -> None:
    message = samples.messages("c")[1]
    message.reply_url = "/?answer=42#answer"
    main = '{{ ui.message(message) }}{{ ui.composer("/c/", csrf_input, "Send", id="reply") }}'
    site.page("/", drawn(jinja, main, message=message))
    site.page("/c/", "taken")
    page.goto(site.url)
    page.get_by_role("link", name="Reply").click()
    expect(page.locator(".reply-note")).to_contain_text("In answer to Pieter de Groot")
    page.locator("#reply-text").fill("Yes")
    page.locator("#reply-text").press("Control+Enter")
    expect(page.get_by_text("taken")).to_be_visible()
    assert 'name="parent"\r\n\r\n42' in site.posts("/c/")[0]


def test_a_toast_can_be_undone_and_leaves_by_itself(page: Page, site: Site, jinja: Environment) -> None:
    site.page("/", drawn(jinja, ""))
    site.page("/undo/", "")
    page.clock.install()
    page.goto(site.url)
    page.evaluate(
        "document.dispatchEvent(new CustomEvent('maillon:toast', {detail: {text: 'Removed', undo_url: '/undo/'}}))"
    )
    expect(page.locator(".toast")).to_contain_text("Removed")
    with page.expect_request("**/undo/"):
        page.locator(".toast-act").click()
    page.mouse.move(600, 10)
    page.evaluate("document.dispatchEvent(new CustomEvent('maillon:toast', {detail: {text: 'Kept'}}))")
    expect(page.locator(".toast", has_text="Kept")).to_be_visible()
    page.clock.fast_forward(7000)
    expect(page.locator(".toast")).to_have_count(0)


def test_suggestions_come_while_typing_and_arrows_choose(page: Page, site: Site, jinja: Environment) -> None:
    option = '<a class="menu-item" role="option" id="suggestion-1" href="/found/">Houle</a>'
    site.page("/", drawn(jinja, ""))
    site.page("/search/suggest/", f'<div class="menu expander" role="listbox" aria-label="Suggestions">{option}</div>')
    site.page("/found/", "the page of Houle")
    page.goto(site.url)
    page.locator("#q").press_sequentially("hou")
    expect(page.get_by_role("option")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    page.locator("#q").press_sequentially("houl")
    expect(page.get_by_role("option")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("the page of Houle")).to_be_visible()


def test_enter_without_a_choice_searches(page: Page, site: Site, jinja: Environment) -> None:
    site.page("/", drawn(jinja, ""))
    site.page("/search/suggest/", "")
    site.page("/search/", "results")
    page.goto(site.url)
    page.locator("#q").fill("houle")
    page.keyboard.press("Enter")
    expect(page.get_by_text("results")).to_be_visible()
    assert "/search/?q=houle" in [one.path for one in site.asked]
