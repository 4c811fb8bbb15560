"""A link, played: looked at while it is typed, shared, its preview arriving in an open page, pointed to, hidden."""

from __future__ import annotations

from urllib.parse import urlsplit

from playing import choose, ready, sent
from playwright.sync_api import expect

from axe import faults_of_pages


def test_a_link_is_looked_at_while_typed_shared_seen_by_another_and_shown_without_its_preview(
    visit, community, outside_site
):
    slug = community("Reading", "ana", "gus", access="closed", is_extended=True)
    url = outside_site.page("/tides", "Tide tables 2027", head='<meta name="description" content="High water at noon">')
    ana, gus = visit("ana"), visit("gus")
    ana.goto(f"/publish/?kind=link&place={slug}")
    ana.get_by_label("Address of the page").fill(url)
    looked = ana.locator("#link-looked")
    expect(looked).to_contain_text("Tide tables 2027")
    expect(looked).to_contain_text("High water at noon")
    address = sent(ana)
    gus.goto(address)
    ready(gus)
    first = gus.locator("article.message").first
    expect(first.locator(".link-preview")).to_contain_text("Tide tables 2027")
    expect(first.get_by_role("link", name="Tide tables 2027")).to_have_attribute("href", url)

    # What is linked in an answer arrives in the page that is open.
    other = outside_site.page("/wind", "Wind of the week")
    ana.locator("#reply textarea").fill(f"And this: {other}")
    ana.locator("#reply button[type=submit]").click()
    expect(gus.locator("article.message").nth(1).locator(".link-preview")).to_contain_text("Wind of the week")

    # Who would share the same is pointed to the discussion.
    gus.goto(f"/publish/?kind=link&place={slug}")
    gus.get_by_label("Address of the page").fill(url)
    expect(gus.locator(".link-known a")).to_have_attribute("href", urlsplit(address).path)
    gus.goto(address)
    ready(gus)

    ana.goto(address)
    ready(ana)
    choose(ana, ana.locator("article.message").first, "Hide link previews")
    expect(gus.locator("article.message").first.locator(".link-bare")).to_be_visible()
    expect(gus.locator("article.message").first).not_to_contain_text("Tide tables 2027")
    assert faults_of_pages(visit, "ana", (f"/publish/?kind=link&place={slug}", address, f"/c/{slug}/")) == {}
