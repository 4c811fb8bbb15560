"""The first start, played: the demo organisation stands, its printed people sign in, and a restart loses nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playing import SOON, publish, ready
from playwright.sync_api import expect
from serving import Server

from running import OwnDatabase, until

ACCOUNT = re.compile(r"^\s+(\S+@\S+)\s+(\S[^:]*): ", re.MULTILINE)
OPEN_PLACE = "accueil-des-nouveaux"


@pytest.fixture(scope="module")
def estuary() -> Iterator[Server]:
    """A Maillon of its own on its first start, with the demo organisation."""
    folder = Path(tempfile.mkdtemp(prefix="maillon-first-start-"))
    made = Server(folder, MAILLON_DEMO="1")
    with OwnDatabase(made.environment, "first_start"):
        try:
            made.start()
            yield made
        finally:
            made.stop()
            shutil.rmtree(folder, ignore_errors=True)


def printed(said: str) -> tuple[str, list[tuple[str, str]]]:
    """The password for all and the accounts that the first start prints: login, name."""
    password = re.search(r"password for all: (\S+)\)", said)
    assert password, said
    return password[1], ACCOUNT.findall(said)


def enter(page, login: str, password: str) -> None:
    """Sign in as the terminal says."""
    page.goto("/accounts/login/")
    page.fill("[name=login]", login)
    page.fill("[name=password]", password)
    page.click("button.act[type=submit]")
    page.wait_for_url("**/")
    ready(page)


def test_the_demo_organisation_is_there_with_its_people_communities_and_guests(visit, estuary):
    password, accounts = printed(estuary.said())
    page = visit(base_url=estuary.url)
    enter(page, accounts[0][0], password)
    expect(page.locator(".rail-org")).to_have_text("Groupe Estuaire")
    expect(page.locator("article.card")).to_have_count(20)
    page.goto("/people/")
    people = int(re.search(r"\d+", page.locator("#results [role=status]").inner_text())[0])
    assert 110 <= people <= 130
    page.goto("/c/?q=conférence")
    expect(page.locator(".communities .name").first).to_contain_text("Conférence annuelle")
    page.goto("/c/capteurs-de-quai/")
    expect(page.locator(".side.outside")).to_contain_text("Boréal Systèmes")
    guest = visit(base_url=estuary.url)
    enter(guest, next(login for login, _name in accounts if "boreal" in login), password)
    guest.goto("/c/")
    assert 1 <= guest.locator(".communities > li").count() <= 3


def maillon_demo(**environment: str) -> subprocess.CompletedProcess[str]:
    """`maillon demo`."""
    return subprocess.run(
        [sys.executable, "-m", "maillon.cli", "demo"], env=environment, capture_output=True, text=True
    )


def test_the_command_prints_the_accounts_again_and_never_mixes_with_another_organisation(estuary, server):
    again = maillon_demo(**estuary.environment)
    assert again.returncode == 0
    assert printed(again.stdout) == printed(estuary.said())
    elsewhere = maillon_demo(**server.environment)
    assert elsewhere.returncode == 1
    assert "nothing was changed" in elsewhere.stderr
    assert "MAILLON_DATA" in elsewhere.stderr


def test_after_a_restart_everything_is_there_and_who_was_signed_in_still_is(visit, estuary):
    password, accounts = printed(estuary.said())
    first, second = visit(base_url=estuary.url), visit(base_url=estuary.url)
    enter(first, accounts[0][0], password)
    enter(second, accounts[1][0], password)
    address = publish(first, OPEN_PLACE, "Qui vient à la visite du quai 4 ?", title="Visite du quai 4")
    first.wait_for_timeout(500)
    second.goto(f"/c/{OPEN_PLACE}/")
    if (door := second.locator("main form[action$='/join/'] button")).count():
        door.click()
        second.wait_for_load_state()
    second.goto(address)
    answer(second, "Moi, avec deux apprentis.")
    expect(first.locator("#thread")).to_contain_text("Moi, avec deux apprentis.", timeout=SOON)

    assert estuary.stop() == 0
    assert "houle" not in estuary.start().split("open at")[0]
    for page in (first, second):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text("Visite du quai 4")
        expect(page.locator("#thread .message")).to_have_count(2)
    first.wait_for_timeout(500)
    answer(second, "Et un photographe.")
    expect(first.locator("#thread")).to_contain_text("Et un photographe.", timeout=SOON)
    first.goto("/")
    expect(first.locator("article.card").first).to_contain_text("Visite du quai 4")
    until(
        lambda: not subprocess.run([sys.executable, "-m", "maillon.cli", "check"], env=estuary.environment).returncode,
        60,
    )


def answer(page, text: str) -> None:
    """Answer on the open thread."""
    page.fill("#reply [name=body]", text)
    page.click("#reply button[type=submit]")
    expect(page.locator("#thread")).to_contain_text(text)
