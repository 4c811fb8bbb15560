"""The feed, played: whose publications, in which order, what is new, where it ends, and its pages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect


def say(program, slug: str, *bodies: str) -> list[str]:
    """Ola publishes these, oldest first; their numbers."""
    ola = program("ola")
    return [ola.post(f"/communities/{slug}/publications", kind="post", title="", body=body)["id"] for body in bodies]


def test_the_feed_holds_my_communities_and_nothing_of_those_i_have_not_joined(visit, community, program):
    mine, other = community("Feed mine", "uma"), community("Feed other")
    say(program, mine, "In a community of mine")
    say(program, other, "In a community I could join")
    uma = visit("uma")
    uma.goto("/")
    expect(uma.locator("#stream")).to_contain_text("In a community of mine")
    expect(uma.locator("#stream")).not_to_contain_text("In a community I could join")


def test_the_order_is_chosen_and_remembered_in_every_browser(visit, community, program):
    slug = community("Feed order", "uma")
    older, newer = say(program, slug, "Older, answered since", "Newer, still alone")
    program("ola").post(f"/publications/{older}/comments", body="Up it goes")
    uma = visit("uma")
    uma.goto("/")
    assert order_of(uma, older, newer) == [newer, older]
    uma.get_by_role("button", name="Order of the feed").click()
    uma.get_by_role("button", name="Recently active").click()
    expect(uma.get_by_role("button", name="Order of the feed: Recently active")).to_be_visible()
    assert order_of(uma, older, newer) == [older, newer]
    again = visit("uma")
    again.goto("/")
    assert order_of(again, older, newer) == [older, newer]
    again.get_by_role("button", name="Order of the feed").click()
    again.get_by_role("button", name="Newest first").click()
    expect(again.get_by_role("button", name="Order of the feed: Newest first")).to_be_visible()
    assert order_of(again, older, newer) == [newer, older]


def order_of(page, *numbers: str) -> list[str]:
    """These publications in the order in which the page shows them."""
    shown = page.locator("#stream article.card").evaluate_all("cards => cards.map(card => card.id)")
    return [one.removeprefix("p") for one in shown if one.removeprefix("p") in numbers]


def test_what_is_new_is_marked_until_it_was_on_screen_and_the_feed_says_since_when_one_is_up_to_date(
    visit, community, program
):
    slug = community("Feed marks", "uma")
    say(program, slug, "Read before")
    uma = visit("uma")
    mark = uma.locator(f".rail-places a[href='/c/{slug}/'] .count")
    with uma.expect_response("**/seen/"):
        uma.goto(f"/c/{slug}/")
    say(program, slug, "Not read yet", "Nor this")
    uma.goto("/")
    expect(mark).to_have_text("2 new")
    card = uma.locator("article.card", has_text="Not read yet")
    expect(card.locator(".badge.is-coral")).to_have_text("New")
    expect(uma.locator("article.card", has_text="Read before").locator(".badge.is-coral")).to_have_count(0)
    line = uma.locator(".caught-up")
    expect(line).to_contain_text("You are up to date since")
    # The line stands behind the last that is new.
    marks = uma.locator("#stream > *").evaluate_all("all => all.map(one => !!one.querySelector('.badge.is-coral'))")
    places = uma.locator("#stream > *").evaluate_all("all => all.map(one => one.className)")
    assert places.index("caught-up") == len(marks) - marks[::-1].index(True)
    # A browser says so at most once a minute for one place: this is another one.
    other = visit("uma")
    with other.expect_response("**/seen/"):
        other.goto(f"/c/{slug}/")
    uma.goto("/")
    expect(mark).to_have_count(0)
    expect(uma.locator("article.card", has_text="Not read yet").locator(".badge.is-coral")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_feed_goes_on_by_pages_to_its_end(visit, community, program, scripts):
    slug = community("Feed pages", "uma")
    numbers = say(program, slug, *[f"Page by page {number}" for number in range(23)])
    uma = visit("uma", scripts=scripts)
    uma.goto(f"/c/{slug}/")
    assert order_of(uma, *numbers) == numbers[::-1][:20]
    uma.get_by_role("link", name="Show more").click()
    expect(uma.locator(f"#p{numbers[0]}")).to_be_visible()
    assert order_of(uma, *numbers) == (numbers[::-1] if scripts else numbers[::-1][20:])
    expect(uma.get_by_role("link", name="Show more")).to_have_count(0)
    uma.goto("/")
    uma.get_by_role("link", name="Show more").click()
    expect(uma.locator(f"#p{numbers[1]}")).to_be_visible()


def test_the_feed_of_somebody_new_says_what_it_is_for(visit):
    lea = visit("lea")
    lea.goto("/")
    expect(lea.locator("article.card")).to_have_count(0)
    expect(lea.locator("main .state .btn")).to_have_attribute("href", "/c/")


def test_the_feed_has_an_end_and_who_has_seen_it_is_up_to_date(visit, community, program):
    say(program, community("Feed end", "uma"), *[f"Towards the end {number}" for number in range(21)])
    uma = visit("uma")
    uma.goto("/")
    expect(uma.locator(".rail-places .count").first).to_be_visible()
    with uma.expect_response("**/seen/"):
        while (more := uma.get_by_role("link", name="Show more")).count():
            cards = uma.locator("article.card").count()
            more.click()
            expect(uma.locator("article.card").nth(cards)).to_be_visible()
        uma.locator(".end-line").scroll_into_view_if_needed()
    expect(uma.locator(".end-line")).to_have_text("You have reached the first publication.")
    uma.goto("/")
    expect(uma.locator(".rail-places .count")).to_have_count(0)
    expect(uma.locator(".page-head")).to_contain_text("Nothing new since you were here.")
