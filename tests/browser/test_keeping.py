"""Discussions closed and opened again, things kept for oneself, played: by keys, without scripts, on a phone."""

from __future__ import annotations

import re
from datetime import date, timedelta

from playwright.sync_api import expect

from axe import faults_of


def test_a_moderator_closes_a_discussion_for_a_reason_and_its_author_opens_it_again(visit, community, program, cast):
    slug = community("Parking", "ana", "gus", access="closed", is_extended=True)
    made = program("ana").post(f"/communities/{slug}/publications", title="Where to park", body="By the gate?")
    program("gus").post(f"/publications/{made['id']}/comments", body="Behind the shed")
    address = f"/p/{made['id']}/"
    ola, gus, ana = visit("ola"), visit("gus"), visit("ana")
    gus.goto(address)
    expect(gus.locator("#reply")).to_be_visible()
    expect(gus.locator("[data-reply]")).to_have_count(1)

    ola.goto(address)
    ola.locator("article.message").first.get_by_role("button", name="More", exact=True).click()
    ola.locator(".menu:popover-open .menu-item", has_text="Close the discussion").click()
    ola.wait_for_url("**/discussion/close/")
    ola.get_by_label("Reason").fill("It is decided: behind the shed.")
    ola.get_by_role("button", name="Close the discussion").click()
    ola.wait_for_url(f"**{address}")
    expect(ola.locator("#answer")).to_contain_text(f"Closed by {cast['ola']['name']} on")
    expect(ola.locator("#answer")).to_contain_text("it takes no new comments. Reason: It is decided: behind the shed.")

    # The guest's open page follows, and what he sends nevertheless is refused in a sentence.
    expect(gus.locator("article.message").first).to_contain_text("Discussion closed")
    gus.goto(address)
    expect(gus.locator("#reply")).to_have_count(0)
    expect(gus.locator("[data-reply]")).to_have_count(0)
    gus.locator("article.message").nth(1).get_by_role("button", name="Useful").click()
    expect(gus.locator("article.message").nth(1).get_by_role("button", name=re.compile("Useful"))).to_contain_text("1")

    ana.goto(f"/c/{slug}/")
    expect(ana.locator("article.card").first).to_contain_text("Discussion closed")
    ana.goto(address)
    ana.locator("article.message").first.get_by_role("button", name="More", exact=True).click()
    ana.locator(".menu:popover-open .menu-item", has_text="Open the discussion again").click()
    expect(ana.locator("#reply")).to_be_visible()


def test_without_scripts_a_discussion_is_closed_by_its_page(visit, community, program):
    slug = community("Keys", "ana")
    made = program("ana").post(f"/communities/{slug}/publications", title="The key of the shed", body="Found")
    ana = visit("ana", scripts=False)
    ana.goto(f"/p/{made['id']}/discussion/close/")
    ana.get_by_label("Reason").fill("Found.")
    ana.get_by_label("Reason").press("Enter")
    ana.wait_for_url(f"**/p/{made['id']}/")
    expect(ana.locator("#answer")).to_contain_text("it takes no new comments. Reason: Found.")


def test_a_publication_and_a_comment_are_kept_in_one_press_and_found_again_by_nobody_else(visit, community, program):
    slug = community("Manuals", "ana", "gus", access="closed", is_extended=True)
    made = program("ana").post(f"/communities/{slug}/publications", title="The manual of the crane", body="Attached")
    program("ana").post(f"/publications/{made['id']}/comments", body="Chapter four is new")
    gus = visit("gus")
    gus.goto(f"/c/{slug}/")
    card = gus.locator("article.card", has_text="The manual of the crane")
    card.get_by_role("button", name="More", exact=True).click()
    gus.locator(".menu:popover-open .menu-item", has_text="Keep").click()
    expect(gus.locator("#toasts")).to_contain_text("Kept. Only you see it")
    expect(gus).to_have_url(re.compile(f"/c/{slug}/$"))
    card.get_by_role("button", name="More", exact=True).click()
    expect(gus.locator(".menu:popover-open")).to_contain_text("No longer keep")
    gus.goto(f"/p/{made['id']}/")
    gus.locator("article.message").nth(1).get_by_role("button", name="More", exact=True).click()
    gus.locator(".menu:popover-open .menu-item", has_text="Keep").click()
    expect(gus.locator("#toasts")).to_contain_text("Kept. Only you see it")

    gus.goto("/")
    gus.locator("button.me").click()
    gus.locator(".menu:popover-open .menu-item", has_text="Kept").click()
    gus.wait_for_url("**/kept/")
    rows = gus.locator(".kept li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Chapter four is new")
    rows.nth(1).get_by_role("link", name="Collection and reminder").click()
    gus.get_by_label("Collection").fill("Cranes")
    gus.get_by_label("Remind me").fill(f"{date.today() + timedelta(days=9)}T09:30")
    gus.get_by_role("button", name="Keep").click()
    gus.wait_for_url("**/kept/")
    expect(rows.nth(1)).to_contain_text("9:30")
    gus.get_by_role("link", name=re.compile("^Cranes")).first.click()
    expect(rows).to_have_count(1)
    gus.get_by_role("button", name="No longer keep").click()
    gus.wait_for_url("**/kept/")
    expect(rows).to_have_count(1)

    ana = visit("ana")
    ana.goto("/kept/")
    expect(ana.locator("main")).not_to_contain_text("Chapter four is new")


def test_without_scripts_and_by_keys_a_thing_is_kept_and_a_wrong_moment_is_told(visit, community, program):
    slug = community("Ropes", "ana")
    made = program("ana").post(f"/communities/{slug}/publications", title="Ropes to replace", body="Soon")
    ana = visit("ana", scripts=False)
    ana.goto(f"/p/{made['id']}/kept/")
    ana.get_by_label("Collection").fill("Ropes")
    ana.evaluate("document.querySelector('[name=remind_at]').removeAttribute('min')")
    ana.get_by_label("Remind me").fill("2020-01-01T09:00")
    ana.get_by_label("Collection").press("Enter")
    expect(ana.locator(".field-error")).to_contain_text("Choose a moment to come")
    expect(ana.get_by_label("Collection")).to_have_value("Ropes")
    ana.get_by_label("Remind me").fill("")
    ana.get_by_label("Collection").press("Enter")
    ana.wait_for_url("**/kept/")
    expect(ana.locator(".kept")).to_contain_text("Ropes to replace")


def test_pressing_the_number_of_reactions_says_who_reacted_by_mouse_by_keys_and_without_scripts(
    visit, community, program, cast
):
    slug = community("Tides", "ana", "gus", access="closed", is_extended=True)
    made = program("ana").post(f"/communities/{slug}/publications", title="Tide tables", body="For December")
    program("gus").put(f"/publications/{made['id']}/reactions/bravo")
    ana = visit("ana", bypass_csp=True)
    ana.goto(f"/c/{slug}/")
    number = ana.locator("article.card").first.get_by_role("link", name="Who reacted")
    expect(number).to_contain_text("1")
    number.click()
    dialog = ana.locator("dialog#who-reacted")
    expect(dialog).to_contain_text(cast["gus"]["name"])
    expect(dialog).to_contain_text("Bravo")
    assert faults_of(ana) == []
    ana.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(number).to_be_focused()
    ana.goto(f"/p/{made['id']}/")
    ana.get_by_role("link", name="Who reacted").focus()
    ana.keyboard.press("Enter")
    expect(dialog).to_contain_text(cast["gus"]["name"])
    plain = visit("gus", scripts=False)
    plain.goto(f"/p/{made['id']}/")
    plain.get_by_role("link", name="Who reacted").click()
    expect(plain.locator("main")).to_contain_text(cast["gus"]["name"])
