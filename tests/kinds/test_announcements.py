"""Announcements: made by who speaks for a community, acknowledged once by each member; the author alone knows of the missing."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.access.counting import admit, dismiss
from maillon.access.models import Membership, Space
from maillon.access.visibility import present_members, readers_of
from maillon.communities.actions import archive, choose_level, edit_community, join
from maillon.communities.queries import places_of
from maillon.communities.roles import change_role, leave
from maillon.content.actions import edit, publish_comment, remove
from maillon.content.kinds.announcement.actions import acknowledge, announce, remind_missing
from maillon.content.kinds.announcement.models import Acknowledgement, Announcement, Reminder
from maillon.content.kinds.announcement.queries import missing_for
from maillon.content.kinds.post.actions import publish_on_wall, publish_post
from maillon.content.kinds.table import kinds
from maillon.content.models import Publication
from maillon.core.errors import Conflict, Forbidden, Invalid, NotFound
from maillon.core.events.worker import work_off
from maillon.core.policy import can
from maillon.feed.unread import mark_thread_read
from maillon.notifications import notices
from maillon.notifications.models import Notice
from maillon.people.actions import suspend
from maillon.people.viewing import viewer_of

EVERYBODY = ("ola", "fay", "ana", "otto", "gus", "ada", "zoe", "sam", "eve")


@pytest.fixture
def said(world):
    """Fay announces something in Club: Ola, Ana and Gus are asked (Zoe is suspended)."""
    return announce(by=world.fay, space=world.space("club"), title="The quay is closed on Monday", body="From six.")


def card(client, pk: int, path: str = "/") -> str:
    found = re.search(rf'<article class="card post" id="p{pk}".*?</article>', client.get(path).content.decode(), re.S)
    return found[0] if found else ""


def place_of(world, name: str, community: str = "club") -> Membership:
    return Membership.objects.get(space=world.space(community), person=world.people[name])


def missing(world, said, q: str = "") -> list[str]:
    return [one.name for one in missing_for(world.fay, said, q)]


def told(world, name: str) -> list[str]:
    return list(Notice.objects.filter(person=world.people[name]).values_list("reason", flat=True))


def day_later(said: Publication) -> None:
    Reminder.objects.filter(publication=said).update(sent_at=timezone.now() - timedelta(days=1))


# ── Who announces ──


def test_owners_sponsors_and_moderators_announce_and_nobody_else(world):
    club = world.communities["club"]
    change_role(by=world.ola, community=club, membership=place_of(world, "ana"), role="sponsor")
    admit(space=club.space, person_id=world.people["otto"].pk, role="relay")
    for name in ("ola", "fay", "ana"):
        assert announce(by=world.viewer(name), space=world.space("club"), title="Said").kind == "announcement"
    for name in ("otto", "gus", "ada"):
        with pytest.raises(Forbidden, match="owners, sponsors and moderators"):
            announce(by=world.viewer(name), space=world.space("club"), title="Not said")
    with pytest.raises(NotFound):
        announce(by=world.gus, space=world.space("vault"), title="Not said")
    with pytest.raises(Forbidden):
        announce(by=world.ola, space=publish_on_wall(by=world.ola, body="My wall").space, title="Not said")
    assert Publication.objects.filter(title="Not said").count() == 0


def test_a_sponsor_announces_also_where_she_does_not_publish(world):
    club = world.communities["club"]
    edit_community(by=world.ola, community=club, publishers="chosen")
    change_role(by=world.ola, community=club, membership=place_of(world, "ana"), role="sponsor")
    with pytest.raises(Forbidden):
        publish_post(by=world.ana, space=world.space("club"), body="Words")
    assert announce(by=world.ana, space=world.space("club"), title="Said").pk


def test_nobody_announces_in_an_archived_community(world):
    archive(by=world.ola, community=world.communities["club"])
    with pytest.raises(Forbidden):
        announce(by=world.ola, space=world.space("club"), title="Too late")


def test_the_composer_offers_each_kind_where_its_policy_lets_one_publish_it(world):
    change_role(by=world.ola, community=world.communities["club"], membership=place_of(world, "ana"), role="sponsor")
    edit_community(by=world.ola, community=world.communities["club"], publishers="chosen")
    spaces = Space.objects.filter(kind="community")
    for name in ("ola", "fay", "ana", "otto", "gus", "ada"):
        viewer = world.viewer(name)
        for kind in kinds():
            offered = {one.space_id for one in places_of(viewer) if kind.is_open_to(one.role, one.publishers)}
            assert offered == {space.pk for space in spaces if can(viewer, kind.verb, space)}, (name, kind.name)


def test_who_announces_nowhere_does_not_see_the_kind_and_loses_nothing(world, sign_in):
    gus, fay = sign_in("gus"), sign_in("fay")
    assert "kind=announcement" not in gus.get("/publish/").content.decode()
    assert 'name="kind" value="post"' in gus.get("/publish/?kind=announcement&place=club").content.decode()
    refused = gus.post("/publish/", {"kind": "announcement", "place": "club", "title": "Mine", "body": "canary words"})
    text = refused.content.decode()
    assert refused.status_code == 403
    assert "canary words" in text
    assert "Announcements are made by the owners, sponsors and moderators of a community." in text
    assert not Publication.objects.exists()
    page = fay.get("/publish/?kind=announcement").content.decode()
    assert "kind=announcement" in page
    assert 'value="wall"' not in page
    assert re.search(r'name="asks_acknowledgement"[^>]* checked', page)


def test_the_composer_keeps_what_was_chosen_when_it_is_refused(world, sign_in):
    fay = sign_in("fay")
    typed = {"kind": "announcement", "place": "club", "title": " ", "body": "canary words"}
    refused = fay.post("/publish/", typed)
    text = refused.content.decode()
    assert (refused.status_code, "canary words" in text) == (422, True)
    assert "Say in one line what you announce." in text
    assert not re.search(r'name="asks_acknowledgement"[^>]* checked', text)
    assert fay.post("/publish/", typed | {"title": "Said"}).status_code == 302
    assert fay.post("/publish/", typed | {"title": "Asked", "asks_acknowledgement": "on"}).status_code == 302
    asks = dict(Announcement.objects.values_list("publication__title", "asks_acknowledgement"))
    assert asks == {"Said": False, "Asked": True}


def test_an_announcement_keeps_its_title(world, said):
    with pytest.raises(Invalid):
        edit(by=world.fay, thing=said, title=" ", body="Only words")


# ── Acknowledging ──


def test_a_member_acknowledges_once_and_reads_when_she_did(world, said, sign_in, published):
    ana = sign_in("ana")
    assert "I have read this" in card(ana, said.pk)
    for _ in range(2):
        assert ana.post(f"/p/{said.pk}/acknowledge/").status_code == 302
    row = Acknowledgement.objects.get()
    shown = card(ana, said.pk)
    assert (row.person_id, "I have read this" in shown) == (world.people["ana"].pk, False)
    assert "You confirmed on" in shown
    assert "Confirmed by 1 of 3" in shown
    acknowledge(by=world.ana, publication=said)
    assert Acknowledgement.objects.get().at == row.at
    assert [event.name for event in published() if event.name.startswith("announcement.")] == [
        "announcement.acknowledged"
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        Acknowledgement.objects.create(publication=said, person=world.people["ana"])


def test_who_is_asked_is_every_present_member_but_the_author(world, said, sign_in):
    with pytest.raises(Forbidden):
        acknowledge(by=world.fay, publication=said)
    with pytest.raises(NotFound):
        acknowledge(by=world.otto, publication=said)
    assert missing(world, said) == ["Ana Person", "Gus Guest", "Ola Owner"]
    assert "I have read this" not in card(sign_in("fay"), said.pk)
    gus = sign_in("gus").post(f"/p/{said.pk}/acknowledge/", headers={"hx-request": "true"}).content.decode()
    assert "You confirmed on" in gus
    assert missing(world, said) == ["Ana Person", "Ola Owner"]


def test_who_reads_without_being_a_member_is_not_asked(world, sign_in):
    open_to_all = announce(by=world.fay, space=world.space("everyone"), title="For members")
    leave(by=world.otto, community=world.communities["everyone"])
    page = sign_in("otto").get(open_to_all.url).content.decode()
    assert ("Confirmed by 0 of 3" in page, "I have read this" in page) == (True, False)
    with pytest.raises(Forbidden):
        acknowledge(by=world.otto, publication=open_to_all)


def test_what_asks_nobody_shows_no_button_and_takes_none(world, sign_in):
    quiet = announce(by=world.fay, space=world.space("club"), title="For your information", asks_acknowledgement=False)
    shown = card(sign_in("ana"), quiet.pk)
    assert ("I have read this" in shown, "Confirmed by" in shown, "Nobody has seen it yet" in shown) == (
        False, False, True,
    )  # fmt: skip
    with pytest.raises(Conflict):
        acknowledge(by=world.ana, publication=quiet)
    with pytest.raises(Conflict):
        remind_missing(by=world.fay, publication=quiet)
    with pytest.raises(NotFound):
        missing_for(world.fay, quiet)


def test_what_is_no_announcement_is_not_acknowledged(world):
    post = publish_post(by=world.fay, space=world.space("club"), body="Words")
    for act in (lambda: acknowledge(by=world.ana, publication=post), lambda: missing_for(world.fay, post)):
        with pytest.raises(NotFound):
            act()


def test_what_was_taken_away_or_archived_takes_no_more(world, said, sign_in):
    acknowledge(by=world.ana, publication=said)
    Publication.objects.filter(pk=said.pk).update(hidden_at=timezone.now())
    with pytest.raises(Conflict):
        acknowledge(by=world.ola, publication=said)
    with pytest.raises(Conflict):
        remind_missing(by=world.fay, publication=said)
    assert "I have read this" not in sign_in("ola").get(said.url).content.decode()
    Publication.objects.filter(pk=said.pk).update(hidden_at=None)
    archive(by=world.ola, community=world.communities["club"])
    for act, by in ((acknowledge, world.gus), (remind_missing, world.fay)):
        with pytest.raises(Forbidden):
            act(by=by, publication=Publication.objects.get(pk=said.pk))
    page = sign_in("gus").get(said.url).content.decode()
    assert ("I have read this" in page, "Confirmed by 1 of 3" in page) == (False, True)
    assert "Remind" not in sign_in("fay").get(f"{said.url}missing/").content.decode()
    Space.objects.filter(pk=said.space_id).update(archived_at=None)
    remove(by=world.fay, thing=said)
    for act, by in ((acknowledge, world.gus), (remind_missing, world.fay)):
        with pytest.raises(NotFound):
            act(by=by, publication=said)


# ── The numbers ──


def numbers(client, said: Publication) -> tuple[str, str]:
    page = client.get(said.url).content.decode()
    return (
        re.search(r"Nobody has seen it yet|Seen by \d+", page)[0],  # type: ignore[index]
        re.search(r"Confirmed by \d+ of \d+", page)[0],  # type: ignore[index]
    )


def test_who_leaves_leaves_the_numbers_and_who_comes_is_asked(world, said, sign_in):
    fay = sign_in("fay")
    assert numbers(fay, said) == ("Nobody has seen it yet", "Confirmed by 0 of 3")
    mark_thread_read(by=world.fay, publication=said)
    mark_thread_read(by=world.ola, publication=said)
    for name in ("ana", "gus"):
        acknowledge(by=world.viewer(name), publication=said)
    assert numbers(fay, said) == ("Seen by 3", "Confirmed by 2 of 3")
    dismiss(membership=place_of(world, "ana"))
    assert numbers(fay, said) == ("Seen by 2", "Confirmed by 1 of 2")
    edit_community(by=world.ola, community=world.communities["club"], is_extended=False)
    assert numbers(fay, said) == ("Seen by 1", "Confirmed by 0 of 1")
    admit(space=said.space, person_id=world.people["otto"].pk)
    assert numbers(fay, said) == ("Seen by 1", "Confirmed by 0 of 2")
    suspend(person=world.people["otto"])
    assert numbers(fay, said) == ("Seen by 1", "Confirmed by 0 of 1")
    admit(space=said.space, person_id=world.people["ana"].pk)
    assert numbers(fay, said) == ("Seen by 2", "Confirmed by 1 of 2")


def test_an_author_who_left_is_not_taken_from_the_numbers_twice(world, said, sign_in):
    leave(by=world.fay, community=world.communities["club"])
    assert numbers(sign_in("ana"), said)[1] == "Confirmed by 0 of 3"
    with pytest.raises(NotFound):
        missing_for(world.fay, said)


def test_who_is_counted_is_who_reads(world):
    for name in ("everyone", "club", "vault"):
        counted = set(present_members().filter(space=world.space(name)).values_list("person_id", flat=True))
        members = Membership.objects.filter(space=world.space(name)).values("person")
        assert counted == set(readers_of(world.space(name)).filter(pk__in=members).values_list("pk", flat=True))


# ── The missing ──


def test_the_author_alone_is_told_who_is_missing(world, said, sign_in):
    addresses = [f"/p/{said.pk}/missing/", f"/p/{said.pk}/missing.csv"]
    for name in ("ola", "ana", "gus"):
        browser = sign_in(name)
        assert [browser.get(one).status_code for one in addresses] == [403, 403]
        assert browser.post(f"/p/{said.pk}/remind/").status_code == 403
        assert "missing" not in browser.get(said.url).content.decode()
        assert "missing" not in browser.get(f"/p/{said.pk}/acts/", headers={"hx-request": "true"}).content.decode()
    for name in ("otto", "ada"):
        assert [sign_in(name).get(one).status_code for one in addresses] == [404, 404]
    fay = sign_in("fay")
    page = fay.get(addresses[0]).content.decode()
    assert [one for one in ("Ola Owner", "Ana Person", "Gus Guest") if one not in page[page.index("<main") :]] == []
    assert f"/p/{said.pk}/missing/" in fay.get(f"/p/{said.pk}/acts/", headers={"hx-request": "true"}).content.decode()
    assert f"/p/{said.pk}/missing/" in fay.get(said.url).content.decode()
    change_role(by=world.ola, community=world.communities["club"], membership=place_of(world, "fay"), role="member")
    assert "Remind" not in fay.get(addresses[0]).content.decode()
    assert fay.post(f"/p/{said.pk}/remind/").status_code == 403


def test_the_list_is_searched_by_name_and_goes_on_on_further_pages(world, said, sign_in, crowd):
    for one in crowd:
        admit(space=said.space, person_id=one.pk)
    admitted = missing(world, said)
    assert len(admitted) == 53
    assert missing(world, said, "person 07") == ["Person 07"]
    assert missing(world, said, "ANA") == ["Ana Person"]
    fay = sign_in("fay")
    assert "Person 07" in fay.get(f"/p/{said.pk}/missing/?q=07").content.decode()
    assert "Nobody of this name is missing." in fay.get(f"/p/{said.pk}/missing/?q=nobody").content.decode()
    pages = [
        re.findall(r"(?:Person \d\d|Ana Person|Gus Guest|Ola Owner)(?=</a>)", page[page.index("<main") :])
        for n in (1, 2)
        for page in (fay.get(f"/p/{said.pk}/missing/?page={n}").content.decode(),)
    ]
    assert (pages[0] + pages[1], len(pages[0])) == (admitted, 40)


def test_the_list_is_a_table_too_in_which_no_name_is_a_formula(world, said, sign_in):
    ana = world.people["ana"]
    type(ana).objects.filter(pk=ana.pk).update(name="=1+1")
    text = sign_in("fay").get(f"/p/{said.pk}/missing.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["Name", "Job title", "Department", "Site", "Company"]
    assert [row[0] for row in rows[1:]] == ["'=1+1", "Gus Guest", "Ola Owner"]
    assert rows[2][-1] == "Partner Ltd"


# ── Notices and reminders ──


def test_every_member_hears_of_it_but_who_muted_the_place(world, settle):
    choose_level(by=world.gus, community=world.communities["club"], level="mute")
    choose_level(by=world.ola, community=world.communities["club"], level="every")
    ana = world.people["ana"]
    announce(by=world.fay, space=world.space("club"), title="Said")
    announce(by=world.fay, space=world.space("club"), title="And said", body=f"To @[{ana.name}](person:{ana.pk})")
    settle()
    assert told(world, "ola") == ["announced", "announced"]
    assert sorted(told(world, "ana")) == ["announced", "mentioned"]
    assert told(world, "gus") == told(world, "fay") == told(world, "otto") == []


def test_a_crowd_is_told_in_steps_and_each_of_it_once(world, settle, crowd, monkeypatch):
    monkeypatch.setattr(notices, "CROWD", 7)
    for one in crowd:
        admit(space=world.space("club"), person_id=one.pk)
    said = announce(by=world.fay, space=world.space("club"), title="Said")
    settle()
    work_off(now=timezone.now() + timedelta(seconds=5))
    assert Notice.objects.filter(thread=f"content.publication:{said.pk}", reason="announced").count() == 53
    remind_missing(by=world.fay, publication=said)
    settle()
    work_off(now=timezone.now() + timedelta(seconds=5))
    assert Notice.objects.filter(thread=f"content.publication:{said.pk}", reason="to_acknowledge").count() == 53


def test_telling_many_asks_no_more_than_telling_few(world, crowd, settle):
    def counted(people: int) -> int:
        said = announce(by=world.fay, space=world.space("club"), title="Said")
        for one in crowd[:people]:
            admit(space=world.space("club"), person_id=one.pk)
        settle()
        with CaptureQueriesContext(connection) as captured, transaction.atomic():
            remind_missing(by=world.fay, publication=said)
        with CaptureQueriesContext(connection) as captured:
            settle()
        return len(captured)

    assert counted(2) == counted(50)


def test_all_who_are_missing_are_reminded_twice_at_most_with_a_day_between(world, said, settle, sign_in):
    acknowledge(by=world.ana, publication=said)
    remind_missing(by=world.fay, publication=said)
    settle()
    assert (told(world, "ola"), told(world, "gus")) == (["to_acknowledge"], ["to_acknowledge"])
    assert told(world, "ana") == ["announced"]
    with pytest.raises(Conflict, match="once more, from"):
        remind_missing(by=world.fay, publication=said)
    day_later(said)
    acknowledge(by=world.gus, publication=said)
    remind_missing(by=world.fay, publication=said)
    day_later(said)
    with pytest.raises(Conflict, match="there is no third time"):
        remind_missing(by=world.fay, publication=said)
    sent = Reminder.objects.filter(publication=said).order_by("place").values_list("place", "people_count")
    assert list(sent) == [(1, 2), (2, 1)]
    page = sign_in("fay").get(f"/p/{said.pk}/missing/").content.decode()
    assert ("They were reminded twice" in page, "/remind/" in page) == (True, False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(publication=said, place=3, people_count=1)


def test_pressing_twice_reminds_once_and_nobody_is_reminded_where_nobody_is_missing(world, said, sign_in, settle):
    fay = sign_in("fay")
    assert "Remind the 3 people" in fay.get(f"/p/{said.pk}/missing/").content.decode()
    for _ in range(2):
        assert fay.post(f"/p/{said.pk}/remind/", {"nth": "1"}).status_code == 302
    assert Reminder.objects.filter(publication=said).count() == 1
    refused = fay.post(f"/p/{said.pk}/remind/", {"nth": "2"})
    assert (refused.status_code, "You can remind them once more, from" in refused.content.decode()) == (409, True)
    other = announce(by=world.fay, space=world.space("club"), title="Read by all")
    for name in ("ola", "ana", "gus"):
        acknowledge(by=world.viewer(name), publication=other)
    with pytest.raises(Conflict):
        remind_missing(by=world.fay, publication=other)
    assert Reminder.objects.filter(publication=other).count() == 0
    page = fay.get(f"/p/{other.pk}/missing/").content.decode()
    assert ("Everybody has confirmed" in page, "/remind/" in page) == (True, False)


def test_a_reminder_reaches_who_may_still_read_and_has_not_acknowledged_when_it_comes(world, said, settle):
    settle()
    Notice.objects.all().delete()
    admit(space=said.space, person_id=world.people["otto"].pk)
    remind_missing(by=world.fay, publication=said)
    # Before the worker comes to it:
    acknowledge(by=world.ana, publication=said)
    dismiss(membership=place_of(world, "otto"))
    edit_community(by=world.ola, community=world.communities["club"], is_extended=False)
    admit(space=said.space, person_id=world.people["ada"].pk)
    settle()
    assert {name: told(world, name) for name in ("ola", "ana", "otto", "gus", "ada")} == {
        "ola": ["to_acknowledge"], "ana": [], "otto": [], "gus": [], "ada": [],
    }  # fmt: skip


@pytest.mark.parametrize("what", ["archived", "removed", "hidden"])
def test_a_reminder_of_what_is_archived_or_gone_reaches_nobody(world, said, settle, what):
    settle()
    Notice.objects.all().delete()
    remind_missing(by=world.fay, publication=said)
    rows = Space.objects.filter(pk=said.space_id) if what == "archived" else Publication.objects.filter(pk=said.pk)
    rows.update(**{f"{what}_at": timezone.now()})
    settle()
    assert not Notice.objects.exists()


def test_who_acknowledges_on_a_card_has_read_the_notice_but_not_an_answer(world, said, settle):
    settle()
    acknowledge(by=world.ana, publication=said)
    ola = world.people["ola"]
    publish_comment(by=world.ana, publication=said, body=f"@[{ola.name}](person:{ola.pk}) look")
    settle()
    acknowledge(by=world.ola, publication=said)
    settle()
    waiting = Notice.objects.filter(read_at=None).values_list("person__name", "reason")
    assert sorted(waiting) == [("Fay Moderator", "answered"), ("Gus Guest", "announced"), ("Ola Owner", "mentioned")]


def test_the_notices_say_in_words_what_they_call_to(world, said, settle, sign_in):
    settle()
    ana = sign_in("ana")
    assert "Fay Moderator made an announcement" in ana.get("/notices/").content.decode()
    remind_missing(by=world.fay, publication=said)
    settle()
    assert "Fay Moderator asks you to confirm that you have read this" in ana.get("/notices/").content.decode()


# ── Forum, search, costs ──


def test_the_forum_says_what_waits_for_the_reader_alone(world, said, sign_in):
    ana, ola = sign_in("ana"), sign_in("ola")
    assert "To confirm" in ana.get("/c/club/forum/").content.decode()
    acknowledge(by=world.ana, publication=said)
    assert "To confirm" not in ana.get("/c/club/forum/").content.decode()
    assert "To confirm" in ola.get("/c/club/forum/").content.decode()
    assert "To confirm" not in sign_in("fay").get("/c/club/forum/").content.decode()


def test_it_is_found_by_its_kind_by_who_reads_it(world, said, settle, sign_in):
    settle()
    address = "/search/?q=quay&kind=announcement"
    assert f"/p/{said.pk}/" in sign_in("ana").get(address).content.decode()
    assert f"/p/{said.pk}/" not in sign_in("otto").get(address).content.decode()


def test_pages_have_a_constant_number_of_queries(world, said, sign_in, crowd):
    ana, fay = sign_in("ana"), sign_in("fay")

    def counted(client, path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return len(captured)

    paths = ("/", "/c/club/", "/c/club/forum/", said.url)
    before = {path: counted(ana, path) for path in paths} | {"missing": counted(fay, f"/p/{said.pk}/missing/")}
    for one in crowd:
        admit(space=said.space, person_id=one.pk)
    for n in range(4):
        announce(by=world.fay, space=world.space("club" if n % 2 else "everyone"), title=f"Said {n}")
    now = {path: counted(ana, path) for path in paths} | {"missing": counted(fay, f"/p/{said.pk}/missing/")}
    assert now == before


def test_a_page_of_posts_asks_nothing_about_announcements(world, sign_in):
    post = publish_post(by=world.fay, space=world.space("club"), title="A post", body="Words")
    ana = sign_in("ana")
    for path in ("/", post.url, "/c/club/forum/"):
        with CaptureQueriesContext(connection) as captured:
            ana.get(path)
        assert [one["sql"] for one in captured if "announcement" in one["sql"] or "acknowledg" in one["sql"]] == []


@pytest.mark.django_db(transaction=True)
def test_everybody_at_once_is_counted_once_each_and_two_reminders_at_once_are_one(world, said, at_once, crowd):
    for one in crowd[:12]:
        admit(space=said.space, person_id=one.pk)
    said.space = Space.objects.get(pk=said.space_id)
    viewers, fay = [viewer_of(one) for one in crowd[:12]], world.fay
    assert at_once(partial(acknowledge, by=viewer, publication=said) for viewer in [*viewers, *viewers]) == []
    assert Acknowledgement.objects.filter(publication=said).count() == 12
    refused = at_once(partial(remind_missing, by=fay, publication=said) for _ in range(6))
    assert ([type(one) for one in refused], Reminder.objects.count()) == ([Conflict] * 5, 1)


def test_joining_an_open_community_asks_who_joined(world):
    said = announce(by=world.fay, space=world.space("everyone"), title="For all")
    leave(by=world.otto, community=world.communities["everyone"])
    assert "Otto Outside" not in missing(world, said)
    join(by=world.otto, community=world.communities["everyone"])
    assert "Otto Outside" in missing(world, said)
