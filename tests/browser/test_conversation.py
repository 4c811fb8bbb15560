"""One conversation, played: answers at depth, quotes, what is new, followed and muted, a link that is copied, paper."""

from __future__ import annotations

import re

from playing import SOON, choose, ready, seen_soon
from playwright.sync_api import expect

from axe import faults_of


def test_a_conversation_goes_deep_is_quoted_followed_muted_linked_and_read_on_by_somebody_else(
    visit, community, program, cast
):
    slug = community("Gates", "ana", "gus", access="closed", is_extended=True)
    made = program("ana").post(f"/communities/{slug}/publications", title="Which gate?", body="Let us decide")
    address = f"/p/{made['id']}/"
    first = program("ola").post(f"/publications/{made['id']}/comments", body="The *second* gate is dry")
    second = program("gus").post(f"/publications/{made['id']}/comments", body="Which one is lit?", parent=first["id"])
    program("ola").post(f"/publications/{made['id']}/comments", body="And who has the key?")

    # Gus has read it to its end, and follows it, by keys.
    gus = visit("gus")
    with gus.expect_response(lambda answer: "/read/" in answer.url, timeout=SOON):
        gus.goto(address)
        gus.locator("form[data-seen]").scroll_into_view_if_needed()
    expect(gus.locator("#new")).to_have_count(0)
    menu = gus.get_by_role("button", name=re.compile("^Notices of this discussion"))
    menu.focus()
    menu.press("ArrowDown")
    gus.keyboard.press("Enter")
    expect(gus.locator("#toasts")).to_contain_text("You follow this discussion")
    expect(menu).to_contain_text("Followed")
    gus.goto("/")

    # Ana answers what Gus answered, quoting what she selects there: at depth three, shown under the first.
    ana = visit("ana")
    ana.goto(address)
    ana.locator(f"#c{second['id']} .prose p").select_text()
    ana.get_by_role("button", name="Quote", exact=True).click()
    area = ana.locator("#reply textarea")
    expect(area).to_be_focused()
    expect(area).to_have_value(re.compile(r"^> \[Gus Guest\]\(/p/\d+/\?at=\d+#c\d+\)\n>\n> Which one is lit\?\n\n$"))
    ana.keyboard.type("The north one")
    ana.keyboard.press("Control+Enter")
    deep = ana.locator("article.message.under", has_text="The north one")
    expect(deep.locator("blockquote")).to_contain_text("Which one is lit?")
    expect(deep.get_by_role("link", name="In answer to Gus Guest")).to_be_visible()
    order = ana.locator("#thread > .message .prose > p:last-child")
    expect(order).to_have_text(["Let us decide", "The second gate is dry", "Which one is lit?", "The north one", "And who has the key?"])  # fmt: skip
    expect(area).to_have_value("")

    # By keys alone: the next message, all of it quoted; nothing is sent.
    ana.locator(f"#c{first['id']}").focus()
    ana.keyboard.press("q")
    expect(area).to_have_value(re.compile(r"> The second gate is dry\n\n$"))
    area.fill("")

    # Gus is told of it, sees the line before what is new and not before what he read; it stays while he reads.
    seen_soon(gus, "/notices/", "Which gate?")
    gus.goto(address)
    line = gus.locator("#new")
    expect(line).to_have_text("1 new message since you were here")
    follower = gus.locator("#new + article.message")
    expect(follower).to_contain_text("The north one")
    gus.get_by_role("link", name="1 new", exact=True).click()
    expect(gus).to_have_url(re.compile("#new$"))
    # What comes live to an older branch stands under the line, too; a comment to the publication at the end.
    program("ola").post(f"/publications/{made['id']}/comments", body="Thank you, then north", parent=second["id"])
    program("ola").post(f"/publications/{made['id']}/comments", body="Closed for today")
    expect(gus.locator("article.under", has_text="Thank you, then north")).to_be_visible(timeout=SOON)
    expect(gus.locator("#thread > .message").last).to_contain_text("Closed for today", timeout=SOON)
    expect(line).to_be_visible()
    gus.locator("form[data-seen]").scroll_into_view_if_needed()
    gus.wait_for_timeout(1500)
    # Read within the same minute as before: told as he leaves.
    for _attempt in range(20):
        gus.goto("/")
        gus.goto(address)
        if not gus.locator("#new").count():
            break
    expect(gus.locator("#thread > .message").first).to_be_visible()
    expect(gus.locator("#new")).to_have_count(0)

    # He mutes it; copies the link of what Ana wrote, by its menu and by a key, and it leads there, lit.
    menu.click()
    gus.locator(".menu:popover-open").get_by_role("button", name=re.compile("^Mute")).click()
    expect(menu).to_contain_text("Muted")
    gus.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer = gus.locator("article.message.under", has_text="The north one")
    choose(gus, answer, "Copy link")
    expect(gus.locator("#toasts")).to_contain_text("Link copied")
    copied = gus.evaluate("navigator.clipboard.readText()")
    assert re.search(rf"^http://[^/]+/p/{made['id']}/\?at=(\d+)#c\1$", copied)
    gus.evaluate("navigator.clipboard.writeText('')")
    answer.focus()
    gus.keyboard.press("l")
    gus.wait_for_function("async () => (await navigator.clipboard.readText()) !== ''")
    assert gus.evaluate("navigator.clipboard.readText()") == copied
    gus.goto(copied)
    assert gus.locator("article.message:target").inner_text().count("The north one") == 1
    # An address of before threads had pages.
    gus.goto("/")
    gus.goto(f"{address}#c{first['id']}")
    expect(gus.locator("article.message:target")).to_contain_text("second gate")

    # On paper: all of it, black on white.
    choose(ana, ana.locator("article.message").first, "Print")
    ana.wait_for_url("**/print/")
    expect(ana.get_by_role("button", name="Print")).to_be_visible()
    expect(ana.locator(".paper-turn")).to_have_count(7)
    ana.emulate_media(media="print", color_scheme="dark")
    assert ana.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    expect(ana.get_by_role("button", name="Print")).to_be_hidden()

    phone = visit("ana", phone=True, bypass_csp=True)
    for path in (address, f"{address}print/"):
        phone.goto(path)
        ready(phone)
        assert faults_of(phone) == []
        assert not phone.evaluate("document.documentElement.scrollWidth > innerWidth")
