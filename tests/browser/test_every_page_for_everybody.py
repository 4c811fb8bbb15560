"""axe-core on every page, wide and phone, light and dark: nothing serious or critical."""

from __future__ import annotations

import pytest

from axe import faults_of

SIGNED_OUT = ["/accounts/login/", "/accounts/password/reset/", "/nothing/here/"]
PAGES = [
    "/", "/?order=active", "/c/", "/c/new/", "/c/new/?template=trade", "/c/everyone/", "/c/everyone/forum/", "/c/everyone/members/", "/c/everyone/about/",
    "/publish/?place=club", "/people/", "/me/", "/me/profile/", "/notices/",
]  # fmt: skip


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_axe_finds_nothing_serious(visit, phone):
    page = visit(phone=phone, bypass_csp=True)
    found = {path: faults for path in SIGNED_OUT if page.goto(path) and (faults := faults_of(page))}
    signed_in = visit("ana", phone=phone, bypass_csp=True)
    signed_in.goto("/c/club/")
    thread = signed_in.get_by_role("link", name="First in club").first.get_attribute("href")
    for path in [*PAGES, thread]:
        signed_in.goto(path)
        if faults := faults_of(signed_in):
            found[path] = faults
    assert found == {}


@pytest.mark.parametrize("path", ["/", "/c/club/", "/people/", "/publish/?place=club"])
def test_nothing_is_wider_than_a_phone(visit, path):
    page = visit("ana", phone=True)
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
