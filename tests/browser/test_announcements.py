"""An announcement, played: made in the composer, acknowledged by 40 of 43, the three reminded, on a phone too."""

from __future__ import annotations

import pytest
from playing import SOON, pictured, ready, seen_soon, sent
from playwright.sync_api import expect

from axe import faults_of

WIDE = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture
def crew(crew):
    """Whoever came leaves at the end."""
    yield crew
    crew("go")


def test_forty_of_forty_three_acknowledge_an_announcement_and_the_three_are_reminded(visit, community, crew):
    slug = community("Quay", "ana", "fay", "otto", "gus", is_extended=True)
    crew("come", slug, "39")
    ola = visit("ola", bypass_csp=True)
    ola.goto(f"/publish/?place={slug}")
    ola.fill("[name=title]", "The quay is closed on Monday")
    ola.locator(".composer .kinds").get_by_text("Announcement").click()
    ola.wait_for_url("**kind=announcement**")
    ready(ola)
    expect(ola.locator("[name=title]")).to_have_value("The quay is closed on Monday")
    expect(ola.get_by_label("Ask each person to confirm")).to_be_checked()
    assert faults_of(ola) == []
    address = sent(ola)
    number = address.rstrip("/").rpartition("/")[2]
    expect(ola.locator(".ack-foot")).to_contain_text("Confirmed by 0 of 43")
    expect(ola.get_by_role("button", name="I have read this")).to_have_count(0)

    crew("acknowledge", number)
    # Ola's open page follows.
    expect(ola.locator(".ack-foot")).to_contain_text("Confirmed by 39 of 43", timeout=SOON)
    ana = visit("ana")
    assert "kind=announcement" not in ana.goto(f"/publish/?place={slug}").text()
    ana.goto(f"/c/{slug}/")
    card = ana.locator("article.card", has_text="The quay is closed on Monday")
    card.get_by_role("button", name="I have read this").click()
    expect(card.locator(".ack-mine")).to_contain_text("You confirmed on")
    expect(card.locator(".ack-mine")).to_be_focused()
    expect(card.locator(".ack-foot")).to_contain_text("Confirmed by 40 of 43")
    expect(ola.locator(".ack-foot")).to_contain_text("Confirmed by 40 of 43", timeout=SOON)
    pictured(ola, "forty-of-forty-three")
    assert faults_of(ola) == []

    ola.get_by_role("link", name="3 people have not confirmed yet").click()
    ready(ola)
    names = ola.locator(".people-list .person-row .name")
    expect(names).to_have_text(["Fay Moderator", "Gus Guest", "Otto Outside"])
    assert faults_of(ola) == []
    ola.get_by_role("button", name="Remind the 3 people").click()
    expect(ola.locator(".ack-sum")).to_contain_text("3 people were reminded on")
    expect(ola.locator(".ack-sum")).to_contain_text("You can remind them once more, from")
    expect(ola.get_by_role("button", name="Remind")).to_have_count(0)
    pictured(ola, "three-reminded")

    asked = "Ola Owner asks you to confirm that you have read this"
    for name in ("fay", "otto", "gus"):
        page = visit(name, phone=name == "gus", bypass_csp=True)
        seen_soon(page, "/notices/", asked)
    ana.goto("/notices/")
    expect(ana.locator("main")).not_to_contain_text(asked)

    # Gus, a guest, on his phone.
    page.locator(".notice", has_text=asked).get_by_role("link").first.click()
    page.wait_for_url(f"**/p/{number}/")
    ready(page)
    assert (faults_of(page), page.evaluate(WIDE)) == ([], False)
    page.get_by_role("button", name="I have read this").click()
    expect(page.locator(".ack-foot")).to_contain_text("Confirmed by 41 of 43")
    pictured(page, "guest-confirms")
    ola.goto(f"{address}missing/")
    expect(names).to_have_text(["Fay Moderator", "Otto Outside"])
