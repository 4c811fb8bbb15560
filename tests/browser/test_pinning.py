"""A publication is pinned to a day, edited in two tabs at once, and its history read: nobody's text is lost."""

from __future__ import annotations

from datetime import date, timedelta

from playing import ready
from playwright.sync_api import expect

from axe import faults_of

FIRST = "The gate opens at seven.\n\nBring your badge."
OTHER = "The gate opens at eight.\n\nBring your badge."
MINE = "The gate opens at seven.\n\nBring your badge and boots."
BOTH = "The gate opens at eight.\n\nBring your badge and boots."


def choose(page, label: str) -> None:
    page.locator("article.message").first.get_by_role("button", name="More", exact=True).click()
    page.locator(".menu:popover-open .menu-item", has_text=label).click()


def test_a_publication_is_pinned_to_a_day_and_two_tabs_that_edit_it_lose_nothing(visit, community, program):
    slug = community("Gate house", "ana", "gus", access="closed", is_extended=True)
    made = program("ana").post(f"/communities/{slug}/publications", title="The gate", body=FIRST)
    program("ana").post(f"/communities/{slug}/publications", title="Later words", body="Newer than the gate")
    address = f"/p/{made['id']}/"
    ola, gus, ana = visit("ola", bypass_csp=True), visit("gus"), visit("ana", bypass_csp=True)
    gus.goto(f"/c/{slug}/")
    expect(gus.locator("article.card").first).to_contain_text("Later words")

    # Its end stands in the field already: two weeks ahead.
    ola.goto(address)
    choose(ola, "Pin")
    ola.wait_for_url("**/pin/")
    day = ola.get_by_label("Last day")
    assert date.fromisoformat(day.input_value()) >= date.today() + timedelta(days=13)
    assert faults_of(ola) == []
    ola.locator("main form").get_by_role("button", name="Pin", exact=True).click()
    ola.wait_for_url(f"**{address}")
    gus.goto(f"/c/{slug}/")
    expect(gus.locator("article.card").first).to_contain_text("The gate")
    expect(gus.locator("article.card").first).to_contain_text("Pinned")
    gus.goto(f"/c/{slug}/forum/")
    expect(gus.locator(".forum-row").first).to_contain_text("Pinned")

    # Two tabs begin from the same text.
    other = ana.context.new_page()
    for tab in (ana, other):
        tab.goto(f"{address}edit/")
        ready(tab)
    other.fill("#edit [name=body]", OTHER)
    other.click("#edit button[type=submit]")
    other.wait_for_url(f"**{address}")
    ana.fill("#edit [name=body]", MINE)
    ana.click("#edit button[type=submit]")
    expect(ana.locator("main")).to_contain_text("Nothing is lost")
    expect(ana.locator(".difference del").first).to_contain_text("eight")
    expect(ana.locator(".difference ins").last).to_contain_text("and boots")
    expect(ana.locator("#edit [name=body]")).to_have_value(BOTH)
    expect(ana.get_by_role("button", name="Keep mine")).to_be_visible()
    assert faults_of(ana) == []
    ana.set_viewport_size({"width": 360, "height": 700})
    assert not ana.evaluate("document.documentElement.scrollWidth > innerWidth")
    ana.click("#edit button[type=submit]")
    ana.wait_for_url(f"**{address}")
    expect(ana.locator("article.message").first).to_contain_text("opens at eight")
    expect(ana.locator("article.message").first).to_contain_text("and boots")

    ana.goto(f"{address}history/")
    expect(ana.locator(".difference").first.locator("ins")).to_contain_text("and boots")
    expect(ana.locator(".difference").last.locator("del")).to_contain_text("seven")
    assert faults_of(ana) == []

    # Taken down, it stands where it stood.
    ola.goto(address)
    choose(ola, "Unpin")
    ola.wait_for_url(f"**{address}")
    gus.goto(f"/c/{slug}/")
    expect(gus.locator("article.card").first).to_contain_text("Later words")
