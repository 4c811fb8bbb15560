"""Discussions closed and opened again, played: by a moderator, by keys, without scripts, on a phone."""

from __future__ import annotations

import re

import pytest
from playing import ready
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


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_axe_finds_nothing_where_a_discussion_is_closed_and_nothing_is_wider_than_its_screen(
    visit, community, program, phone
):
    slug = community("Bikes", "ana")
    made = program("ana").post(f"/communities/{slug}/publications", title="Bikes", body="Where?")
    ana = visit("ana", phone=phone, bypass_csp=True)
    found, wide = {}, []
    for path in (f"/p/{made['id']}/discussion/close/", f"/p/{made['id']}/", f"/c/{slug}/"):
        ana.goto(path)
        ready(ana)
        if path.endswith("close/"):
            ana.get_by_label("Reason").fill("All of them stand behind the shed now, where it is dry and lit.")
        if faults := faults_of(ana):
            found[path] = faults
        if ana.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(path)
        if path.endswith("close/"):
            ana.get_by_role("button", name="Close the discussion").click()
            ana.wait_for_url(f"**/p/{made['id']}/")
    assert found == {}
    assert wide == []
