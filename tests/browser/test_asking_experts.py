"""A question that nobody answers, played: brought to who may know, passed on, answered, noted as one for a page."""

from __future__ import annotations

import re
import subprocess
import sys

from playing import choose, ready, seen_soon
from playwright.sync_api import Page, expect

from axe import faults_of

WORK = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from maillon.core.events.worker import work_off
work_off(now=timezone.now() + timedelta(hours=4))
"""


def four_hours_pass(server) -> None:
    """Let a worker of the same data do what is due in four hours."""
    environment = server.environment | {"DJANGO_SETTINGS_MODULE": "maillon.config.settings"}
    subprocess.run([sys.executable, "-c", WORK], env=environment, check=True, timeout=120)


def is_wider(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_question_that_waits_is_brought_to_one_who_passes_it_on_and_to_one_who_answers(
    visit, community, server, program, cast
):
    slug = community("Capstans", "ana", "fay", "gus", access="closed", is_extended=True)
    asker, knower = program("ana"), program("fay")
    where = f"/communities/{slug}/publications"
    before = asker.post(where, kind="question", title="Which grease for capstans?", body="#capstans")["id"]
    answer = knower.post(f"/publications/{before}/comments", body="The blue one")["id"]
    asker.put(f"/publications/{before}/accepted", comment=answer)
    waiting = asker.post(where, kind="question", title="Why does it squeal?", body="Since Monday. #capstans")["id"]
    four_hours_pass(server)

    fay = visit("fay", phone=True, bypass_csp=True)
    seen_soon(fay, "/notices/", "hopes for your answer")
    expect(fay.locator("main")).to_contain_text("An answer of yours about #capstans was accepted.")
    fay.goto(f"/p/{waiting}/")
    ready(fay)
    expect(fay.get_by_role("group", name="You are asked")).to_contain_text("An answer of yours about #capstans")
    assert not is_wider(fay)
    assert faults_of(fay) == []
    fay.get_by_role("link", name="Not me, ask…").click()
    fay.get_by_role("radio", name=re.compile(cast["gus"]["name"])).check()
    assert faults_of(fay) == []
    fay.get_by_role("button", name="Ask this colleague").click()
    expect(fay.locator(".ask-me-acts")).to_have_count(0)
    expect(fay.locator(".ask-me-count")).to_contain_text("2 people who may know were asked")

    gus = visit("gus")
    seen_soon(gus, "/questions/?show=asked", "Why does it squeal?")
    gus.get_by_role("link", name="Why does it squeal?").click()
    ready(gus)
    expect(gus.get_by_role("group", name="You are asked")).to_contain_text(
        f"{cast['fay']['name']} thinks that you know."
    )
    gus.get_by_role("button", name="I will answer").click()
    expect(gus.get_by_role("group", name="You are asked")).to_contain_text("You said that you will answer.")
    gus.fill("#reply-text", "The pawl is dry")
    gus.click("#reply button[type=submit]")

    ana = visit("ana")
    ana.goto(f"/p/{waiting}/")
    ready(ana)
    ana.locator("article.message", has_text="The pawl is dry").get_by_role("button", name="Accept this answer").click()
    expect(ana.locator("article.message.accepted")).to_contain_text("The pawl is dry")
    expect(ana.locator(".ask-me-count")).to_have_count(0)
    choose(ana, ana.locator("article.message").first, "Should become a page")
    expect(ana.locator(".to-answer")).to_contain_text("Should become a page")
    ana.goto(f"/questions/?show=to_write_up&community={slug}")
    expect(ana.locator("main")).to_contain_text("Why does it squeal?")
