"""Sign in, played: by e-mail address and by number, first and forgotten passwords, sessions, limits, languages."""

from __future__ import annotations

import email
import re
from email import policy
from pathlib import Path
from time import monotonic, sleep

from playing import sign_in, try_password
from playwright.sync_api import expect

from cast import PASSWORD

NEW = "a longer chain, forged anew"
LINK = re.compile(r"http://\S+(/accounts/password/reset/key/\S+/)")


def test_somebody_signs_in_by_her_e_mail_address_and_out_again(visit):
    page = visit()
    sign_in(page, "sven@club.example")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello Sven")
    page.locator(".me").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/")
    page.goto("/people/")
    assert "/accounts/login/" in page.url


def test_somebody_without_a_mailbox_signs_in_by_her_employee_number(visit):
    page = visit()
    sign_in(page, "40117")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello Nils")


def test_a_forgotten_password_is_replaced_by_the_link_of_a_mail_that_works_once(visit, server):
    page = visit()
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Forgotten password").click()
    page.fill("[name=email]", "rita@club.example")
    page.click("button.act[type=submit]")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")
    link = mailed_link(server.data / "mail", "rita@club.example")
    assert link in server.said()
    page.goto(link)
    page.fill("[name=password1]", NEW)
    page.fill("[name=password2]", NEW)
    page.click("button.act[type=submit]")
    page.wait_for_url("**/done/")
    page.goto("/accounts/login/")
    try_password(page, "rita", PASSWORD)
    expect(page.get_by_text("do not belong together")).to_be_visible()
    sign_in(page, "rita", NEW)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello Rita")
    other = visit()
    other.goto(link)
    expect(other.get_by_text("has been used already")).to_be_visible()


def mailed_link(folder: Path, to: str) -> str:
    """The path of the link in the newest mail to somebody, once it is there."""
    until = monotonic() + 15
    while monotonic() < until:
        for path in sorted(folder.glob("*.eml"), reverse=True):
            mail = email.message_from_bytes(path.read_bytes(), policy=policy.default)
            if mail["to"] == to:
                return LINK.search(mail.get_content())[1]
        sleep(0.1)
    raise AssertionError(f"no mail to {to} in {folder}")


def test_the_command_prints_a_link_that_gives_a_first_password_once(visit, server):
    link = server.command(
        "person", "add", "--name", "Basile Neuf", "--number", "51904", "--organisation", "club"
    ).splitlines()[-1]
    path = re.sub(r"^http://[^/]+", "", link)
    page = visit()
    page.goto(path)
    page.fill("[name=password]", "short")
    page.click("button.act[type=submit]")
    expect(page.locator(".field-error")).to_contain_text("10 characters")
    page.fill("[name=password]", NEW)
    page.click("button.act[type=submit]")
    page.wait_for_url("**/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello Basile")
    again = visit()
    assert again.goto(path).status == 404
    sign_in(again, "51904", NEW)
    expect(again.get_by_role("heading", level=1)).to_contain_text("Hello Basile")


def test_the_command_makes_an_administrator_by_e_mail(visit, server):
    link = server.command(
        "person", "add", "--name", "Alma Admin", "--email", "alma@club.example", "--admin", "--organisation", "club"
    )
    page = visit()
    page.goto(re.sub(r"^http://[^/]+", "", link.splitlines()[-1]))
    page.fill("[name=password]", NEW)
    page.click("button.act[type=submit]")
    page.wait_for_url("**/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello Alma")
    # Administering is not reading: a closed community is a door to her as to everybody.
    page.goto("/c/club/")
    expect(page.get_by_role("button", name="Ask to join")).to_be_visible()


def test_sessions_are_listed_and_ended_from_another_place(visit):
    here, there, third = visit(user_agent="Firefox on the desk"), visit(user_agent="A Mobile in the yard"), visit()
    for page in (here, there, third):
        sign_in(page, "sven")
    here.goto("/me/")
    row = here.locator("li", has_text="A Mobile in the yard")
    expect(here.locator("li", has_text="Firefox on the desk")).to_contain_text("This one")
    row.get_by_role("button", name="Sign out there").click()
    expect(row).to_have_count(0)
    there.goto("/people/")
    assert "/accounts/login/" in there.url
    here.get_by_role("button", name="Sign out everywhere else").click()
    expect(here.get_by_role("button", name="Sign out there")).to_have_count(0)
    third.goto("/people/")
    assert "/accounts/login/" in third.url
    here.goto("/people/")
    assert here.url.endswith("/people/")


def test_after_five_wrong_passwords_the_right_one_has_to_wait(visit):
    page = visit()
    page.goto("/accounts/login/")
    for attempt in range(5):
        try_password(page, "lars", f"wrong {attempt}")
        expect(page.get_by_text("do not belong together")).to_be_visible()
        page.get_by_text("do not belong together").evaluate(
            "one => one.remove()"
        )  # What is seen next is the next answer.
    try_password(page, "lars", PASSWORD)
    expect(page.get_by_text("Too many attempts")).to_be_visible()
    sign_in(visit(), "lea")


def test_the_language_is_the_browsers_until_one_chooses_and_then_ones_own(visit):
    page = visit(locale="fr-FR")
    page.goto("/accounts/login/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour")
    page.locator("[popovertarget=languages]").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello")
    sign_in(page, "lea")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello Léa")
    page.locator(".me").click()
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bonjour Léa")
    elsewhere = visit(locale="en-GB")
    sign_in(elsewhere, "lea")
    expect(elsewhere.get_by_role("heading", level=1)).to_contain_text("Bonjour Léa")
