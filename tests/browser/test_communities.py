"""Communities, played: made, listed, entered, looked after, left; open, closed and secret as the table says."""

from __future__ import annotations

import pytest
from playing import SOON, publish, seen_soon
from playwright.sync_api import expect


def test_somebody_makes_a_community_and_is_its_owner(visit):
    otto = visit("otto")
    otto.goto("/c/")
    otto.get_by_role("link", name="Create a community").first.click()
    otto.get_by_role("link", name="Blank").click()
    otto.fill("[name=name]", "Fender trials")
    otto.get_by_role("radio", name="Business").check()
    otto.select_option("[name=kind]", "project")
    otto.fill("[name=objective]", "Two fenders compared by spring.")
    otto.fill("[name=about]", "We measure on the south quay.")
    otto.get_by_role("radio", name="Closed").check()
    otto.get_by_role("radio", name="Colour 17").check(force=True)
    otto.get_by_role("button", name="Create the community").click()
    otto.wait_for_url("**/c/fender-trials/first/")
    otto.get_by_role("link", name="Later").click()
    otto.wait_for_url("**/c/fender-trials/")
    expect(otto.get_by_role("heading", level=1)).to_have_text("Fender trials")
    expect(otto.locator("main")).to_contain_text("Closed")
    expect(otto.get_by_role("button", name="Your place here: Owner")).to_be_visible()
    expect(otto.locator(".rail-places")).to_contain_text("Fender trials")
    otto.get_by_role("button", name="Your place here: Owner").click()
    otto.get_by_role("link", name="Change this community").click()
    otto.fill("[name=name]", "Fender trials 2")
    otto.get_by_role("button", name="Save").click()
    expect(otto.get_by_role("heading", level=1)).to_have_text("Fender trials 2")


@pytest.mark.parametrize(
    ("access", "is_listed", "reads", "door"),
    [("open", True, True, "Join"), ("closed", True, False, "Ask to join"), ("secret", False, False, None)],
)
def test_open_closed_and_secret_are_what_the_table_says_to_who_is_outside(
    visit, community, program, access, is_listed, reads, door
):
    slug = community(f"Table {access}", access=access)
    program("ola").post(f"/communities/{slug}/publications", kind="post", title="", body=f"Kept inside {slug}")
    otto = visit("otto")
    otto.goto("/c/?q=Table")
    expect(otto.locator(f"a[href='/c/{slug}/']")).to_have_count(1 if is_listed else 0)
    status = otto.goto(f"/c/{slug}/").status
    assert status == (200 if is_listed else 404)
    expect(otto.get_by_text(f"Kept inside {slug}")).to_have_count(1 if reads else 0)
    expect(otto.locator("main").get_by_role("button", name=door or "oin", exact=door is not None)).to_have_count(
        1 if door else 0
    )
    otto.goto(f"/c/{slug}/members/")
    expect(otto.locator("main").get_by_text("Ola Owner")).to_have_count(1 if reads else 0)
    ola = visit("ola")
    ola.goto(f"/c/{slug}/")
    expect(ola.get_by_text(f"Kept inside {slug}")).to_have_count(1)


def test_who_joins_an_open_community_writes_there_and_no_more_once_he_has_left(visit, community):
    slug = community("Walk in")
    otto = visit("otto")
    otto.goto(f"/c/{slug}/")
    expect(otto.get_by_role("link", name="Write to")).to_have_count(0)
    otto.get_by_role("button", name="Join").click()
    expect(otto.get_by_role("radio", name="What names me or answers me")).to_be_checked()
    otto.get_by_role("button", name="Continue").click()
    expect(otto.get_by_role("button", name="Your place here: Member")).to_be_visible()
    publish(otto, slug, "Glad to be here")
    otto.goto(f"/c/{slug}/")
    otto.get_by_role("button", name="Your place here: Member").click()
    otto.get_by_role("button", name="Leave").click()
    otto.wait_for_url("**/c/")
    otto.goto(f"/c/{slug}/")
    expect(otto.get_by_text("Glad to be here")).to_be_visible()
    expect(otto.get_by_role("link", name="Write to")).to_have_count(0)
    expect(otto.get_by_role("button", name="Join")).to_be_visible()


def test_who_asked_may_withdraw_and_a_moderator_may_answer_not_now(visit, community):
    slug = community("At the door", access="closed")
    otto, ola = visit("otto"), visit("ola")
    otto.goto(f"/c/{slug}/")
    otto.get_by_role("button", name="Ask to join").click()
    otto.get_by_role("button", name="Withdraw my request").click()
    otto.get_by_role("button", name="Ask to join").click()
    expect(otto.locator("main")).to_contain_text("You have asked to join")
    ola.goto(f"/c/{slug}/members/")
    ola.get_by_role("button", name="Not now").click()
    expect(ola.get_by_text("Asking to join")).to_have_count(0)
    otto.goto(f"/c/{slug}/")
    expect(otto.get_by_role("button", name="Ask to join")).to_be_visible()


def test_who_is_invited_to_a_secret_community_comes_in_and_who_declines_knows_it_no_more(visit, community):
    slug = community("Quiet room", access="secret")
    ola, otto = visit("ola"), visit("otto")
    assert otto.goto(f"/c/{slug}/").status == 404
    invite(ola, slug, "otto")
    otto.goto("/c/")
    card = otto.locator(".invitation", has_text="Quiet room")
    expect(card).to_contain_text("Ola Owner invites you")
    card.get_by_role("button", name="Decline").click()
    expect(otto.locator(".invitation", has_text="Quiet room")).to_have_count(0)
    assert otto.goto(f"/c/{slug}/").status == 404
    invite(ola, slug, "otto")
    otto.goto("/c/")
    otto.locator(".invitation", has_text="Quiet room").get_by_role("button", name="Accept").click()
    otto.wait_for_url(f"**/c/{slug}/")
    expect(otto.get_by_role("button", name="Your place here: Member")).to_be_visible()
    # A member of a secret community names nobody: that is its moderators'.
    otto.goto(f"/c/{slug}/members/")
    expect(otto.get_by_text("Invite somebody")).to_have_count(0)


def invite(page, slug: str, who: str) -> None:
    """Invite somebody from the members' page, found while typing."""
    page.goto(f"/c/{slug}/members/")
    page.get_by_text("Invite somebody").click()
    page.get_by_role("searchbox", name="Whom to invite").press_sequentially(who)
    page.locator("#invitees").get_by_role("button", name="Invite").click()
    expect(page.locator("main")).to_contain_text("The invitation is sent.")


def test_inviting_works_without_scripts_and_offers_no_guest_where_guests_may_not_be(visit, community):
    slug, extended = community("Plain"), community("Plain outside", is_extended=True)
    ola = visit("ola", scripts=False)
    ola.goto(f"/c/{slug}/members/?who=gus")
    expect(ola.locator("#invitees")).to_contain_text("Nobody by these words")
    ola.goto(f"/c/{extended}/members/?who=gus")
    ola.get_by_role("button", name="Invite Gus Guest").click()
    expect(ola.locator("main")).to_contain_text("The invitation is sent.")
    ola.goto(f"/c/{extended}/members/?who=gus")
    expect(ola.locator("#invitees")).to_contain_text("Invited")
    expect(ola.locator("#invitees").get_by_role("button")).to_have_count(0)


def test_roles_are_handed_out_and_the_last_owner_stays(visit, community):
    slug = community("Kept well", "ana", "otto", access="closed")
    ola, ana = visit("ola"), visit("ana")
    ana.goto(f"/c/{slug}/members/")
    expect(ana.locator("main").get_by_role("button", name="about Otto")).to_have_count(0)
    ola.goto(f"/c/{slug}/")
    ola.get_by_role("button", name="Your place here: Owner").click()
    ola.get_by_role("button", name="Leave").click()
    expect(ola.locator("main")).to_contain_text("never without an owner")
    give(ola, slug, "Ana Person", "Moderator")
    expect(ola.locator(".person-row", has_text="Ana Person")).to_contain_text("Moderator")
    ana.goto(f"/c/{slug}/members/")
    ana.get_by_role("button", name="More about Otto Outside").click()
    ana.get_by_role("button", name="Remove Otto Outside").click()
    expect(ana.locator("main").get_by_text("Otto Outside")).to_have_count(0)
    give(ola, slug, "Ana Person", "Owner")
    ola.goto(f"/c/{slug}/")
    ola.get_by_role("button", name="Your place here: Owner").click()
    ola.get_by_role("button", name="Leave").click()
    ola.wait_for_url("**/c/")
    ana.goto(f"/c/{slug}/members/")
    expect(ana.locator(".person-row")).to_have_count(1)


def give(page, slug: str, name: str, role: str) -> None:
    """Hand out a role from the members' page."""
    page.goto(f"/c/{slug}/members/")
    page.get_by_role("button", name=f"Change the role of {name}").click()
    page.locator(".menu:popover-open").get_by_role("button", name=role, exact=True).click()
    page.wait_for_load_state()


def test_a_community_has_a_stream_a_forum_its_members_and_what_it_is_about(visit, community, program):
    slug = community("Four faces", "ana", objective="Everything in one place.", about="For those who look for faces.")
    ana = program("ana")
    ana.post(f"/communities/{slug}/publications", kind="post", title="", body="Said without a title")
    older = ana.post(f"/communities/{slug}/publications", kind="post", title="An older question", body="Well?")
    ana.post(f"/communities/{slug}/publications", kind="post", title="A newer question", body="And?")
    page = visit("otto")
    page.goto(f"/c/{slug}/")
    expect(page.locator("article.card")).to_have_count(3)
    program("ola").post(f"/publications/{older['id']}/comments", body="An answer makes it active")
    page.get_by_role("navigation", name="Faces of this community").get_by_role("link", name="Forum").click()
    expect(page.locator(".forum-title")).to_have_text(["An older question", "A newer question"])
    expect(page.locator(".forum-row").first).to_contain_text("Ola Owner")
    page.get_by_role("navigation", name="Faces of this community").get_by_role("link", name="Members").click()
    expect(page.locator(".people-list .name")).to_have_text(["Ola Owner", "Ana Person"])
    page.get_by_role("navigation", name="Faces of this community").get_by_role("link", name="About").click()
    expect(page.locator("main")).to_contain_text("Everything in one place.")
    expect(page.locator("main")).to_contain_text("For those who look for faces.")


def test_the_list_is_filtered_by_name_and_purpose_and_by_what_is_mine(visit, program):
    program("ola").post("/communities", name="Listed choir", access="open", purpose="leisure")
    program("otto").post("/communities", name="Listed cranes", access="open", purpose="business")
    otto = visit("otto")
    otto.goto("/c/")
    otto.get_by_role("searchbox", name="Filter communities").fill("listed")
    otto.keyboard.press("Enter")
    names = otto.locator(".communities .name")
    expect(names).to_have_text(["Listed choir", "Listed cranes"])
    otto.get_by_role("link", name="Leisure", exact=True).click()
    expect(names).to_have_text(["Listed choir"])
    otto.get_by_role("link", name="Business").click()
    expect(names).to_have_text(["Listed cranes"])
    otto.get_by_role("link", name="Mine").click()
    expect(names).to_have_text(["Listed cranes"])
    otto.get_by_role("link", name="All", exact=True).click()
    expect(names).to_have_text(["Listed choir", "Listed cranes"])


def test_the_last_owner_cannot_leave_and_hands_over_first(visit, community, program):
    slug = community("Changing hands")
    program("fay").post(f"/communities/{slug}/memberships")
    ola, fay = visit("ola"), visit("fay")
    ola.goto(f"/c/{slug}/")
    ola.get_by_role("button", name="Your place here: Owner").click()
    ola.get_by_role("button", name="Leave").click()
    expect(ola.locator("main")).to_contain_text(
        "A community is never without an owner: hand it over to somebody first."
    )
    ola.goto(f"/c/{slug}/")
    ola.get_by_role("button", name="Your place here: Owner").click()
    ola.get_by_role("link", name="Hand over to somebody").click()
    ola.get_by_role("radio", name="Fay Moderator").check()
    ola.get_by_role("radio", name="Sponsor").check()
    ola.locator("main").get_by_role("button", name="Hand over").click()
    ola.wait_for_url(f"**/c/{slug}/members/")
    expect(ola.locator(".person-row", has_text="Fay Moderator").first).to_contain_text("Owner")
    expect(ola.get_by_role("button", name="Your place here: Sponsor")).to_be_visible()
    fay.goto(f"/c/{slug}/")
    expect(fay.locator("aside", has_text="Who looks after it").last).to_contain_text("Sponsor")
    fay.goto("/notices/")
    expect(fay.locator("main")).to_contain_text("Ola Owner made you the owner")


def test_one_chooses_of_what_one_is_told_and_what_is_muted_leaves_the_feed(visit, community, program):
    slug = community("Quiet corner")
    otto, ola = visit("otto"), program("ola")
    otto.goto(f"/c/{slug}/")
    otto.get_by_role("button", name="Join").click()
    otto.get_by_role("radio", name="Each new publication").check()
    otto.get_by_role("button", name="Continue").click()
    ola.post(f"/communities/{slug}/publications", kind="post", title="", body="Heard of at once")
    seen_soon(otto, "/notices/", "Ola Owner published something")
    otto.goto(f"/c/{slug}/")
    otto.get_by_role("button", name="Your place here: Member").click()
    otto.get_by_role("link", name="Of what I am told").click()
    otto.get_by_role("radio", name="Nothing more than that").check()
    otto.get_by_role("button", name="Save").click()
    otto.goto("/")
    expect(otto.get_by_text("Heard of at once")).to_have_count(0)
    expect(otto.locator(".rail-places a", has_text="Quiet corner").locator(".rail-muted")).to_be_visible()
    ola.post(f"/communities/{slug}/publications", kind="post", title="", body="In silence")
    ola.post("/communities/everyone/publications", kind="post", title="", body="Aloud")
    expect(otto.locator("#arrivals .pill")).to_have_text("1 new publication", timeout=SOON)


def test_a_community_is_archived_readable_and_silent_and_brought_back(visit, community, program):
    slug = community("Done with")
    program("ola").post(f"/communities/{slug}/publications", kind="post", title="Last words", body="Kept")
    ola, otto = visit("ola"), visit("otto")
    ola.goto(f"/c/{slug}/")
    ola.get_by_role("button", name="Your place here: Owner").click()
    ola.get_by_role("link", name="Archive this community").click()
    ola.get_by_role("button", name="Archive this community").click()
    expect(ola.locator("main")).to_contain_text("nobody writes here any more")
    expect(ola.locator(".rail-places")).not_to_contain_text("Done with")
    otto.goto("/c/?q=Done")
    expect(otto.locator("main")).not_to_contain_text("Done with")
    otto.goto("/c/?archived=1&q=Done")
    otto.get_by_role("link", name="Done with").click()
    expect(otto.get_by_role("button", name="Join")).to_have_count(0)
    otto.get_by_role("link", name="Last words").first.click()
    expect(otto.locator("main")).to_contain_text("Kept")
    expect(otto.locator("textarea[name=body]")).to_have_count(0)
    ola.get_by_role("button", name="Bring it back").click()
    expect(
        ola.get_by_role("link", name="Write to Done with").or_(ola.get_by_text("Write to Done with")).first
    ).to_be_visible()


def test_who_asks_to_join_answers_the_question_of_the_door(visit, community):
    slug = community("Behind a door", access="closed")
    ola, otto = visit("ola"), visit("otto")
    ola.goto(f"/c/{slug}/edit/")
    ola.fill("[name=door_question]", "On which quay do you work?")
    ola.fill("[name=charter]", "Photos of people only if they agree.")
    ola.get_by_role("button", name="Save").click()
    otto.goto(f"/c/{slug}/")
    expect(otto.locator("main")).to_contain_text("Photos of people only if they agree.")
    otto.get_by_label("On which quay do you work?").fill("The south one")
    otto.get_by_role("button", name="Ask to join").click()
    ola.goto(f"/c/{slug}/members/")
    expect(ola.locator("main")).to_contain_text("The south one")


def test_a_link_lets_a_colleague_into_a_secret_community_until_it_is_ended(visit, community):
    slug = community("By a link", access="secret")
    ola, otto = visit("ola"), visit("otto")
    ola.goto(f"/c/{slug}/members/")
    ola.get_by_text("Invite somebody").click()
    ola.get_by_role("link", name="Invite many by a link").click()
    ola.get_by_role("button", name="Make the link").click()
    address = ola.get_by_label("Link", exact=True).input_value()
    assert otto.goto(f"/c/{slug}/").status == 404
    otto.goto(address)
    otto.get_by_role("button", name="Join").click()
    otto.get_by_role("button", name="Continue").click()
    expect(otto.get_by_role("button", name="Your place here: Member")).to_be_visible()
    ola.goto(f"/c/{slug}/links/")
    expect(ola.locator("main")).to_contain_text("1 person came in")
    ola.get_by_role("button", name="End it").click()
    expect(ola.locator("main")).to_contain_text("None. People ask, or are invited by name.")
    assert visit("ana").goto(address).status == 404


def test_what_is_wished_of_leisure_is_said_to_everybody_and_business_only_offers_none(visit, community):
    ada, otto = visit("ada"), visit("otto")
    community("Rowing", purpose="leisure")
    ada.goto("/settings/mix/")
    ada.get_by_label("At most so many per cent of leisure communities").first.fill("25")
    ada.get_by_role("button", name="Save").click()
    expect(ada.locator("main")).to_contain_text("It is kept, and said to everybody.")
    otto.goto("/c/")
    otto.get_by_role("link", name="Leisure: ").click()
    expect(otto.locator("main")).to_contain_text("Wished: at most 25\u00a0% of the communities.")
    ada.get_by_role("radio", name="Business only").first.check()
    ada.get_by_role("button", name="Save").click()
    expect(ada.locator("main")).to_contain_text("leisure communit")
    otto.goto("/c/new/")
    expect(otto.get_by_role("radio", name="Leisure")).to_have_count(0)
    ada.get_by_role("radio", name="Business and leisure").first.check()
    ada.get_by_role("button", name="Save").click()
    expect(ada.locator("main")).to_contain_text("It is kept")


def test_an_owner_says_what_lies_near_and_it_is_taken_away_again(visit, community):
    slug, other = community("Slipway"), community("Dry dock")
    ola, otto = visit("ola"), visit("otto")
    ola.goto(f"/c/{slug}/about/")
    ola.get_by_role("link", name="Choose related communities").click()
    ola.get_by_label("Which community").fill("Dry dock")
    ola.keyboard.press("Enter")
    ola.get_by_role("button", name="Add Dry dock").click()
    expect(ola.get_by_role("button", name="Take Dry dock")).to_be_visible()
    otto.goto(f"/c/{slug}/about/")
    otto.locator("main").get_by_role("link", name="Dry dock").click()
    otto.wait_for_url(f"**/c/{other}/")
    ola.get_by_role("button", name="Take Dry dock").click()
    expect(ola.locator("main")).to_contain_text("None yet.")

    # It is meant for one department: those see it in the list, the others find it by its name, and anybody joins.
    ola.goto(f"/c/{slug}/about/")
    ola.get_by_role("link", name="Choose for whom it is meant").click()
    ola.locator("details > summary", has_text="departments").first.click()
    ola.get_by_label("Abroad works").check()
    ola.get_by_role("button", name="Save", exact=True).click()
    expect(ola.locator("main")).to_contain_text("Those see it in the list of communities")
    vega = visit("vega.abroad")
    vega.goto("/c/")
    expect(vega.locator(f".communities a[href='/c/{slug}/']")).to_have_count(1)
    otto.goto("/c/")
    expect(otto.locator("main")).to_contain_text("are not in this list")
    expect(otto.locator(f".communities a[href='/c/{slug}/']")).to_have_count(0)
    otto.goto("/c/?q=Slipway")
    otto.locator(f".communities a[href='/c/{slug}/']").click()
    otto.get_by_role("button", name="Join", exact=True).click()
    expect(otto.locator(".rail-places")).to_contain_text("Slipway")
