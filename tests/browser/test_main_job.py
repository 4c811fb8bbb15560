"""The main job, played: sign in, read, write, answer, react; two people in two browsers."""

from __future__ import annotations

from playing import ready
from playwright.sync_api import expect


def test_somebody_signs_in_publishes_and_reads_it_in_her_feed(visit):
    ana = visit("ana")
    ana.goto("/publish/?place=everyone")
    expect(ana.locator(".readers")).to_contain_text("Everyone")
    ana.fill("[name=title]", "The crane is back")
    ana.fill("[name=body]", "It lifts **forty** tons again. #cranes")
    ana.click("#publish button[type=submit]")
    ana.wait_for_url("**/p/*/")
    expect(ana.get_by_role("heading", name="The crane is back")).to_be_visible()
    expect(ana.locator(".message .prose strong")).to_have_text("forty")
    otto = visit("otto")
    otto.goto("/")
    expect(otto.locator("article.card").first).to_contain_text("The crane is back")


def test_a_wrong_password_is_told_in_a_sentence_and_keeps_the_login(visit):
    page = visit()
    page.goto("/accounts/login/")
    page.fill("[name=login]", "ana@club.example")
    page.fill("[name=password]", "not this one")
    page.click("button.act[type=submit]")
    expect(page.get_by_text("do not belong together")).to_be_visible()
    expect(page.locator("[name=login]")).to_have_value("ana@club.example")


def test_an_answer_appears_in_the_other_browser_without_reloading(visit):
    ana, fay = visit("ana"), visit("fay")
    fay.goto("/c/club/")
    fay.get_by_role("link", name="First in club").first.click()
    fay.wait_for_url("**/p/*/")
    ready(fay)
    ana.goto(fay.url)
    ana.wait_for_timeout(500)
    fay.fill("[name=body]", "Seen by the other at once")
    fay.click("#reply button[type=submit]")
    expect(fay.locator("#thread")).to_contain_text("Seen by the other at once")
    expect(fay.locator("[name=body]")).to_have_value("")
    expect(ana.locator("#thread")).to_contain_text("Seen by the other at once", timeout=5_000)


def test_the_readers_sentence_names_the_guests_company(visit):
    ana = visit("ana")
    ana.goto("/publish/?place=club")
    expect(ana.locator(".readers")).to_contain_text("3 people")
    expect(ana.locator(".readers")).to_contain_text("1 guest of Partner Ltd")


def test_a_guest_meets_her_community_and_nothing_else(visit):
    gus = visit("gus")
    gus.goto("/")
    expect(gus.locator("main")).to_contain_text("First in club")
    expect(gus.locator("main")).not_to_contain_text("First in everyone")
    gus.goto("/c/")
    expect(gus.locator("main")).to_contain_text("Club")
    expect(gus.locator("main")).not_to_contain_text("Everyone")
    gus.goto("/people/")
    # She shares no community with him, whatever other tests do.
    expect(gus.locator("main")).not_to_contain_text("Rita")
    assert gus.goto("/c/everyone/").status == 404


def test_a_reaction_counts_without_reloading_and_is_taken_back(visit):
    otto = visit("otto")
    otto.goto("/c/everyone/")
    button = otto.locator("article.card", has_text="First in everyone").locator(".reactions button").first
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_contain_text("1")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_somebody_outside_asks_at_the_door_and_is_let_in(visit):
    otto, fay = visit("otto"), visit("fay")
    otto.goto("/c/club/")
    expect(otto.locator("main")).not_to_contain_text("First in club")
    otto.fill("[name=message]", "I repair the same pumps")
    otto.get_by_role("button", name="Ask to join").click()
    expect(otto.locator("main")).to_contain_text("You have asked to join")
    fay.goto("/c/club/members/")
    expect(fay.locator("main")).to_contain_text("I repair the same pumps")
    fay.get_by_role("button", name="Let in").click()
    fay.wait_for_load_state()
    otto.goto("/c/club/")
    expect(otto.locator("main")).to_contain_text("First in club")


def test_one_reads_and_writes_without_scripts(visit):
    ana = visit("ana", scripts=False)
    ana.goto("/c/everyone/")
    ana.get_by_role("link", name="First in everyone").first.click()
    ana.fill("[name=body]", "Written without scripts")
    ana.click("#reply button[type=submit]")
    expect(ana.locator("#thread")).to_contain_text("Written without scripts")


def test_what_was_removed_is_brought_back(visit):
    ana = visit("ana")
    ana.goto("/publish/?place=everyone")
    ana.fill("[name=body]", "Soon gone, then back")
    ana.click("#publish button[type=submit]")
    ana.wait_for_url("**/p/*/")
    ready(ana)
    address = ana.url
    ana.locator(".message").first.get_by_role("button", name="More").click()
    ana.get_by_role("button", name="Remove").click()
    expect(ana.get_by_role("button", name="Undo")).to_be_visible()
    assert visit("otto").goto(address).status == 404
    ana.get_by_role("button", name="Undo").first.click()
    ana.wait_for_url("**/p/*/")
    expect(ana.locator(".message").first).to_contain_text("Soon gone, then back")


def test_the_same_in_french_by_choice(visit):
    ana = visit("ola", locale="fr-FR")
    ana.goto("/")
    expect(ana.get_by_role("heading", level=1)).to_contain_text("Bonjour Ola")
    ana.goto("/c/")
    expect(ana.get_by_role("heading", level=1)).to_have_text("Communautés")
