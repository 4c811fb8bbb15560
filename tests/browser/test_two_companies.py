"""Two companies' day: a sales person asks in the partner's community, a technician answers, the partner's guest sees it and
nothing else, the owner accepts, a poll closes, and the guest's last day comes. (The announcement of that day: `test_announcements.py`.)"""

from __future__ import annotations

from datetime import date, timedelta

from playing import SOON, pictured, ready, seen_soon, sent
from playwright.sync_api import expect


def test_two_companies_day(visit, community, program, cast, crew):
    inside = community("Workshop secrets", "ana", "fay", access="closed")
    program("ana").post(f"/communities/{inside}/publications", title="Our margin on pumps", body="18 %")
    program("ana").post("/communities/everyone/publications", title="The canteen in December", body="Menus")
    slug = community("Pumps with Partner", "ana", "fay", "gus", access="closed", is_extended=True)

    # A sales person asks; she sees before that the partner reads along.
    ana = visit("ana")
    ana.goto(f"/publish/?kind=question&place={slug}")
    expect(ana.locator(".readers")).to_contain_text("1 guest of Partner Ltd")
    ana.fill("[name=title]", "Which seal stands sea water at 60 °C?")
    ana.fill("#publish [name=body]", "The customer asks before Friday.")
    pictured(ana, "sales-asks")
    address = sent(ana)

    # A technician of another department answers.
    fay = visit("fay")
    fay.goto(address)
    fay.fill("#reply-text", "EPDM, with a spare in the van: we changed to it in May.")
    fay.click("#reply button[type=submit]")
    answer = ana.locator("article.message", has_text="EPDM, with a spare")
    expect(answer).to_be_visible(timeout=SOON)

    # The partner's guest sees it, and nothing else: neither in her feed, nor in search, nor by its address.
    gus = visit("gus", phone=True)
    gus.goto(address)
    expect(gus.locator("main")).to_contain_text("EPDM, with a spare")
    pictured(gus, "guest-reads")
    for path in ("/", "/c/", "/search/?q=margin", "/search/?q=canteen", "/questions/", "/topics/", "/people/"):
        gus.goto(path)
        for word in ("Our margin on pumps", "Workshop secrets", "The canteen in December"):
            expect(gus.locator("body")).not_to_contain_text(word)
    assert gus.goto(f"/c/{inside}/").status == 404
    gus.goto("/search/?q=seal")
    expect(gus.locator("main")).to_contain_text("Which seal stands sea water")

    # The owner accepts; whoever has the page open sees it.
    ola = visit("ola")
    ola.goto(address)
    ready(ola)
    ola.locator("article.message", has_text="EPDM").get_by_role("button", name="Accept this answer").click()
    expect(ola.locator("article.message.accepted")).to_contain_text("EPDM")
    expect(ana.locator("article.message").first).to_contain_text("Solved", timeout=SOON)
    pictured(ola, "owner-accepts")

    # A poll closes: the guest voted, and sees what came of it.
    own = {"choices": ["Tuesday", "Thursday"]}
    poll = program("ola").post(f"/communities/{slug}/publications", kind="poll", title="Which day to visit?", poll=own)
    gus.goto(f"/p/{poll['id']}/")
    gus.get_by_label("Thursday").check()
    gus.get_by_role("button", name="Vote", exact=True).click()
    expect(gus.locator(".poll-said")).to_have_text("Your vote is counted.")
    expect(gus.locator(".poll-foot")).to_contain_text("1 person has voted", timeout=SOON)
    program("ola").put(f"/polls/{poll['id']}/closed")
    # What has the focus is not taken from under it: it follows as soon as he lets go.
    gus.wait_for_timeout(1000)
    gus.locator("h1").click()
    expect(gus.locator(".poll-foot")).to_contain_text("Closed on", timeout=SOON)
    expect(gus.get_by_role("button", name="Vote", exact=True)).to_have_count(0)
    pictured(gus, "poll-closed")

    # The work ends: the owner sees who invited the guest, and says until when; a week before both are told; then it is over.
    ola.goto(f"/c/{slug}/members/")
    ola.get_by_role("link", name="Guests: who invited them, until when").click()
    kept = ola.locator(".guest-kept", has_text="Gus Guest")
    expect(kept).to_contain_text("invited by Ola Owner")
    expect(kept).to_contain_text("without a last day")
    kept.locator("[name=last_day]").fill(str(date.today() + timedelta(days=20)))
    kept.get_by_role("button", name="Save the last day of Gus Guest").click()
    expect(kept).to_contain_text("until")
    expect(kept).not_to_contain_text("without a last day")
    pictured(ola, "last-day")
    crew("week-before", slug)
    seen_soon(gus, "/notices/", "Pumps with Partner")
    expect(gus.locator(".notice", has_text="Pumps with Partner").first).to_contain_text("a member for a few days more")
    seen_soon(ola, "/notices/", "Gus Guest")
    pictured(gus, "a-week-before")
    crew("day-over", slug)
    assert gus.goto(address).status == 404
    gus.goto("/")
    expect(gus.locator("body")).not_to_contain_text("Pumps with Partner")
    ola.goto(address)
    expect(ola.locator("main")).to_contain_text("EPDM, with a spare")
