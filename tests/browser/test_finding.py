"""Search, played: stems of two languages, accents, phrases, exclusions, highlights, suggestions; nothing that is not mine."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from playing import seen_soon
from playwright.sync_api import expect

TEXTS = {
    "Réunions de chantier": "Les réunions de chantier reprennent ; les projets avancent à l’été.",
    "Dredging projects": "The quay study was delivered. Our projects are running, but the buoy is not.",
    "Quay and study": "A study of another quay, without that thing at sea.",
}


@pytest.fixture
def shelf(community, program):
    """A community that holds TEXTS, found by search."""
    slug = community("Finding", "ana", access="closed")
    for title, body in TEXTS.items():
        program("ola").post(f"/communities/{slug}/publications", kind="post", title=title, body=body)
    return slug


def titles(page, slug: str, query: str) -> set[str]:
    """The titles that a search gives in this community."""
    page.goto(f"/search/?{urlencode({'q': query, 'community': slug})}")
    return set(page.locator(".results .name").all_inner_texts())


def test_words_are_found_by_their_stem_in_two_languages_with_phrases_and_exclusions(visit, shelf):
    ana = visit("ana")
    seen_soon(ana, f"/search/?q=thing&community={shelf}", "Quay and study")
    french, english, other = TEXTS
    ana.locator("#q").fill("reunion")
    ana.keyboard.press("Enter")
    ana.wait_for_url("**/search/?q=reunion**")
    expect(ana.locator(".results .name", has_text=french).first).to_be_visible()
    assert titles(ana, shelf, "reunion") == {french}
    assert titles(ana, shelf, "RÉUNION chantiers") == {french}
    assert titles(ana, shelf, "ete") == {french}
    assert titles(ana, shelf, "project run") == {english}
    assert titles(ana, shelf, "projet") >= {french}
    assert titles(ana, shelf, "quay study") == {english, other}
    assert titles(ana, shelf, '"quay study"') == {english}
    assert titles(ana, shelf, "quay study -buoy") == {other}
    assert titles(ana, shelf, "submarine") == set()


def test_what_was_looked_for_is_lit_and_what_one_may_not_read_is_not_found(visit, shelf):
    ana, otto = visit("ana"), visit("otto")
    seen_soon(ana, f"/search/?q=delivered&community={shelf}", "Dredging projects")
    found = titles(ana, shelf, "project")
    assert {"Dredging projects"} <= found <= {"Dredging projects", "Réunions de chantier"}
    ana.goto(f"/search/?q=delivered&community={shelf}")
    expect(ana.locator(".results mark").first).to_have_text("delivered")
    otto.goto("/search/?q=delivered")
    expect(otto.locator("main")).to_contain_text("Nothing found")
    # What is listed to him is found: the closed community by its name, and not what is said in it.
    otto.goto("/search/?q=finding&type=community")
    expect(otto.locator(f".results a[href='/c/{shelf}/']")).to_have_count(1)


def test_the_search_suggests_while_one_types_and_keys_choose(visit, shelf):
    ana = visit("ana")
    seen_soon(ana, f"/search/?q=delivered&community={shelf}", "Dredging projects")
    ana.goto("/")
    ana.keyboard.press("/")
    field = ana.locator("#q")
    expect(field).to_be_focused()
    field.press_sequentially("otto outs")
    options = ana.locator(".bar-search [role=option]")
    expect(options).to_have_count(1)
    expect(options).to_contain_text("Otto Outside")
    field.fill("")
    field.press_sequentially("dredg")
    expect(options.first).to_contain_text("Dredging projects")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    ana.wait_for_url("**/p/*/")
    expect(ana.get_by_role("heading", level=1)).to_have_text("Dredging projects")
