"""Praise, played: people chosen after @, a value, the notice, the profile; by keys, on a phone, without scripts."""

from __future__ import annotations

from playing import ready, seen_soon, sent
from playwright.sync_api import Page, expect


def values(ada: Page, *names: str) -> None:
    """Write the organisation's values, as an administrator does."""
    ada.goto("/settings/values/")
    ada.get_by_label("One value a line").fill("\n".join(names))
    ada.get_by_role("button", name="Save").click()
    expect(ada.locator("main [role=status]")).to_contain_text("The values are kept")


def name(page: Page, beginning: str, whole: str) -> None:
    """Choose somebody after @ in the field "To"."""
    page.get_by_label("To", exact=True).press_sequentially(f"@{beginning}")
    option = page.locator(".expander [role=option]", has_text=whole)
    expect(option).to_be_visible()
    option.click()


def test_people_are_praised_with_a_value_told_of_it_and_read_it_on_their_profile(visit, community, cast):
    slug = community("Moorings", "ana", "fay", "gus", access="closed", is_extended=True)
    values(visit("ada"), "Keep one’s word", "Share what one knows")
    ana, gus = visit("ana"), visit("gus")
    ana.goto(f"/publish/?place={slug}")
    ana.fill("#publish [name=body]", "Both stayed until the last line was fast.")
    ana.locator(".composer .kinds").get_by_text("Praise").click()
    ana.wait_for_url("**kind=praise**")
    ready(ana)
    expect(ana.locator("#publish [name=body]")).to_have_value("Both stayed until the last line was fast.")
    name(ana, "Fay", "Fay Moderator")
    name(ana, "Gus", "Gus Guest")
    ana.get_by_label("One of our values").select_option("Keep one’s word")
    sent(ana)
    first = ana.locator("article.message").first
    expect(first).to_contain_text("Praise to Fay Moderator and Gus Guest")
    expect(first).to_contain_text("Keep one’s word")

    seen_soon(gus, "/notices/", "praised you")
    gus.locator("main").get_by_text("praised you").first.click()
    gus.wait_for_url("**/p/*/**")
    gus.goto(f"/people/{cast['fay']['id']}/")
    received = gus.locator("section", has_text="Praise received")
    expect(received).to_contain_text("Both stayed until the last line was fast.")
    expect(received).to_contain_text("Keep one’s word")
    # Who reads nothing of the place reads none of its praise.
    otto = visit("otto")
    otto.goto(f"/people/{cast['fay']['id']}/")
    expect(otto.locator("main")).not_to_contain_text("Both stayed until the last line was fast.")


def test_praise_is_written_by_keys_alone(visit, community):
    slug = community("Keys", "ana", "fay")
    ana = visit("ana")
    ana.goto(f"/publish/?kind=praise&place={slug}")
    ana.locator("#publish [name=body]").focus()
    ana.keyboard.type("You answered on a Sunday.")
    for _stop in range(20):  # The tools of the text stand between.
        ana.keyboard.press("Tab")
        if ana.evaluate("document.activeElement.name") == "people":
            break
    expect(ana.get_by_label("To", exact=True)).to_be_focused()
    ana.keyboard.type("@Fay")
    expect(ana.locator(".expander [role=option]", has_text="Fay Moderator")).to_be_visible()
    ana.keyboard.press("Enter")
    expect(ana.get_by_label("To", exact=True)).to_have_value("@Fay Moderator ")
    ana.keyboard.press("Control+Enter")
    ana.wait_for_url("**/p/*/")
    expect(ana.locator("article.message").first).to_contain_text("Praise to Fay Moderator")


def test_without_scripts_full_names_are_written_and_a_wrong_one_is_told(visit, community):
    slug = community("Plain praise", "ana", "fay", "otto")
    ana = visit("ana", scripts=False)
    ana.goto(f"/publish/?kind=praise&place={slug}")
    ana.fill("#publish [name=body]", "You wrote it down for all of us.")
    ana.get_by_label("To", exact=True).fill("Fay Moderator, Otto Nowhere")
    ana.click("#publish button[type=submit]")
    expect(ana.locator(".field-error")).to_contain_text("Nobody here is called “Otto Nowhere”")
    expect(ana.locator("#publish [name=body]")).to_have_value("You wrote it down for all of us.")
    expect(ana.get_by_label("To", exact=True)).to_have_value("Fay Moderator, Otto Nowhere")
    ana.get_by_label("To", exact=True).fill("Fay Moderator, Otto Outside")
    ana.click("#publish button[type=submit]")
    expect(ana.locator("article.message").first).to_contain_text("Praise to Fay Moderator and Otto Outside")


def test_an_administrator_writes_the_values(visit, community):
    slug = community("Valued", "ana")
    ada, ana = visit("ada"), visit("ana")
    values(ada, "Courage", "Patience", "Courage")
    expect(ada.get_by_label("One value a line")).to_have_value("Courage\nPatience")
    ana.goto(f"/publish/?kind=praise&place={slug}")
    expect(ana.get_by_label("One of our values").locator("option")).to_have_text(
        ["None in particular", "Courage", "Patience"]
    )
    assert ana.goto("/settings/values/").status == 403
    ada.get_by_label("One value a line").fill("x" * 41)
    ada.get_by_role("button", name="Save").click()
    expect(ada.locator(".field-error")).to_contain_text("40")
    expect(ada.get_by_label("One value a line")).to_have_value("x" * 41)

    # Where praise is off, nobody is praised who works there; what was typed stays.
    values(ada, "Courage", "Patience")
    ada.get_by_label("France").check()
    ada.get_by_role("button", name="Save").click()
    expect(ada.get_by_label("France")).to_be_checked()
    ana.goto(f"/publish/?kind=praise&place={slug}")
    name(ana, "vega ab", "Vega Abroad")
    ana.fill("#publish [name=body]", "She measured all night.")
    ana.click("#publish button[type=submit]")
    expect(ana.locator("#publish")).to_contain_text("Vega Abroad works in a country where praise is off.")
    expect(ana.locator("#publish [name=body]")).to_have_value("She measured all night.")
    ada.get_by_label("France").uncheck()
    ada.get_by_role("button", name="Save").click()
    ana.click("#publish button[type=submit]")
    ana.wait_for_url("**/p/*/")
    expect(ana.locator("main")).to_contain_text("Vega Abroad")
