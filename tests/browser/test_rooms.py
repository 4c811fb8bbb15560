"""The room of everybody: an administrator says who publishes there, it comes into every feed, and no guest meets it."""

from __future__ import annotations

from playing import ready
from playwright.sync_api import expect

from axe import faults_of


def limit(page, people: int) -> None:
    page.goto("/settings/rooms/")
    page.get_by_label("All publish in rooms").fill(str(people))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("main")).to_contain_text("It is kept.")


def test_somebody_is_named_and_writes_to_everybody_who_answers_and_no_guest_meets_it(visit):
    ada, otto, ana, gus = visit("ada", bypass_csp=True), visit("otto", bypass_csp=True), visit("ana"), visit("gus")
    limit(ada, 1)
    assert faults_of(ada) == []
    ada.get_by_role("link", name="Everybody", exact=True).click()
    ada.wait_for_url("**/settings/rooms/everybody/")
    ada.get_by_label("Whom to name").fill("otto")
    ada.keyboard.press("Enter")
    ada.get_by_role("button", name="Add Otto Outside").click()
    expect(ada.get_by_role("button", name="Take away: Otto Outside")).to_be_visible()
    assert faults_of(ada) == []

    otto.goto("/publish/")
    ready(otto)
    otto.get_by_label("In", exact=True).select_option("r:everybody")
    expect(otto.locator(".place-choice option:checked")).to_contain_text("Everybody · ")
    otto.fill("[name=title]", "The canteen is open again")
    otto.fill("[name=body]", "From Monday, and there is soup.")
    expect(otto.locator(".draft-state")).to_contain_text("kept")
    assert faults_of(otto) == []
    otto.click("#publish button[type=submit]")
    otto.wait_for_url("**/p/*/")
    address = otto.url
    expect(otto.locator(".thread-head")).to_contain_text("Everybody")
    otto.goto("/drafts/")
    expect(otto.locator("main")).not_to_contain_text("canteen")

    ana.goto("/")
    card = ana.locator("article.card").first
    expect(card).to_contain_text("The canteen is open again")
    card.get_by_role("link", name="Everybody").click()
    ana.wait_for_url("**/rooms/everybody/")
    expect(ana.locator(".rail [aria-current=page]")).to_contain_text("Everybody")
    expect(ana.locator("main")).to_contain_text("Administrators publish here")
    expect(ana.locator("main .prompt")).to_have_count(0)
    ana.get_by_role("link", name="The canteen is open again").click()
    ana.wait_for_url("**/p/*/")
    ready(ana)
    ana.fill("[name=body]", "Which soup?")
    ana.click("#reply button[type=submit]")
    expect(ana.locator("#thread")).to_contain_text("Which soup?")
    ana.set_viewport_size({"width": 360, "height": 700})
    ana.goto("/rooms/everybody/")
    assert not ana.evaluate("document.documentElement.scrollWidth > innerWidth")

    for place in ("/rooms/everybody/", address):
        assert gus.goto(place).status == 404

    # An administrator keeps order there; then everything is as it was.
    ada.goto(address)
    ada.locator("article.message").first.get_by_role("button", name="More", exact=True).click()
    ada.locator(".menu:popover-open .menu-item", has_text="Remove").click()
    expect(ada.locator("main")).to_contain_text("Nobody reads it any more")
    ana.goto("/")
    expect(ana.locator(".rail")).not_to_contain_text("Everybody")
    ada.goto("/settings/rooms/everybody/")
    ada.get_by_role("button", name="Take away: Otto Outside").click()
    limit(ada, 250)
