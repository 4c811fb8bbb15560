"""Drafts and scheduling, played: written on one device, found on a second, scheduled, and there when its moment has come."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date, timedelta

from playing import seen_soon
from playwright.sync_api import Locator, Page, Response, expect

from axe import faults_of

WORK = """
import sys, django
django.setup()
from datetime import datetime
from maillon.core.events.worker import work_off
work_off(now=datetime.fromisoformat(sys.argv[1]))
"""


def move_to(server, moment: str) -> None:
    """Let a worker of the same data do what is due at a moment."""
    environment = server.environment | {"DJANGO_SETTINGS_MODULE": "maillon.config.settings"}
    subprocess.run([sys.executable, "-c", WORK, moment], env=environment, check=True, timeout=60)


def drafts_of(page: Page, words: str) -> Locator:
    """What stands in the list of what is being written."""
    return page.locator(".drafts:not(#scheduled) li", has_text=words)


def is_saved(answer: Response) -> bool:
    return "/drafts/at/" in answer.url and answer.request.method == "POST"


def body(page: Page):
    return page.locator("#publish-text")


def is_wider(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_written_on_one_device_found_on_a_second_scheduled_and_there_when_its_moment_has_come(
    visit, community, server, program
):
    slug = community("Quay four", "ana", "gus", access="closed", is_extended=True)
    desk = visit("ana", bypass_csp=True)
    desk.goto(f"/publish/?kind=post&place={slug}")
    desk.fill("[name=title]", "Quay four is closed")
    with desk.expect_response(is_saved):
        body(desk).fill("From Monday on")
        expect(desk.locator(".draft-state")).to_contain_text("Draft kept")

    phone = visit("ana", phone=True, bypass_csp=True)
    phone.goto("/drafts/")
    expect(drafts_of(phone, "Quay four is closed")).to_have_count(1)
    assert (faults_of(phone), is_wider(phone)) == ([], False)
    phone.goto(f"/publish/?place={slug}")
    expect(body(phone)).to_have_value("From Monday on")
    expect(phone.locator(".draft-bar")).to_contain_text(re.compile(r"Draft of \d+:\d\d, from another device"))
    with phone.expect_response(is_saved):
        body(phone).fill("From Monday on, until Wednesday")

    # The desk, still open, knows nothing of it: neither text gives way before she has chosen.
    body(desk).fill("From Tuesday on")
    expect(desk.locator(".draft-bar")).to_contain_text("There is another text")
    desk.get_by_role("button", name="Show it").click()
    expect(body(desk)).to_have_value("From Monday on, until Wednesday")
    desk.get_by_role("button", name="Show it").click()
    expect(body(desk)).to_have_value("From Tuesday on")
    desk.reload()
    expect(desk.locator(".draft-bar")).to_contain_text("There is another text")
    desk.get_by_role("button", name="Show it").click()
    expect(body(desk)).to_have_value("From Monday on, until Wednesday")
    desk.get_by_role("button", name="Keep this one").click()
    expect(desk.locator(".draft-bar")).to_be_hidden()

    desk.get_by_text("Publish later, withdraw one day").click()
    day = (date.today() + timedelta(days=9)).isoformat()
    desk.get_by_label("Publish at").fill(f"{day}T09:30")
    assert faults_of(desk) == []
    desk.get_by_role("button", name="Schedule").click()
    desk.wait_for_url("**/drafts/#scheduled")
    expect(desk.locator("#scheduled li")).to_contain_text(["9:30"])
    # Other stories leave drafts of hers.
    expect(drafts_of(desk, "Quay four")).to_have_count(0)
    assert (faults_of(desk), is_wider(desk)) == ([], False)
    gus = visit("gus")
    gus.goto(f"/c/{slug}/")
    expect(gus.locator("main")).not_to_contain_text("Quay four is closed")

    # What is scheduled is no draft on the other device either.
    phone.goto(f"/publish/?place={slug}")
    expect(body(phone)).to_have_value("")
    phone.goto("/drafts/")
    assert is_wider(phone) is False

    move_to(server, program("ana").get("/drafts/scheduled")["items"][0]["publish_at"])
    seen_soon(gus, f"/c/{slug}/", "Quay four is closed")
    expect(gus.locator("article.card")).to_contain_text(["From Monday on, until Wednesday"])
    phone.reload()
    expect(phone.get_by_role("heading", name="Drafts", exact=True)).to_be_visible()
    expect(phone.locator("main").get_by_text("Quay four")).to_have_count(0)
