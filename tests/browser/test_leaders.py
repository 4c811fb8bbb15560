"""A leader's wall comes to those whom it is for; a delegate writes in her name, and the history says so."""

from __future__ import annotations

from playing import ready
from playwright.sync_api import expect

from axe import faults_of

BOSS = "Vega Abroad"


def test_a_delegate_writes_in_a_leaders_name_to_those_whom_it_is_for_and_the_history_says_who_wrote(visit):
    ada, north = visit("ada", bypass_csp=True), visit("vega.north", phone=True, bypass_csp=True)
    south, west = visit("vega.south", bypass_csp=True), visit("vega.west")

    # An administrator names the leader, to whom her wall is delivered, and a delegate.
    ada.goto("/settings/leaders/")
    ada.get_by_label("Whom to name").fill("vega abroad")
    ada.keyboard.press("Enter")
    ada.get_by_role("link", name=f"Name {BOSS} as a leader").click()
    ada.locator("summary").first.click()
    ada.get_by_label("North works").check()
    assert faults_of(ada) == []
    ada.get_by_role("button", name="Name as a leader").click()
    ada.wait_for_url("**/settings/leaders/")
    expect(ada.locator(".community-row")).to_contain_text("North works")
    assert faults_of(ada) == []
    ada.get_by_role("link", name=BOSS).click()
    ada.get_by_role("link", name="Name or take away").click()
    ada.get_by_label("Whom to name").fill("vega south")
    ada.keyboard.press("Enter")
    ada.get_by_role("button", name="Add Vega South").click()
    expect(ada.get_by_role("button", name="Take away: Vega South")).to_be_visible()
    assert faults_of(ada) == []
    delegates = ada.url

    # The delegate writes in her name, and it is kept while she does.
    south.goto("/publish/")
    ready(south)
    south.get_by_label("In", exact=True).select_option(label=f"In the name of {BOSS}")
    south.fill("[name=title]", "What the yard builds next")
    south.fill("[name=body]", "Two tugs, from spring on.")
    expect(south.locator(".draft-state")).to_contain_text("kept")
    assert faults_of(south) == []
    south.click("#publish button[type=submit]")
    south.wait_for_url("**/p/*/")
    address = south.url
    expect(south.locator("article.message .author, article.message header").first).to_contain_text(BOSS)

    # Whom it is for reads it in her feed, which says why; nobody else has it there.
    north.goto("/")
    card = north.locator("article.card", has_text="What the yard builds next")
    expect(card).to_contain_text(f"Wall of {BOSS} · for North works")
    assert faults_of(north) == []
    west.goto("/")
    expect(west.locator("main")).not_to_contain_text("What the yard builds next")
    north.goto(address)
    north.locator("article.message").first.get_by_role("button", name="More", exact=True).click()
    north.locator(".menu:popover-open .menu-item", has_text="History").click()
    expect(north.locator("main")).to_contain_text(f"Written by Vega South for {BOSS}")
    assert faults_of(north) == []

    # She may have it out of her feed, and back.
    north.goto(address)
    north.get_by_role("link", name="Change that").click()
    north.get_by_role("button", name="Not in my feed").click()
    expect(north.get_by_role("button", name="In my feed again")).to_be_visible()
    assert faults_of(north) == []
    north.goto("/")
    expect(north.locator("main")).not_to_contain_text("What the yard builds next")

    # Who is a delegate no longer finds the place gone.
    ada.goto(delegates)
    ada.get_by_role("button", name="Take away: Vega South").click()
    expect(ada.locator("main")).to_contain_text("Nobody yet.")
    south.goto("/publish/")
    expect(south.get_by_label("In", exact=True)).not_to_contain_text("In the name of")
    ada.goto("/settings/leaders/")
    ada.get_by_role("link", name=BOSS).click()
    ada.get_by_role("button", name="End it").click()
    expect(ada.locator("main")).to_contain_text("Nobody yet.")
