"""A publication is moved, played: chosen while typing, with who will read it said before; what had it open loses it."""

from __future__ import annotations

import re

from playing import ready
from playwright.sync_api import expect

from axe import faults_of


def test_a_moderator_moves_a_publication_and_a_part_of_it_and_its_address_leads_who_may_read_there(
    visit, community, program
):
    yard = community("Yard", "ana", "gus", access="closed", is_extended=True)
    office = community("Office of the yard", "ana", access="secret")
    made = program("gus").post(f"/communities/{yard}/publications", title="The price of the crane", body="Twelve")
    first = program("ana").post(f"/publications/{made['id']}/comments", body="And the ropes?")
    program("gus").post(f"/publications/{made['id']}/comments", body="By the metre", parent=first["id"])
    address = f"/p/{made['id']}/"
    gus, ola = visit("gus"), visit("ola", bypass_csp=True)
    gus.goto(address)
    expect(gus.locator("#thread")).to_contain_text("By the metre")

    # A part of it becomes a discussion of its own in the same place.
    ola.goto(address)
    ola.locator("article.message").nth(1).get_by_role("button", name="More", exact=True).click()
    ola.locator(".menu:popover-open .menu-item", has_text="Make it a discussion of its own").click()
    ola.wait_for_url("**/move/")
    ola.get_by_role("button", name=re.compile("^Choose Yard")).click()
    expect(ola.locator("main")).to_contain_text("The same people read this as before.")
    ola.get_by_label("Title of the new discussion").fill("What the ropes cost")
    ola.get_by_role("button", name=re.compile("^Move to “Yard")).click()
    ola.wait_for_url(re.compile(r"/p/\d+/$"))
    expect(ola.locator("#thread")).to_contain_text("By the metre")
    expect(gus.locator("#thread")).not_to_contain_text("By the metre")
    gus.goto(f"{address}#c{first['id']}")
    expect(gus.locator(".departed")).to_be_in_viewport()
    gus.locator(".departed a", has_text="What the ropes cost").click()
    expect(gus.locator("#thread")).to_contain_text("By the metre")

    # The rest goes where the guest does not read.
    gus.goto(address)
    expect(gus.locator("#thread")).to_contain_text("Twelve")
    ola.goto(address)
    ola.locator("article.message").first.get_by_role("button", name="More", exact=True).click()
    ola.locator(".menu:popover-open .menu-item", has_text="Move elsewhere").click()
    ola.wait_for_url("**/move/")
    ready(ola)
    ola.get_by_label("Which community").press_sequentially("office of")
    expect(ola.locator("#targets li")).to_have_count(1)
    assert faults_of(ola) == []
    ola.get_by_role("button", name=re.compile("^Choose Office of the yard")).click()
    preview = ola.locator("main")
    expect(preview).to_contain_text("Partner Ltd will no longer read this.")
    expect(preview).to_contain_text("nobody else knows that it exists")
    assert faults_of(ola) == []
    ola.set_viewport_size({"width": 360, "height": 700})
    assert not ola.evaluate("document.documentElement.scrollWidth > innerWidth")
    ola.get_by_role("button", name=re.compile("^Move to “Office of the yard")).click()
    ola.wait_for_url(f"**{address}")
    expect(ola.locator("#thread")).to_contain_text("Twelve")
    expect(gus.locator("body")).not_to_contain_text("Twelve")
    expect(gus.locator("main")).to_contain_text("There is nothing here for you")
    expect(gus.locator("body")).not_to_contain_text("Office of the yard")
    assert office
