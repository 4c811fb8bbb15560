"""Posts, played: written with help, with files, changed, removed, answered, reacted to; and who will read."""

from __future__ import annotations

import hashlib
from io import BytesIO

from PIL import Image
from playing import choose, publish, ready, seen_soon, sent
from playwright.sync_api import expect

GPS = 0x8825


def test_a_wall_is_read_by_colleagues_and_never_by_guests(visit, cast):
    otto, ana, gus = visit("otto"), visit("ana"), visit("gus")
    otto.goto(f"/people/{cast['otto']['id']}/")
    otto.goto("/publish/?place=wall")
    expect(otto.locator(".readers")).to_contain_text("of Club & Co will be able to read this")
    address = publish(otto, "wall", "A line on my own wall")
    ana.goto(f"/people/{cast['otto']['id']}/")
    expect(ana.locator("main")).to_contain_text("A line on my own wall")
    assert gus.goto(address).status == 404


def test_the_toolbar_writes_markdown_that_is_read_as_meant(visit):
    ana = visit("ana")
    ana.goto("/publish/?place=everyone")
    text = ana.locator("#publish-text")
    text.fill("strong")
    text.select_text()
    ana.locator("md-bold").click()
    expect(text).to_have_value("**strong**")
    text.press("End")
    text.press_sequentially(" and ")
    for tool, word in (("md-italic", "slanted"), ("md-code", "typed")):
        ana.locator(tool).click()
        text.press_sequentially(word)
        text.press("End")
        text.press_sequentially(" ")
    text.press("Enter")
    text.press("Enter")
    ana.locator("md-unordered-list").click()
    text.press("End")
    text.press_sequentially("one line")
    sent(ana)
    prose = ana.locator(".message .prose").first
    expect(prose.locator("strong")).to_have_text("strong")
    expect(prose.locator("em")).to_have_text("slanted")
    expect(prose.locator("code")).to_have_text("typed")
    expect(prose.locator("li")).to_have_text("one line")


def test_a_mention_is_completed_while_typing_and_calls_her(visit, community, cast):
    slug = community("Named", "ana", "fay", access="closed")
    ana, fay = visit("ana"), visit("fay")
    ana.goto(f"/publish/?place={slug}")
    text = ana.locator("#publish-text")
    text.press_sequentially("Ask @otto")
    # Otto is not in there: it is said before one names him.
    expect(ana.locator(".expander [role=option]")).to_contain_text("Cannot read this place")
    text.press("Escape")
    text.fill("")
    text.press_sequentially("Ask @fay mod")
    expect(ana.locator(".expander [role=option]")).to_contain_text("Fay Moderator")
    text.press("Enter")
    expect(text).to_have_value("Ask @Fay Moderator ")
    text.press_sequentially("about it")
    address = sent(ana)
    link = ana.locator(".message .prose a").first
    expect(link).to_have_text("@Fay Moderator")
    assert link.get_attribute("href") == f"/people/{cast['fay']['id']}/"
    seen_soon(fay, "/notices/", "Ana Person named you")
    fay.locator(".notice", has_text="Ana Person named you").first.get_by_role("link").click()
    fay.wait_for_url(f"{address}**")


def test_a_topic_is_completed_while_typing_and_leads_to_all_that_is_about_it(visit, community, program):
    slug = community("Topics", "ana")
    program("ola").post(f"/communities/{slug}/publications", kind="post", title="", body="First about #moorings")
    ana = visit("ana")
    ana.goto(f"/publish/?place={slug}")
    text = ana.locator("#publish-text")
    text.press_sequentially("Second about #moor")
    expect(ana.locator(".expander [role=option]")).to_have_text("#moorings")
    text.press("Enter")
    expect(text).to_have_value("Second about #moorings ")
    sent(ana)
    seen_soon(ana, "/search/?q=%23moorings", "Second about")
    expect(ana.locator(".results > li")).to_have_count(2)


def photo_with_its_place() -> bytes:
    """A photo as a phone takes it: with the place where it was taken."""
    made, facts = BytesIO(), Image.Exif()
    facts[GPS] = {1: "N", 2: (49.0, 29.0, 0.0), 3: "E", 4: (0.0, 6.0, 0.0)}
    Image.new("RGB", (640, 480), "teal").save(made, "JPEG", exif=facts)
    assert Image.open(BytesIO(made.getvalue())).getexif().get_ifd(GPS)
    return made.getvalue()


def test_a_picture_is_shown_without_its_place_and_a_file_comes_back_byte_for_byte(visit, community):
    slug = community("Files", "ana", "otto")
    notes = b"depth;force\n3.2;41\n"
    ana = visit("ana")
    ana.goto(f"/publish/?place={slug}")
    ana.fill("#publish [name=body]", "The quay this morning")
    ana.set_input_files(
        "#publish [name=files]",
        [
            {"name": "quay.jpg", "mimeType": "image/jpeg", "buffer": photo_with_its_place()},
            {"name": "readings.csv", "mimeType": "text/csv", "buffer": notes},
            {"name": "mistake.txt", "mimeType": "text/plain", "buffer": b"not this one"},
        ],
    )
    expect(ana.locator(".chosen-files li")).to_have_count(3)
    ana.get_by_role("button", name="Remove mistake.txt").click()
    expect(ana.locator(".chosen-files li")).to_have_count(2)
    address = sent(ana)
    otto = visit("otto")
    otto.goto(address)
    image = otto.locator(".message .pictures img")
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    full = otto.request.get(otto.locator(".message .pictures a").get_attribute("href")).body()
    assert dict(Image.open(BytesIO(full)).getexif().get_ifd(GPS)) == {}
    assert b"Exif" not in full
    link = otto.locator(".message .file a.name", has_text="readings.csv")
    file = otto.request.get(link.get_attribute("href"))
    assert hashlib.sha256(file.body()).digest() == hashlib.sha256(notes).digest()
    assert "attachment" in file.headers["content-disposition"]
    assert visit().request.get(link.get_attribute("href"), max_redirects=0).status in (302, 401, 404)


def test_an_edit_keeps_what_stood_before(visit, community):
    slug = community("Edited", "ana", "otto")
    ana, otto = visit("ana"), visit("otto")
    address = publish(ana, slug, "The crane lifts 40 tons", title="The crane")
    choose(ana, ana.locator(".message").first, "Edit")
    ana.wait_for_url("**/edit/")
    expect(ana.locator(".readers")).to_contain_text("will be able to read this")
    ana.fill("#edit [name=body]", "The crane lifts 45 tons")
    ana.click("#edit button[type=submit]")
    ana.wait_for_url(address)
    expect(ana.locator(".message").first).to_contain_text("45 tons")
    expect(ana.locator(".message").first).to_contain_text("edited")
    choose(ana, ana.locator(".message").first, "History")
    expect(ana.locator("main")).to_contain_text("The crane lifts 40 tons")
    otto.goto(address)
    expect(otto.locator(".message").first).to_contain_text("45 tons")
    assert otto.goto(f"{address}history/").status == 403


def test_a_comment_is_removed_and_brought_back(visit, community, program):
    slug = community("Undone", "ana", "otto")
    post = program("ola").post(f"/communities/{slug}/publications", kind="post", title="", body="Say something")
    program("ana").post(f"/publications/{post['id']}/comments", body="Said too soon")
    ana, otto = visit("ana"), visit("otto")
    ana.goto(f"/p/{post['id']}/")
    choose(ana, ana.locator(".message", has_text="Said too soon"), "Remove")
    expect(ana.locator("#thread")).to_contain_text("This message has been removed.")
    otto.goto(f"/p/{post['id']}/")
    expect(otto.locator("#thread")).not_to_contain_text("Said too soon")
    ana.locator("#thread").get_by_role("button", name="Undo").click()
    expect(ana.locator("#thread")).to_contain_text("Said too soon")
    otto.goto(f"/p/{post['id']}/")
    expect(otto.locator("#thread")).to_contain_text("Said too soon")


def test_one_answers_somebody_in_a_thread_and_she_is_told(visit, community, program):
    slug = community("In threads", "ana", "otto")
    post = program("ola").post(f"/communities/{slug}/publications", kind="post", title="Who comes?", body="On Friday")
    program("otto").post(f"/publications/{post['id']}/comments", body="I bring the ladder")
    ana, otto = visit("ana"), visit("otto")
    ana.goto(f"/p/{post['id']}/")
    ana.locator(".message", has_text="I bring the ladder").get_by_role("link", name="Reply").click()
    expect(ana.locator(".reply-note")).to_contain_text("In answer to Otto Outside")
    expect(ana.locator("#reply-text")).to_be_focused()
    ana.keyboard.type("Then I bring the rope")
    ana.click("#reply button[type=submit]")
    expect(ana.locator("#thread .message").last).to_contain_text("Then I bring the rope")
    expect(ana.locator(".reply-note")).to_have_count(0)
    turns = program("otto").get(f"/publications/{post['id']}/comments")["items"]
    assert [turn["parent"] for turn in turns] == [None, turns[0]["id"]]
    seen_soon(otto, "/notices/", "Ana Person answered")


def test_one_reacts_otherwise_from_the_choice_of_reactions(visit, community, program):
    slug = community("Reactions", "ana", "otto")
    post = program("ola").post(f"/communities/{slug}/publications", kind="post", title="", body="We won the tender")
    ana = visit("ana")
    ana.goto(f"/p/{post['id']}/")
    message = ana.locator(".message").first
    message.get_by_role("button", name="React otherwise").click()
    ana.locator("#reaction-picker").get_by_role("button", name="Bravo").click()
    expect(message.locator(".reactions button[value=bravo]")).to_have_attribute("aria-pressed", "true")
    counted = program("otto").get(f"/publications/{post['id']}")
    assert counted["counts"]["reactions"] == 1
    ana.goto(f"/c/{slug}/")
    expect(ana.locator("article.card .reactions button[value=bravo]")).to_contain_text("1")


def test_the_readers_sentence_follows_the_place_one_chooses_and_stands_wherever_one_writes(visit, program):
    ana = visit("ana")
    ana.goto("/publish/?place=everyone")
    expect(ana.locator(".readers")).to_contain_text("of Everyone will be able to read this.")
    ana.select_option("[name=place]", label="Club")
    expect(ana.locator(".readers")).to_contain_text("1 guest of Partner Ltd")
    expect(ana.locator(".readers .from-outside")).to_have_text("1 guest of Partner Ltd")
    ana.select_option("[name=place]", label="Vault")
    expect(ana.locator(".readers")).to_contain_text("3 people of Vault will be able to read this.")
    ana.goto("/c/club/")
    ana.get_by_role("link", name="First in club").first.click()
    ana.wait_for_url("**/p/*/")
    ready(ana)
    expect(ana.locator("#reply .readers")).to_contain_text(
        "of Club and 1 guest of Partner Ltd will be able to read this reply."
    )
    ana.locator(".message").nth(1).get_by_role("button", name="More", exact=True).click()
    ana.locator(".menu:popover-open").get_by_text("Edit", exact=True).click()
    ana.wait_for_url("**/edit/")
    expect(ana.locator("#edit .readers")).to_contain_text("1 guest of Partner Ltd")
