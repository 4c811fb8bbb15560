"""Guests of an extended community: who invited them, until when, what they may do; a last day that is over is over
everywhere, be the worker as late as it likes."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from maillon.access.models import Membership, Space
from maillon.access.streams import hearing_of
from maillon.access.visibility import can_see, people_for, present_members, readers_of
from maillon.communities.actions import accept_invitation, add_member, create_community, edit_community, invite
from maillon.communities.events import LastDaySet, MemberLeft, MembershipEnds
from maillon.communities.guests import (
    awaited_guests,
    end_what_is_over,
    kept_guests,
    set_invited_day,
    set_last_day,
)
from maillon.communities.merging import begin_merger, preview_merger
from maillon.communities.models import Community, Invitation
from maillon.communities.queries import members_of, places_of, readers_sentence
from maillon.communities.roles import change_role, remove_member
from maillon.content.actions import publish_comment, react
from maillon.content.files import keep_files
from maillon.content.kinds.poll.actions import make_poll
from maillon.content.kinds.post.actions import publish_post
from maillon.content.kinds.question.actions import ask_question
from maillon.content.models import Attachment, Publication
from maillon.core.errors import Forbidden, Invalid, NotFound
from maillon.core.events.worker import work_off
from maillon.core.models import Delivery
from maillon.core.policy import can
from maillon.notifications.models import Notice
from maillon.people.actions import add_person
from maillon.people.viewing import viewer_of

CANARY = "zqcanary"
# Where the cast is: near midnight another day than where the tests run.
TODAY = partial(timezone.localdate, timezone=ZoneInfo("Europe/Paris"))


def place_of(world, name: str = "gus") -> Membership:
    return Membership.objects.get(space=world.space("club"), person=world.people[name])


def over(world) -> Membership:
    """Gus' last day is over, and the worker has not come by."""
    set_last_day(by=world.fay, community=world.communities["club"], membership=place_of(world), last_day=TODAY())
    Membership.objects.filter(pk=place_of(world).pk).update(
        last_day=TODAY() - timedelta(days=1), ends_at=timezone.now() - timedelta(seconds=2)
    )
    return place_of(world)


@pytest.fixture
def written(world, settle) -> Publication:
    """Something in Club that no outsider may be told, with a file."""
    files = keep_files(by=world.ana, uploads=[SimpleUploadedFile(f"{CANARY}.txt", CANARY.encode())])
    row = publish_post(by=world.ana, space=world.space("club"), body=f"{CANARY} for members", attachments=files)
    settle()
    return row


def told_at(browser, row: Publication) -> dict[str, str]:
    """What each surface answers."""
    file = Attachment.objects.get(publication=row)
    addresses = {
        "home": "/",
        "community": "/c/club/",
        "forum": "/c/club/forum/",
        "members": "/c/club/members/",
        "thread": row.url,
        "turn": f"{row.url}first/",
        "print": f"{row.url}print/",
        "search": f"/search/?q={CANARY}",
        "file": f"/files/{file.pk}/",
        "feed of the API": "/api/v1/feed",
        "API": f"/api/v1/publications/{row.pk}",
        "API of the community": "/api/v1/communities/club/publications",
        "search of the API": f"/api/v1/search?q={CANARY}",
        "profile": f"/people/{row.author_id}/",
    }
    answers = {name: browser.get(address) for name, address in addresses.items()}
    # The bytes of a file are sent beside Django: its status tells whether they are.
    return {name: f"{one.status_code} {'' if one.streaming else one.content.decode()}" for name, one in answers.items()}


def test_when_the_last_day_is_over_no_surface_tells_her_anything_though_the_worker_has_not_come(
    world, written, sign_in
):
    browser = sign_in("gus")
    before = told_at(browser, written)
    # Forum and members tell of titles and of people, and the post has no title.
    assert {name for name, text in before.items() if CANARY not in text} == {"forum", "members", "file"}
    assert before["file"].startswith("200")
    assert "Ana Person" in before["members"]
    over(world)
    after = told_at(browser, written)
    assert {name for name, text in after.items() if f"{CANARY} for" in text or f"{CANARY}.txt" in text} == set()
    assert {name for name, text in after.items() if "Ana Person" in text} == set()
    assert after["file"].startswith("404")
    assert browser.post(f"{written.url}comment/", {"body": "Still here"}).status_code == 404
    assert browser.post(f"{written.url}react/", {"name": "useful"}).status_code == 404


def test_every_way_to_ask_the_rule_knows_that_it_is_over(world, written):
    space, gus = world.space("club"), world.people["gus"]
    club = world.communities["club"]

    def answers() -> list[bool]:
        return [
            Space.objects.readable_by(world.gus).filter(pk=space.pk).exists(),
            can_see(world.gus, written),
            can(world.gus, "content.publish", space),
            can(world.gus, "content.comment", written),
            can(world.gus, "communities.leave", club),
            readers_of(written).filter(pk=gus.pk).exists(),
            present_members().filter(space=space, person=gus).exists(),
            space.pk in hearing_of([gus.pk])[gus.pk],
            bool(places_of(world.gus)),
            people_for(world.gus).filter(pk=world.people["ana"].pk).exists(),
            members_of(club, world.ola).filter(person=gus).exists(),
            readers_sentence(space, place="Club").companies == ("Partner Ltd",),
        ]

    assert answers() == [True] * 12
    over(world)
    assert answers() == [False] * 12


def test_until_then_and_without_a_day_she_reads(world, written):
    club = world.communities["club"]
    for day in (TODAY(), TODAY() + timedelta(days=30), None):
        set_last_day(by=world.ola, community=club, membership=place_of(world), last_day=day)
        assert can_see(world.gus, written)
        assert place_of(world).last_day == day
        assert (place_of(world).ends_at is None) == (day is None)


def test_the_worker_ends_it_once_and_only_what_stands(world, settle, published):
    club, day = world.communities["club"], TODAY() + timedelta(days=3)
    set_last_day(by=world.fay, community=club, membership=place_of(world), last_day=day)
    row, count = place_of(world), world.space("club").members_count
    due = Delivery.objects.get(handler__endswith="end_what_is_over")
    assert due.due_at == row.ends_at
    old = next(one for one in published() if isinstance(one, MembershipEnds))
    later = set_last_day(by=world.fay, community=club, membership=row, last_day=day + timedelta(days=1))
    end_what_is_over(old)
    assert place_of(world).last_day == later.last_day  # An older moment ends nothing.
    Delivery.objects.filter(handler__endswith="end_what_is_over").update(due_at=timezone.now())
    settle()
    assert not Membership.objects.filter(pk=row.pk).exists()
    assert world.space("club").members_count == count - 1
    assert [one.person_id for one in published() if isinstance(one, MemberLeft)] == [world.people["gus"].pk]


def test_the_same_day_again_changes_nothing_and_a_day_that_cannot_be_is_refused(world, published):
    club, day = world.communities["club"], TODAY() + timedelta(days=3)
    for _twice in range(2):
        set_last_day(by=world.ola, community=club, membership=place_of(world), last_day=day)
    assert [one.last_day for one in published() if isinstance(one, LastDaySet)] == [day.isoformat()]
    for wrong in (TODAY() - timedelta(days=1), TODAY() + timedelta(days=1000), date(9999, 12, 31)):
        with pytest.raises(Invalid):
            set_last_day(by=world.ola, community=club, membership=place_of(world), last_day=wrong)
    with pytest.raises(Invalid):
        set_last_day(by=world.ola, community=club, membership=place_of(world, "ana"), last_day=day)
    elsewhere = Membership.objects.get(space=world.space("everyone"), person=world.people["ana"])
    with pytest.raises(NotFound):
        set_last_day(by=world.ola, community=club, membership=elsewhere, last_day=day)
    assert place_of(world).last_day == day


def test_who_is_invited_again_after_her_last_day_comes_in_without_one(world, published):
    club = world.communities["club"]
    over(world)
    assert invite(by=world.ola, community=club, person=world.people["gus"]) is not None
    accept_invitation(by=world.gus, community=club)
    assert (place_of(world).ends_at, place_of(world).invited_by_id) == (None, world.people["ola"].pk)
    assert world.space("club").members_count == Membership.objects.filter(space=world.space("club")).count()
    for one in [one for one in published() if isinstance(one, MembershipEnds)]:
        end_what_is_over(one)
    assert place_of(world).pk


def test_whoever_brought_her_in_is_told_to_owners_and_moderators_only(world, sign_in):
    club, gus = world.communities["club"], world.people["gus"]
    remove_member(by=world.ola, community=club, membership=place_of(world))
    invite(by=world.fay, community=club, person=gus)
    assert [[one.invited_by.name for one in awaited_guests(club, world.viewer(who))] for who in ("ola", "fay")] == [
        ["Fay Moderator"]
    ] * 2
    accept_invitation(by=world.gus, community=club)
    for who, names in {"ola": ["Fay Moderator"], "fay": ["Fay Moderator"], "ana": [], "gus": [], "otto": []}.items():
        assert [one.invited_by.name for one in kept_guests(club, world.viewer(who))] == names
    page = sign_in("ola").get("/c/club/guests/").content.decode()
    assert "invited by Fay Moderator" in page
    assert "Partner Ltd" in page
    for who, status in {"ana": 403, "gus": 403, "otto": 403, "eve": 404}.items():
        assert sign_in(who).get("/c/club/guests/").status_code in (status, 404)
    for who, fact in {"fay": "Fay Moderator", "ana": None, "gus": None}.items():
        rows = sign_in(who).get("/api/v1/communities/club/memberships").json()["items"]
        told = {row["person"]["name"]: row["invited_by"] and row["invited_by"]["name"] for row in rows}
        assert told["Gus Guest"] == fact
    assert sign_in("ola").get("/c/everyone/guests/").status_code == 404  # No guest can come there.


def test_whom_an_owner_adds_was_brought_by_her(world):
    remove_member(by=world.ola, community=world.communities["club"], membership=place_of(world))
    made = add_member(by=world.ola, community=world.communities["club"], person=world.people["gus"])
    assert made.invited_by_id == world.people["ola"].pk


def test_the_page_sets_the_day_says_what_is_wrong_and_ends_it_now(world, sign_in):
    browser, row, day = sign_in("fay"), place_of(world), TODAY() + timedelta(days=5)
    assert "/c/club/guests/" in browser.get("/c/club/members/").content.decode()
    assert "/c/club/guests/" not in sign_in("ana").get("/c/club/members/").content.decode()
    address, guest = "/c/club/guests/", {"guest": str(row.pk)}
    assert browser.post(address, guest | {"last_day": day.isoformat()}).status_code in (302, 303)
    assert f'value="{day.isoformat()}"' in browser.get(address).content.decode()
    for wrong in ("2001-01-01", "nonsense"):
        refused = browser.post(address, guest | {"last_day": wrong})
        assert refused.status_code == 422
        assert "field-error" in refused.content.decode()
    assert place_of(world).last_day == day
    assert sign_in("ana").post(address, guest | {"end": "1"}).status_code == 403
    assert browser.post(address, {"guest": str(place_of(world, "ana").pk), "end": "1"}).status_code == 404
    assert browser.post(address, guest | {"end": "1"}).status_code in (302, 303)
    assert not Membership.objects.filter(pk=row.pk).exists()


def test_the_api_sets_the_day_for_who_may(world, sign_in):
    row, day = place_of(world), (TODAY() + timedelta(days=5)).isoformat()
    address = f"/api/v1/communities/club/memberships/{row.pk}/last-day"

    def put(who: str, said: object) -> int:
        return sign_in(who).put(address, {"last_day": said}, content_type="application/json").status_code

    assert [put(who, day) for who in ("ana", "gus", "otto")] == [403, 403, 403]
    assert (put("fay", day), put("fay", "nonsense"), put("fay", "2001-01-01")) == (200, 422, 422)
    told = sign_in("fay").get(f"/api/v1/communities/club/memberships/{row.pk}").json()
    assert told["last_day"] == day
    assert sign_in("gus").get(f"/api/v1/communities/club/memberships/{row.pk}").json()["last_day"] is None
    assert put("ola", None) == 200
    assert place_of(world).ends_at is None


# ── What a guest may do ──


MAY = {"publish": (True, True), "answer": (False, True), "read": (False, False)}


@pytest.mark.parametrize("said", MAY)
def test_a_guest_does_what_the_community_says_and_members_what_they_did(world, sign_in, said):
    post = publish_post(by=world.ana, space=world.space("club"), body="A question to all")
    club = edit_community(by=world.ola, community=Community.objects.get(slug="club"), guests_may=said)
    space, post = Space.objects.get(pk=club.space_id), Publication.objects.get(pk=post.pk)
    publishes, answers = MAY[said]
    for who in ("ola", "fay", "ana"):
        assert [can(world.viewer(who), f"content.{verb}", space) for verb in ("publish",)] == [True]
        assert can(world.viewer(who), "content.comment", post)
    place = places_of(world.gus)[0]
    assert (place.may_publish, place.may_answer) == (publishes, answers)
    acts = {
        "publish": lambda: publish_post(by=world.gus, space=space, body="Mine"),
        "comment": lambda: publish_comment(by=world.gus, publication=post, body="Mine"),
        "react": lambda: react(by=world.gus, thing=post, name="useful"),
    }
    for verb, may in (("publish", publishes), ("comment", answers), ("react", answers)):
        assert can(world.gus, f"content.{verb}", space if verb == "publish" else post) == may
        if may:
            acts[verb]()
        else:
            with pytest.raises(Forbidden):
                acts[verb]()
    browser = sign_in("gus")
    home, thread = browser.get("/c/club/").content.decode(), browser.get(post.url).content.decode()
    assert ("/publish/?place=club" in home) == publishes
    assert ('value="club"' in browser.get("/publish/").content.decode()) == publishes
    assert (f"{post.url}comment/" in thread) == answers
    for page in (home, thread, browser.get("/").content.decode()):
        assert (f"/p/{post.pk}/react/" in page) == answers
    assert ("Guests read here; they do not write." in home) == (said == "read")
    assert ("Guests read here; they do not write." in thread) == (said == "read")
    assert ("Guests answer and react here; they do not publish." in home) == (said == "answer")
    assert f"/p/{post.pk}/react/" in sign_in("ana").get(post.url).content.decode()


@pytest.mark.parametrize(("said", "shown"), [("read", False), ("answer", True)])
def test_no_kind_shows_her_a_button_that_would_be_refused(world, sign_in, said, shown):
    space = world.space("club")
    question = ask_question(by=world.ana, space=space, title="Which pump?")
    publish_comment(by=world.fay, publication=question, body="The green one")
    poll = make_poll(by=world.ana, space=space, title="When?", choices=["Monday", "Tuesday"])
    edit_community(by=world.ola, community=Community.objects.get(slug="club"), guests_may=said)
    browser = sign_in("gus")
    pages = [browser.get(address).content.decode() for address in ("/", "/c/club/", question.url, poll.url)]
    for mark in ("/same/", f"/p/{poll.pk}/vote/", f"/p/{poll.pk}/react/", f"/p/{question.pk}/react/"):
        assert any(mark in page for page in pages) == shown, mark
    assert any("/comments/" in page and "/vote/" in page for page in pages) == shown


def test_a_merger_brings_her_last_day_along(world, settle):
    day = TODAY() + timedelta(days=3)
    into = create_community(by=world.ola, name="Into", access="closed", is_extended=True)
    set_last_day(by=world.ola, community=world.communities["club"], membership=place_of(world), last_day=day)
    state = preview_merger(by=world.ola, source=world.communities["club"], target=into).state
    begin_merger(by=world.ola, source=world.communities["club"], target=into, state=state)
    Delivery.objects.exclude(handler__endswith="end_what_is_over").update(due_at=timezone.now())
    for _step in range(20):
        settle()
        Delivery.objects.exclude(handler__endswith="end_what_is_over").update(due_at=timezone.now())
    brought = Membership.objects.get(space=into.space_id, person=world.people["gus"])
    assert brought.last_day == day
    assert Delivery.objects.filter(handler__endswith="end_what_is_over", due_at=brought.ends_at).count() == 2


def test_only_an_owner_says_what_guests_may_do_on_the_page_and_by_the_api(world, sign_in):
    club = world.communities["club"]
    for who in ("fay", "ana", "gus", "otto"):
        with pytest.raises(Forbidden):
            edit_community(by=world.viewer(who), community=club, guests_may="read")
    with pytest.raises(Invalid):
        edit_community(by=world.ola, community=club, guests_may="everything")
    browser = sign_in("ola")
    form = {"name": "Club", "purpose": "business", "access": "closed", "is_extended": "on", "publishers": "members"}
    assert browser.post("/c/club/edit/", form | {"guests_may": "answer"}).status_code in (302, 303)
    assert Space.objects.get(pk=club.space_id).guests_may == "answer"
    assert browser.get("/api/v1/communities/club").json()["guests_may"] == "answer"
    etag = browser.get("/api/v1/communities/club").headers["ETag"]
    changed = browser.patch(
        "/api/v1/communities/club", {"guests_may": "read"}, content_type="application/json", headers={"If-Match": etag}
    )
    assert (changed.status_code, changed.json()["guests_may"]) == (200, "read")
    assert "Guests read here; they do not write." in browser.get("/c/club/about/").content.decode()


def test_a_guests_company_stands_wherever_she_does(world, sign_in):
    post = publish_post(by=world.gus, space=world.space("club"), body="From outside")
    publish_comment(by=world.gus, publication=post, body="And an answer")
    browser = sign_in("ana")
    for address in ("/", "/c/club/", post.url, "/c/club/members/", "/c/club/about/", "/publish/?place=club"):
        assert "Partner Ltd" in browser.get(address).content.decode(), address


def test_a_week_before_her_last_day_she_and_those_who_look_after_the_place_are_told_once(world, settle, sign_in):
    club, day = world.communities["club"], TODAY() + timedelta(days=20)
    set_last_day(by=world.ola, community=club, membership=place_of(world), last_day=day)
    settle()
    assert not Notice.objects.exists(), "not earlier"
    moment = place_of(world).ends_at - timedelta(days=7)
    work_off(now=moment - timedelta(minutes=1))
    assert not Notice.objects.exists()
    for _time in range(2):
        work_off(now=moment)
    told = {one.person_id: one.actor_id for one in Notice.objects.filter(reason="ends_soon")}
    gus = world.people["gus"].pk
    assert told == {world.people["ola"].pk: gus, world.people["fay"].pk: gus, gus: None}
    pages = {who: sign_in(who).get("/notices/").content.decode() for who in ("ola", "fay", "gus")}
    assert [text.count("is a member for a few days more") for text in pages.values()] == [1, 1, 0]
    assert "You are a member for a few days more" in pages["gus"]
    # Until when a guest stays is told to those who look after the place, and to nobody who did once.
    change_role(by=world.ola, community=club, membership=place_of(world, "fay"), role="member")
    assert "a few days more" not in sign_in("fay").get("/notices/").content.decode()


def test_of_a_day_that_was_moved_or_came_too_soon_nothing_is_said_before(world):
    club, row = world.communities["club"], place_of(world)
    set_last_day(by=world.ola, community=club, membership=row, last_day=TODAY() + timedelta(days=20))
    first = place_of(world).ends_at
    set_last_day(by=world.ola, community=club, membership=row, last_day=TODAY() + timedelta(days=90))
    work_off(now=first - timedelta(days=6))
    set_last_day(by=world.ola, community=club, membership=row, last_day=TODAY() + timedelta(days=3))
    work_off(now=timezone.now() + timedelta(hours=1))
    assert not Notice.objects.filter(reason="ends_soon").exists()


def invited_with(world, day):
    club = world.communities["club"]
    gil = add_person(name="Gil Awaited", email="gil@partner.example", kind="guest", company="Partner Ltd")
    invitation = invite(by=world.ola, community=club, person=gil)
    set_invited_day(by=world.fay, community=club, invitation=invitation, last_day=day)
    return club, gil


def test_who_is_invited_until_a_day_is_a_member_until_then(world):
    day = TODAY() + timedelta(days=5)
    club, gil = invited_with(world, day)
    accept_invitation(by=viewer_of(gil), community=club)
    row = Membership.objects.get(space=club.space_id, person=gil)
    assert (row.last_day, row.invited_by_id) == (day, world.people["ola"].pk)
    work_off(now=row.ends_at)
    assert not Membership.objects.filter(pk=row.pk).exists()


def test_an_invitation_that_nobody_took_by_then_is_over(world):
    club, gil = invited_with(world, TODAY())
    ends_at = Invitation.objects.get(person=gil).ends_at
    Invitation.objects.filter(person=gil).update(ends_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotFound):
        accept_invitation(by=viewer_of(gil), community=club)
    Invitation.objects.filter(person=gil).update(ends_at=ends_at)
    work_off(now=ends_at)
    assert not Invitation.objects.filter(person=gil).exists()


def test_the_page_says_and_changes_until_when_who_is_invited_will_stay(world, sign_in):
    _club, gil = invited_with(world, None)
    invitation, day = Invitation.objects.get(person=gil), TODAY() + timedelta(days=5)
    fay = sign_in("fay")
    assert fay.post("/c/club/guests/", {"invited": invitation.pk, "last_day": day.isoformat()}).status_code == 302
    assert Invitation.objects.get(person=gil).last_day == day
    page = fay.get("/c/club/guests/").content.decode()
    assert f'value="{day.isoformat()}"' in page
    both = {"invited": invitation.pk, "guest": "nobody", "last_day": "1999-01-01"}
    assert fay.post("/c/club/guests/", both).status_code == 422
    wrong = fay.post("/c/club/guests/", {"invited": invitation.pk, "last_day": "1999-01-01"})
    assert (wrong.status_code, "This day has passed" in wrong.content.decode()) == (422, True)
    assert sign_in("ana").post("/c/club/guests/", {"invited": invitation.pk}).status_code == 403
    with pytest.raises(Forbidden):
        set_invited_day(by=world.ana, community=_club, invitation=invitation, last_day=None)
