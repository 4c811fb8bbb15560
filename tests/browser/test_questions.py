"""Questions, played: asked, found before they are asked again, answered, voted for, accepted; live for others."""

from __future__ import annotations

from playing import ready, seen_soon, sent
from playwright.sync_api import expect


def test_a_question_is_asked_answered_by_a_guest_and_solved(visit, community):
    slug = community("Sensors", "ana", "fay", "gus", access="closed", is_extended=True)
    ana, gus = visit("ana"), visit("gus")
    ana.goto(f"/publish/?place={slug}")
    ana.fill("[name=title]", "How cold may the glue be?")
    ana.locator(".composer .kinds").get_by_text("Question", exact=True).click()
    ana.wait_for_url("**kind=question**")
    ready(ana)
    expect(ana.locator("[name=title]")).to_have_value("How cold may the glue be?")
    address = sent(ana)
    expect(ana.locator("main")).to_contain_text("Awaiting an answer")

    gus.goto("/questions/")
    gus.get_by_role("link", name="How cold may the glue be?").click()
    ready(gus)
    gus.get_by_role("button", name="I have this too").click()
    expect(gus.get_by_role("button", name="I have this too 1")).to_have_attribute("aria-pressed", "true")
    gus.fill("#reply-text", "Five degrees at least")
    gus.click("#reply button[type=submit]")

    answer = ana.locator("article.message", has_text="Five degrees at least")
    expect(answer).to_be_visible()
    answer.get_by_role("button", name="Good answer").click()
    expect(answer.get_by_role("button", name="Good answer 1")).to_have_attribute("aria-pressed", "true")
    answer.get_by_role("button", name="Accept this answer").click()
    expect(ana.locator("article.message.accepted")).to_contain_text("Accepted answer")
    # The guest's open page follows.
    expect(gus.locator("article.message.accepted")).to_contain_text("Accepted answer")
    expect(gus.locator("article.message").first).to_contain_text("Solved")
    seen_soon(gus, "/notices/", "accepted your answer")
    gus.goto(f"/c/{slug}/forum/?show=solved")
    expect(gus.locator("main")).to_contain_text("How cold may the glue be?")
    assert ana.goto(address).status == 200


def test_what_was_asked_before_is_shown_while_typing_and_keeps_what_is_typed(visit, community, program):
    slug = community("Moorings", "ana", "fay")
    program("fay").post(f"/communities/{slug}/publications", kind="question", title="Which bollard for springs?")
    ana = visit("ana")
    shown = ana.locator(".alike a")
    for _attempt in range(20):
        ana.goto(f"/publish/?kind=question&place={slug}")
        ana.locator("[name=title]").fill("")
        ana.locator("[name=title]").press_sequentially("springs on which bollard")
        ana.wait_for_timeout(800)
        if shown.count():
            break
    expect(shown.first).to_have_text("Which bollard for springs?")
    expect(ana.locator("[name=title]")).to_have_value("springs on which bollard")


def test_without_scripts_one_asks_and_accepts_too(visit, community):
    slug = community("Plain", "ana", "fay")
    ana = visit("ana", scripts=False)
    ana.goto(f"/publish/?kind=question&place={slug}")
    ana.fill("[name=title]", "Does it work without scripts?")
    ana.click("#publish button[type=submit]")
    ana.fill("#reply-text", "Yes")
    ana.click("#reply button[type=submit]")
    ana.get_by_role("button", name="Accept this answer").click()
    expect(ana.locator("article.message.accepted")).to_contain_text("Accepted answer")
    ana.get_by_role("button", name="Take the acceptance back").click()
    expect(ana.locator("article.message.accepted")).to_have_count(0)
