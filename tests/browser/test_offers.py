"""Offers and requests, played: published, seen, closed, opened again, extended; on a phone, by keys, without scripts."""

from __future__ import annotations

from datetime import date, timedelta

from playing import ready, sent
from playwright.sync_api import expect


def test_something_is_offered_seen_on_one_page_given_and_opened_again(visit, community):
    slug = community("Desks", "ana", "gus", access="closed", is_extended=True)
    ana, gus = visit("ana"), visit("gus")
    ana.goto(f"/publish/?place={slug}")
    ana.fill("[name=title]", "An oak desk, 160 cm")
    ana.locator(".composer .kinds").get_by_text("Offer").click()
    ana.wait_for_url("**kind=offer**")
    ready(ana)
    expect(ana.locator("[name=title]")).to_have_value("An oak desk, 160 cm")
    expect(ana.get_by_label("I offer")).to_be_checked()
    address = sent(ana)
    expect(ana.locator("main")).to_contain_text("Open until")

    gus.goto("/offers/")
    gus.get_by_role("link", name="Requests").click()
    expect(gus.locator("main")).not_to_contain_text("An oak desk, 160 cm")
    gus.get_by_role("link", name="Offers", exact=True).click()
    gus.get_by_role("link", name="An oak desk, 160 cm").click()
    ready(gus)
    first = gus.locator("article.message").first
    expect(first).to_contain_text("Open until")
    expect(first.get_by_role("button", name="It is given")).to_have_count(0)

    ana.get_by_role("button", name="It is given").click()
    expect(ana.locator("article.message").first).to_contain_text("Closed by its author")
    # The guest's open page follows.
    expect(first).to_contain_text("Given")
    gus.goto("/offers/")
    expect(gus.locator("main")).not_to_contain_text("An oak desk, 160 cm")
    ana.goto(address)
    ana.get_by_role("button", name="Open again").click()
    expect(ana.locator("article.message").first).to_contain_text("Open until")


def test_a_request_is_made_and_extended_by_keys_alone(visit, community):
    slug = community("Ladders", "ana")
    ana = visit("ana")
    ana.goto(f"/publish/?kind=offer&place={slug}")
    ana.locator("[name=title]").focus()
    ana.keyboard.type("A ladder for a week")
    ana.get_by_label("I offer").focus()
    ana.keyboard.press("ArrowDown")
    expect(ana.get_by_label("I am looking for")).to_be_checked()
    ana.keyboard.press("Tab")
    expect(ana.get_by_label("Last day")).to_be_focused()
    ana.locator("[name=title]").focus()
    ana.keyboard.press("Control+Enter")
    ana.wait_for_url("**/p/*/")
    ready(ana)
    expect(ana.get_by_role("button", name="I have found it")).to_be_visible()
    more = ana.locator("article.message").first.get_by_role("button", name="More", exact=True)
    more.focus()
    ana.keyboard.press("Enter")
    entry = ana.locator(".menu:popover-open .menu-item", has_text="Extend")
    expect(entry).to_be_visible()
    for _step in range(9):
        if entry.evaluate("one => one === document.activeElement"):
            break
        ana.keyboard.press("ArrowDown")
    ana.keyboard.press("Enter")
    ana.wait_for_url("**/extend/")
    later = date.today() + timedelta(days=200)
    ana.get_by_label("New last day").fill(later.isoformat())
    ana.get_by_label("New last day").press("Enter")
    ana.wait_for_url("**/p/*/")
    expect(ana.locator("article.message").first).to_contain_text(f"{later.day} {later:%B} {later.year}")


def test_without_scripts_one_offers_is_told_what_is_missing_and_closes_too(visit, community):
    slug = community("Lamps", "ana")
    ana = visit("ana", scripts=False)
    ana.goto(f"/publish/?kind=offer&place={slug}")
    ana.fill("[name=title]", "A lamp")
    ana.get_by_label("I am looking for").check()
    ana.evaluate("document.querySelector('[name=last_day]').removeAttribute('min')")
    ana.fill("[name=last_day]", "2020-01-01")
    ana.click("#publish button[type=submit]")
    expect(ana.locator(".field-error")).to_contain_text("This day has passed")
    expect(ana.locator("[name=title]")).to_have_value("A lamp")
    expect(ana.get_by_label("I am looking for")).to_be_checked()
    ana.fill("[name=last_day]", (date.today() + timedelta(days=3)).isoformat())
    ana.click("#publish button[type=submit]")
    ana.get_by_role("button", name="I have found it").click()
    expect(ana.locator("article.message").first).to_contain_text("Found")
