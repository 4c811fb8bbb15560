"""A question hour, played: announced, asked in by two, ordered by votes, answered, over, and what is owed seen by its host."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta

from playing import ready, seen_soon, sent
from playwright.sync_api import expect

from axe import faults_of

END = """
import sys, django
django.setup()
from datetime import timedelta
from django.utils import timezone
from maillon.content.kinds.hour.actions import begin
from maillon.content.kinds.hour.models import Hour
from maillon.core.db.scope import inside
from maillon.core.db.writing import action
from maillon.organisation.models import Organisation

@action
def end(hour):
    now = timezone.now()
    hour.opens_at, hour.ends_at = now - timedelta(hours=2), now - timedelta(seconds=1)
    hour.save()
    begin(hour)

with inside(Organisation.objects.get(slug="club").pk):
    end(Hour.objects.get(publication=int(sys.argv[1])))
"""


def over(server, address: str) -> None:
    """Let it have ended a second ago: the server's own worker does the rest."""
    number = address.rstrip("/").rpartition("/")[2]
    environment = server.environment | {"DJANGO_SETTINGS_MODULE": "maillon.config.settings"}
    subprocess.run([sys.executable, "-c", END, number], env=environment, check=True, timeout=60)


def asked(page, address: str, question: str) -> None:
    page.goto(address)
    page.fill("#reply [name=body]", question)
    page.get_by_role("button", name="Ask", exact=False).last.click()
    expect(page.locator("#thread")).to_contain_text(question)


def questions(page) -> list[str]:
    return page.locator("#thread > article.message:not(.under) .prose").all_inner_texts()[1:]


def test_a_question_hour_is_held_and_its_host_sees_what_is_owed(visit, community, server):
    slug = community("Dredging", "ana", "fay", "gus", access="closed", is_extended=True)
    ana, fay, gus = visit("ana", bypass_csp=True), visit("fay"), visit("gus", phone=True, bypass_csp=True)

    ana.goto(f"/publish/?kind=hour&place={slug}")
    ana.fill("[name=title]", "Ask me about the dredging")
    ana.fill("#publish [name=body]", "I lead the works of the outer basin.")
    assert faults_of(ana) == []
    ana.fill("[name=opens_at]", "")
    ends = datetime.now() + timedelta(days=1)
    ana.fill("[name=ends_at]", f"{ends:%Y-%m-%dT%H:%M}")
    address = sent(ana)
    first = ana.locator("article.message").first
    expect(first).to_contain_text("Open until")
    expect(first).to_contain_text("Nothing is asked yet")

    # Two ask; what is wanted more comes first, whoever asked earlier.
    asked(fay, address, "How deep will it be?")
    asked(gus, address, "When may our barges come?")
    expect(first).to_contain_text("0 of 2 questions answered")  # Ana's open page follows.
    expect(first).to_contain_text("You owe 2 answers")
    fay.goto(address)
    assert questions(fay) == ["How deep will it be?", "When may our barges come?"]
    fay.get_by_role("button", name="I want this answered").click()
    expect(fay.get_by_role("button", name="I want this answered")).to_have_attribute("aria-pressed", "true")
    ana.reload()
    assert questions(ana) == ["When may our barges come?", "How deep will it be?"]
    expect(ana.locator("article.message").nth(1)).to_contain_text("1 vote")
    assert faults_of(ana) == []
    gus.goto(address)
    assert faults_of(gus) == []
    assert not gus.evaluate("document.documentElement.scrollWidth > innerWidth")

    # The host answers it: it goes behind what still waits.
    ana.locator("article.message").nth(1).get_by_role("link", name="Reply").click()
    expect(ana.locator(".reply-note")).to_contain_text("In answer to Gus Guest")
    ready(ana)
    ana.fill("#reply [name=body]", "From the first of March.")
    ana.locator("#reply button[type=submit]").click()
    expect(ana.locator("#thread")).to_contain_text("From the first of March.")
    ana.goto(address)
    assert questions(ana) == ["How deep will it be?", "When may our barges come?"]
    expect(first).to_contain_text("1 of 2 questions answered")
    ana.get_by_role("link", name="In order of time").click()
    expect(ana.get_by_role("link", name="In order of time")).to_have_attribute("aria-current", "true")

    # The end passes while Gus writes: it is refused in his form, and nothing of it is lost.
    gus.fill("#reply [name=body]", "And the tugs, when?")
    over(server, address)
    gus.locator("#reply button[type=submit]").click()
    expect(gus.locator("#answer")).to_contain_text("This question hour has ended")
    expect(gus.locator("#reply [name=body]")).to_have_value("And the tugs, when?")
    expect(gus.locator("#reply")).to_have_count(1)
    assert faults_of(gus) == []
    fay.goto(address)
    expect(fay.locator("article.message").first).to_contain_text("Ended on")
    expect(fay.get_by_role("button", name="I want this answered")).to_have_count(0)

    # Its host hears of it, finds what she owes, and answers from there.
    seen_soon(ana, "/notices/", "You owe 1 answer")
    ana.goto("/hours/")
    assert faults_of(ana) == []
    ana.get_by_role("link", name="Answers you owe").click()
    assert faults_of(ana) == []
    ana.get_by_role("link", name="How deep will it be?").click()
    expect(ana.locator("#answer")).to_contain_text("In answer to Fay Moderator")
    ready(ana)
    ana.fill("#reply [name=body]", "Seventeen metres.")
    ana.locator("#reply button[type=submit]").click()
    expect(ana.locator("article.message").first).to_contain_text("2 of 2 questions answered")
    ana.goto("/hours/owed/")
    expect(ana.locator("main")).to_contain_text("You owe no answer")
