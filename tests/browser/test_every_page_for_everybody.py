"""axe-core on every page, wide and phone, light and dark: nothing serious or critical, and nothing wider than its screen."""

from __future__ import annotations

from datetime import date, timedelta

from playing import ready

from axe import faults_of, faults_of_pages

SIGNED_OUT = ["/accounts/login/", "/accounts/password/reset/", "/nothing/here/"]
PAGES = [
    "/", "/?order=active", "/c/", "/c/new/", "/c/new/?template=trade", "/c/everyone/", "/c/everyone/forum/", "/c/everyone/members/", "/c/everyone/about/",
    "/c/club/", "/publish/?place=club", "/people/", "/me/", "/me/profile/", "/notices/",
]  # fmt: skip
SETTINGS = ["/settings/values/", "/settings/templates/", "/settings/templates/trade/"]


def in_nine_days() -> date:
    return date.today() + timedelta(days=9)


def pages_of_offers(program, slug: str) -> list[str]:
    """Of a request that stands in a community of Ana's."""
    own = {"direction": "request", "last_day": in_nine_days().isoformat()}
    made = program("ana").post(
        f"/communities/{slug}/publications", kind="offer", title="Six chairs on Thursday", offer=own
    )
    thread, extend = f"/p/{made['id']}/", f"/offers/{made['id']}/extend/"
    return ["/offers/", f"/publish/?kind=offer&place={slug}", thread, extend, f"/c/{slug}/forum/?show=requests"]


def pages_of_praise(program, cast, slug: str) -> list[str]:
    """Of praise to three people."""
    people = [cast[name]["id"] for name in ("fay", "gus", "ola")]
    made = program("ana").post(
        f"/communities/{slug}/publications", kind="praise", body="All three of you.", praise={"people": people}
    )
    return [f"/publish/?kind=praise&place={slug}", f"/p/{made['id']}/", f"/c/{slug}/", f"/people/{people[0]}/"]


def pages_of_a_closed_discussion(visit, program, slug: str) -> list[str]:
    """Of one that Ana closes; on the way, nothing is found where she writes why."""
    made = program("ana").post(f"/communities/{slug}/publications", title="Bikes", body="Where?")
    close, thread = f"/p/{made['id']}/discussion/close/", f"/p/{made['id']}/"
    assert faults_of_pages(visit, "ana", [close]) == {}
    ana = visit("ana", bypass_csp=True)
    ana.goto(close)
    ready(ana)
    ana.get_by_label("Reason").fill("All of them stand behind the shed now, where it is dry and lit.")
    assert faults_of(ana) == []
    ana.get_by_role("button", name="Close the discussion").click()
    ana.wait_for_url(f"**{thread}")
    return [thread, f"/c/{slug}/"]


def pages_of_what_is_kept(program, slug: str) -> list[str]:
    """Of something that Ola keeps, with a reminder."""
    made = program("ola").post(f"/communities/{slug}/publications", title="Sails and where they are mended", body="x")
    at = f"{in_nine_days()}T09:30:00+00:00"
    program("ola").put(f"/publications/{made['id']}/kept", collection="Sails, masts and oars", remind_at=at)
    return ["/kept/", "/kept/?collection=nothing", f"/p/{made['id']}/kept/"]


def test_axe_finds_nothing_serious_and_nothing_is_wider_than_its_screen(visit, program, community, cast):
    thread = f"/p/{program('ana').get('/communities/club/publications')['items'][-1]['id']}/"
    offers = pages_of_offers(program, community("Chairs", "ana"))
    praise = pages_of_praise(program, cast, community("Seen", "ana", "fay", "gus", access="closed", is_extended=True))
    closed = pages_of_a_closed_discussion(visit, program, community("Bikes", "ana"))
    kept = pages_of_what_is_kept(program, community("Sails"))
    assert faults_of_pages(visit, None, SIGNED_OUT) == {}
    assert faults_of_pages(visit, "ana", [*PAGES, thread, *offers, *praise, *closed]) == {}
    first = f"/c/{community('Winches')}/first/"
    assert faults_of_pages(visit, "ola", [*kept, first, "/c/new/?template=partner"]) == {}
    assert faults_of_pages(visit, "ada", SETTINGS) == {}
