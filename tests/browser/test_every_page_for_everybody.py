"""axe-core on every page, wide and phone, light and dark: nothing serious or critical."""

from __future__ import annotations

import pytest

from axe import faults_of_pages

SIGNED_OUT = ["/accounts/login/", "/accounts/password/reset/", "/nothing/here/"]
PAGES = [
    "/", "/?order=active", "/c/", "/c/new/", "/c/new/?template=trade", "/c/everyone/", "/c/everyone/forum/", "/c/everyone/members/", "/c/everyone/about/",
    "/publish/?place=club", "/people/", "/me/", "/me/profile/", "/notices/",
]  # fmt: skip


def test_axe_finds_nothing_serious(visit, program):
    thread = f"/p/{program('ana').get('/communities/club/publications')['items'][-1]['id']}/"
    assert faults_of_pages(visit, None, SIGNED_OUT) == {}
    assert faults_of_pages(visit, "ana", [*PAGES, thread]) == {}


@pytest.mark.parametrize("path", ["/", "/c/club/", "/people/", "/publish/?place=club"])
def test_nothing_is_wider_than_a_phone(visit, path):
    page = visit("ana", phone=True)
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
