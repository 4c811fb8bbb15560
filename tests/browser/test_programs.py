"""API v1, played: a personal token made from the profile, used by a program, and ended."""

from __future__ import annotations

from playing import Program
from playwright.sync_api import expect


def test_a_token_made_from_ones_own_menu_reads_and_writes_as_oneself_until_it_is_ended(visit, server, community):
    slug = community("By program", "tom")
    tom = visit("tom")
    tom.goto("/")
    tom.locator(".me").click()
    tom.get_by_role("link", name="Access for programs").click()
    tom.fill("[name=name]", "my script")
    tom.get_by_role("button", name="Make the token").click()
    secret = tom.locator("[name=secret]").input_value()
    assert secret.startswith("mln_")
    program = Program(server.url, secret)
    assert program.get("/me")["person"]["name"] == "Tom Token"
    made = program.post(f"/communities/{slug}/publications", kind="post", title="Sent by a script", body="As **me**.")
    assert program.get("/feed")["items"][0]["id"] == made["id"]
    tom.goto("/")
    expect(tom.locator("article.card").first).to_contain_text("Sent by a script")
    tom.goto("/me/tokens/")
    expect(tom.locator("body")).not_to_contain_text(secret)
    row = tom.locator("li", has_text="my script")
    expect(row).to_contain_text("last used")
    row.get_by_role("button", name="End it").click()
    expect(row).to_have_count(0)
    assert program.status("/me") == 401


def test_the_pages_of_the_api_are_read_in_the_browser(visit):
    page = visit("ana")
    page.goto("/api/docs")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Maillon API")
    expect(page.locator("h3", has_text="POST /api/v1/communities/{slug}/publications")).to_have_count(1)
