"""A publication is shared where more read, leads home for who reads there, and says nothing to the others; another one is
featured until each has seen it."""

from __future__ import annotations

from playing import ready
from playwright.sync_api import expect

from axe import faults_of

AWAY = "This publication is in a place you do not read."


def choose(page, label: str) -> None:
    page.locator("article.message").first.get_by_role("button", name="More", exact=True).click()
    page.locator(".menu:popover-open .menu-item", has_text=label).click()


def test_a_publication_is_shared_among_more_readers_and_leads_home_whoever_reads_there(visit, community, program):
    closed, wide = community("Mooring crew", "ana", access="closed"), community("Harbour", "ana", "otto")
    made = program("ola").post(
        f"/communities/{closed}/publications", title="The new lines", body="They hold eighty tons"
    )
    home = f"/p/{made['id']}/"
    ana, otto = visit("ana", bypass_csp=True), visit("otto", phone=True, bypass_csp=True)

    # Whoever chooses a place of more readers is told who will see that it exists, and keeps her words.
    ana.goto(home)
    choose(ana, "Share")
    ana.wait_for_url("**/share/")
    ready(ana)
    ana.locator("select[name=place]").select_option(wide)
    ana.fill("#share [name=body]", "Worth a look")
    assert faults_of(ana) == []
    ana.locator("#share button[type=submit]").click()
    expect(ana.locator(".share-means")).to_contain_text("they will see that you share something, and not what")
    expect(ana.locator("#share [name=body]")).to_have_value("Worth a look")
    assert faults_of(ana) == []
    ana.get_by_role("button", name="Share all the same").click()
    expect(ana.locator("article.message").first).to_contain_text("Worth a look")
    expect(ana.locator(".shared")).to_contain_text("The new lines")
    share = ana.url

    # The card leads home; there the conversation goes on, and the place is named.
    ana.goto(f"/c/{wide}/")
    ana.locator(".card .shared").get_by_role("link", name="Read and answer there").click()
    ana.wait_for_url(f"**{home}")
    ana.get_by_role("link", name="Shared in 1 place").click()
    expect(ana.locator("main")).to_contain_text("Harbour")
    assert faults_of(ana) == []

    # Otto reads her words, and one sentence.
    for address in (share, f"/c/{wide}/"):
        otto.goto(address)
        expect(otto.locator("main")).to_contain_text("Worth a look")
        expect(otto.locator("main")).to_contain_text(AWAY)
        expect(otto.locator("main")).not_to_contain_text("The new lines")
        assert faults_of(otto) == []
    assert not otto.evaluate("document.documentElement.scrollWidth > innerWidth")

    # The same again is refused, with the way to the first.
    ana.goto(f"{home}share/?place={wide}")
    ready(ana)
    for label in ("Share", "Share all the same"):
        ana.locator("#share").get_by_role("button", name=label).click()
    ana.get_by_role("link", name="See it there").click()
    ana.wait_for_url(share)


def test_a_publication_is_featured_until_each_member_has_seen_it(visit, community, program):
    slug = community("Quay four", "ana", "gus", access="closed", is_extended=True)
    made, second = (
        program("ana").post(f"/communities/{slug}/publications", title=title, body="Words")
        for title in ("The crane", "The gate")
    )
    program("ana").post(f"/communities/{slug}/publications", title="Later words", body="Newer than both")
    ola, gus = visit("ola", bypass_csp=True), visit("gus", phone=True, bypass_csp=True)
    for one in (made, second):
        ola.goto(f"/p/{one['id']}/")
        choose(ola, "Feature until seen")
        ola.wait_for_url("**/feature/")
        assert faults_of(ola) == []
        ola.locator("main form").get_by_role("button", name="Feature", exact=True).click()
        expect(ola.locator(".feature-seen")).to_contain_text("Seen by 0 of 2 members")

    # The newest first; pressing "Seen" on a card, and opening the thread of the other, bring both to their place.
    for where in ("/", f"/c/{slug}/"):
        gus.goto(where)
        expect(gus.locator("article.card").nth(0)).to_contain_text("The gate")
        expect(gus.locator("article.card").nth(1)).to_contain_text("The crane")
        expect(gus.locator("article.card").nth(0)).to_contain_text("Featured")
        assert faults_of(gus) == []
    gus.locator("article.card").first.get_by_role("button", name="Seen").click()
    expect(gus.locator("article.card").first).to_contain_text("The crane")
    with gus.expect_response(f"**/p/{made['id']}/seen/"):
        gus.goto(f"/p/{made['id']}/")
    gus.goto(f"/c/{slug}/")
    expect(gus.locator("article.card").first).to_contain_text("Later words")
    ola.reload()
    expect(ola.locator(".feature-seen")).to_contain_text("Seen by 2 of 2 members")
    choose(ola, "No longer feature")
    expect(ola.locator(".feature-seen")).to_have_count(0)
