"""Bringing mail in, played: an owner shows the archive, sees what would come and who would read it, and gets a report."""

from __future__ import annotations

import re
from email.message import EmailMessage

from playing import seen_soon
from playwright.sync_api import expect


def message(number: int, text: str, *, of: str = "Yves Oldtimer", answers: int = 0, file: bytes = b"") -> bytes:
    """A mail of a list that was on e-mail before."""
    made = EmailMessage()
    made["From"] = f"{of} <{of.split()[0].lower()}@old-list.example>"
    made["Subject"] = "Re: Which fender for a short berth?" if answers else "Which fender for a short berth?"
    made["Date"] = f"Mon, {number + 2} Mar 2020 09:0{number}:00 +0100"
    made["Message-ID"] = f"<m{number}@old-list.example>"
    if answers:
        made["In-Reply-To"] = f"<m{answers}@old-list.example>"
    made.set_content(text)
    if file:
        made.add_attachment(file, maintype="text", subtype="csv", filename="berths.csv")
    return made.as_bytes()


QUOTED = (
    "Then try the conical ones.\n\n"
    "On 3 March 2020, Greta Oldtimer wrote:\n> We tried the round ones.\n>\n> They wear.\n> Every year.\n> On both berths.\n\n"
    "-- \nYves, quay 4\n"
)
MBOX = b"\n".join(
    b"From MAILER-DAEMON Mon Mar  2 09:00:00 2020\n" + one
    for one in (
        message(1, "Which fender would you take?"),
        message(
            2, "We tried the round ones.\nThey wear.", of="Greta Oldtimer", answers=1, file=b"berth;length\n4;60\n"
        ),
        message(3, QUOTED, answers=2),
    )
)
BROKEN = b"This is no mail at all, only a line of text.\n"


def show(page, slug: str, *files: tuple[str, bytes]) -> None:
    """Give these files to the page of imports, and wait until they have been looked into."""
    page.goto(f"/c/{slug}/import/")
    page.set_input_files(
        "[name=files]", [{"name": name, "mimeType": "application/mbox", "buffer": body} for name, body in files]
    )
    page.get_by_role("button", name="Look inside").click()
    page.wait_for_url("**/import/*/")
    expect(page.get_by_role("button", name="Leave it")).to_be_visible(timeout=20_000)


def figure(page, term: str) -> str:
    """The number beside a term of the preview or the report."""
    row = page.locator(".side-pair", has=page.get_by_text(term, exact=True))
    return row.locator("> span").last.inner_text()


def test_an_owner_brings_an_archive_in_after_seeing_what_would_come_and_who_would_read_it(visit, community):
    slug = community("Old list", "ana", "otto", access="closed", is_extended=True)
    ola, ana = visit("ola"), visit("ana")
    ola.goto(f"/c/{slug}/")
    ola.get_by_role("button", name="Your place here: Owner").click()
    ola.get_by_role("link", name="Bring in discussions from mail").click()
    expect(ola.locator("main")).to_contain_text(".mbox")
    show(ola, slug, ("old.mbox", MBOX), ("broken.eml", BROKEN))
    expect(ola.get_by_text("What would come")).to_be_visible()
    expected = {
        "Messages": "3",
        "Threads": "1",
        "Authors, known from mail only": "2",
        "Files": "1",
        "Here already": "0",
    }
    assert {term: figure(ola, term) for term in expected} == expected
    expect(ola.locator(".readers")).to_contain_text("3 people")
    ana.goto(f"/c/{slug}/forum/")
    expect(ana.locator("main")).not_to_contain_text("Which fender")
    ola.get_by_role("button", name="Bring 3 messages in").click()
    expect(ola.get_by_text("3 messages brought in")).to_be_visible(timeout=20_000)
    assert figure(ola, "Held: cannot be read") == "1"
    expect(ola.locator("main")).to_contain_text("broken.eml")
    ola.get_by_role("link", name="Go to the discussions").click()
    ola.wait_for_url("**/forum/")
    ana.goto(f"/c/{slug}/forum/")
    ana.get_by_role("link", name="Which fender for a short berth?").click()
    thread = ana.locator("#thread")
    expect(thread.locator(".message")).to_have_count(3)
    expect(ana.locator(".origin")).to_contain_text("brought in by Ola Owner")
    expect(thread.locator(".message").first).to_contain_text("Yves Oldtimer")
    expect(thread.locator(".message").first).to_contain_text("by e-mail")
    expect(thread.locator(".message").first.locator("time")).to_have_attribute("datetime", re.compile("^2020-03-03"))
    last = thread.locator(".message").last
    expect(last.locator("details.mail-quote")).to_have_count(1)
    expect(last.get_by_text("They wear.")).to_be_hidden()
    last.locator("summary").click()
    expect(last.get_by_text("They wear.")).to_be_visible()
    expect(last.locator(".mail-signature")).to_contain_text("Yves, quay 4")
    file = thread.locator(".file a.name", has_text="berths.csv").get_attribute("href")
    assert ana.request.get(file).body() == b"berth;length\n4;60\n"
    seen_soon(ana, f"/search/?q=conical&community={slug}", "Which fender for a short berth?")
    show(ola, slug, ("again.mbox", MBOX))
    expect(ola.locator("main")).to_contain_text("Everything in it is here already.")


def test_only_an_owner_finds_the_page_of_imports_and_leaving_it_brings_nothing(visit, community):
    slug = community("No list", "ana")
    ana, ola = visit("ana"), visit("ola")
    assert ana.goto(f"/c/{slug}/import/").status == 403
    show(ola, slug, ("old.mbox", MBOX))
    ola.get_by_role("button", name="Leave it").click()
    ola.wait_for_load_state()
    ana.goto(f"/c/{slug}/forum/")
    expect(ana.locator("main")).to_contain_text("No discussion yet")
