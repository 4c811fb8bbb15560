"""Templates of communities, played: one is chosen, filled in, made; its first people invited; administrators change them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect


def make(page: Page, template: str, name: str) -> None:
    """Choose a template and make a community with what it says; one comes to its first people."""
    page.goto("/c/new/")
    page.get_by_role("link", name=template, exact=True).click()
    expect(page.locator("main")).to_contain_text(f"From the template “{template}”")
    page.fill("[name=name]", name)
    page.get_by_role("button", name="Create the community").click()
    page.wait_for_url("**/first/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Whom do you invite first?")


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_a_template_is_chosen_a_community_made_and_three_are_invited(visit, phone):
    page = visit("ana", phone=phone)
    name = "Fendering on a phone" if phone else "Fendering"
    make(page, "Trade", name)
    boxes = page.locator("main").get_by_role("checkbox")
    names = [boxes.nth(at).locator("xpath=..").locator("b").inner_text() for at in range(3)]
    expect(page.locator(".first-person").first).to_contain_text("is in yet")
    for at in range(3):
        boxes.nth(at).check()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.get_by_role("button", name="Invite these").click()
    page.wait_for_url("**/first/?invited=1")
    expect(page.locator("main [role=status]")).to_contain_text("The invitations are sent")
    for one in names:
        expect(page.locator(".first-people")).not_to_contain_text(one)
    page.get_by_role("link", name="Go to the community").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    # What the template says is what it is: an open community of a trade, with its charter, and nobody's objective.
    page.get_by_role("link", name="About").first.click()
    expect(page.locator("main")).to_contain_text("No question is too simple.")
    expect(page.locator("main")).not_to_contain_text("What one site has learnt")


def test_who_is_invited_is_told_and_somebody_else_is_found_while_typing(visit):
    ola, otto = visit("ola"), visit("otto")
    make(ola, "Customer account", "Port of Riga")
    ola.get_by_role("searchbox", name="Whom to invite").press_sequentially("otto")
    ola.locator("#invitees").get_by_role("button", name="Invite Otto Outside").click()
    ola.wait_for_url("**/first/?invited=1")
    otto.goto("/c/")
    card = otto.locator(".invitation", has_text="Port of Riga")
    expect(card).to_contain_text("Ola Owner invites you")
    card.get_by_role("button", name="Decline").click()


def test_all_of_it_works_without_scripts(visit):
    page = visit("fay", scripts=False)
    make(page, "Project", "Slipway")
    page.get_by_role("button", name="Invite these").click()
    expect(page.locator("main")).to_contain_text("Tick somebody first")
    page.locator("main").get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Invite these").click()
    expect(page.locator("main")).to_contain_text("The invitations are sent")
    page.goto("/c/slipway/first/?who=otto")
    page.get_by_role("button", name="Invite Otto Outside").click()
    expect(page.locator("main")).to_contain_text("The invitations are sent")


def test_an_administrator_changes_hides_adds_and_brings_back(visit):
    ada, ana = visit("ada"), visit("ana")

    def act(name: str, what: str) -> None:
        ada.get_by_role("button", name=f"More about {name}").click()
        ada.get_by_role("button", name=what).click()

    ada.goto("/settings/templates/")
    ada.get_by_role("link", name="Partner", exact=True).click()
    ada.fill("[name=name]", "Allies")
    ada.fill("[name=charter]", "Allies read this.")
    ada.get_by_role("button", name="Save").click()
    act("Leisure", "Hide it")
    expect(ada.locator(".community-row", has_text="Leisure")).to_contain_text("Hidden")
    ada.get_by_role("link", name="Add a template").click()
    ada.fill("[name=name]", "Safety round")
    ada.fill("[name=help]", "Every week, on one site.")
    ada.get_by_role("button", name="Save").click()
    ana.goto("/c/new/")
    rows = ana.locator("main .community-row .name")
    expect(rows).to_have_text(
        ["Company event", "Product or technology", "Customer problem", "Customer account", "Trade", "Project", "Allies",
         "Safety round", "Blank"]
    )  # fmt: skip
    ana.get_by_role("link", name="Allies", exact=True).click()
    expect(ana.locator("[name=charter]")).to_have_value("Allies read this.")
    act("Allies", "As delivered")
    act("Leisure", "Offer it again")
    act("Safety round", "Remove it")
    ana.goto("/c/new/")
    expect(rows).to_have_count(9)
    expect(ana.locator("main")).to_contain_text("Partner")
    expect(ana.locator("main")).to_contain_text("Leisure")
