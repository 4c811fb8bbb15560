"""What somebody keeps for herself: found again by her alone, in collections, with a reminder, while she may read it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from maillon.access.models import Membership
from maillon.communities.roles import remove_member
from maillon.content.actions import publish_comment, remove
from maillon.content.keeping import (
    COLLECTIONS,
    arrange,
    bookmark_of,
    collections_of,
    keep,
    kept_by,
    let_go,
    rename_collection,
)
from maillon.content.kinds.post.actions import publish_post
from maillon.content.models import Bookmark, Collection, Publication
from maillon.core.errors import Invalid, NotFound
from maillon.core.events.worker import work_off
from maillon.notifications.models import Notice


@pytest.fixture
def post(world) -> Publication:
    return publish_post(by=world.ana, space=world.space("club"), title="Where to park", body="By the gate?")


def things(viewer, **narrowed) -> list[int]:
    return [row.publication_id or row.comment_id for row in kept_by(viewer, **narrowed)]


def taken_out(world, name: str) -> None:
    row = Membership.objects.get(space=world.space("club"), person=world.people[name])
    remove_member(by=world.ola, community=world.communities["club"], membership=row)


def test_it_is_kept_once_newest_first_and_let_go(world, post):
    comment = publish_comment(by=world.ana, publication=post, body="Behind the shed")
    for thing in (post, comment, post):
        keep(by=world.gus, thing=thing)
    assert things(world.gus) == [comment.pk, post.pk]
    for _ in range(2):
        let_go(by=world.gus, thing=comment)
    assert things(world.gus) == [post.pk]


def test_nobody_else_is_told_not_even_who_wrote_it_or_administers(world, post, sign_in):
    arrange(by=world.gus, thing=post, collection="Secret plans", remind_at=timezone.now() + timedelta(days=2))
    for who in ("ana", "ola", "fay", "ada", "otto", "eve"):
        viewer = world.viewer(who)
        assert things(viewer) == []
        assert collections_of(viewer) == []
        assert bookmark_of(post, viewer) is None
        assert things(viewer, collection="Secret plans") == []
    ola = sign_in("ola")
    for path in ("/kept/", "/kept/?collection=Secret+plans", f"/p/{post.pk}/kept/", f"/p/{post.pk}/acts/", post.url):
        assert "Secret plans</a>" not in ola.get(path).content.decode()
        assert 'value="Secret plans"' not in ola.get(path).content.decode()
    assert "Secret plans" in sign_in("gus").get("/kept/").content.decode()


def test_what_one_may_not_read_cannot_be_kept_and_what_one_may_no_longer_read_leaves(world, post):
    for act in (keep, arrange, let_go):
        with pytest.raises(NotFound):
            act(by=world.otto, thing=post)
    other = publish_post(by=world.ana, space=world.space("club"), body="Another")
    arrange(by=world.gus, thing=post, collection="Later")
    keep(by=world.gus, thing=other)
    remove(by=world.ana, thing=other)
    assert things(world.gus) == [post.pk]
    taken_out(world, "gus")
    assert things(world.gus) == []
    assert collections_of(world.gus) == []
    assert Bookmark.objects.filter(person=world.people["gus"]).count() == 2


def test_collections_are_found_by_their_folded_name_and_go_with_their_last(world, post):
    other = publish_post(by=world.ana, space=world.space("club"), body="Another")
    arrange(by=world.gus, thing=post, collection="  À  lire ")
    arrange(by=world.gus, thing=other, collection="a LIRE")
    arrange(by=world.ana, thing=post, collection="a lire")
    assert collections_of(world.gus) == [("À lire", 2)]
    assert things(world.gus, collection="A LIRE") == [other.pk, post.pk]
    arrange(by=world.gus, thing=other, collection="Elsewhere")
    keep(by=world.gus, thing=other)
    assert collections_of(world.gus) == [("À lire", 1), ("Elsewhere", 1)]
    let_go(by=world.gus, thing=post)
    arrange(by=world.gus, thing=other)
    assert not Collection.objects.filter(person=world.people["gus"]).exists()
    assert Collection.objects.count() == 1


def test_a_name_has_at_most_60_characters_and_one_person_at_most_50_collections(world, post):
    arrange(by=world.gus, thing=post, collection="x" * 60)
    with pytest.raises(Invalid):
        arrange(by=world.gus, thing=post, collection="x" * 61)
    space = world.space("club")
    made = [publish_post(by=world.ana, space=space, body=f"Post {n}") for n in range(COLLECTIONS)]
    for n, one in enumerate(made[1:]):
        arrange(by=world.gus, thing=one, collection=f"Name {n}")
    with pytest.raises(Invalid) as refused:
        arrange(by=world.gus, thing=made[0], collection="One more")
    assert [error.field for error in refused.value.errors] == ["collection"]
    assert bookmark_of(made[0], world.gus) is None
    arrange(by=world.gus, thing=made[0], collection="name 7")
    assert len(collections_of(world.gus)) == COLLECTIONS


def test_a_reminder_comes_at_its_moment_once_and_to_her_alone(world, post, settle):
    settle()
    at = timezone.now() + timedelta(days=3)
    comment = publish_comment(by=world.gus, publication=post, body="Behind the shed")
    settle()
    Notice.objects.all().delete()
    arrange(by=world.ana, thing=comment, remind_at=at)
    work_off(now=at - timedelta(seconds=1))
    assert not Notice.objects.exists()
    work_off(now=at)
    notice = Notice.objects.get()
    assert (notice.person_id, notice.reason, notice.subject) == (
        world.ana.person_id,
        "reminded",
        f"content.comment:{comment.pk}",
    )
    assert bookmark_of(comment, world.ana).remind_at is None
    Notice.objects.all().delete()
    assert work_off(now=at + timedelta(days=9)) == 0
    assert not Notice.objects.exists()


def test_a_reminder_comes_over_a_newer_notice_of_the_same_thread(world, post, settle):
    at = timezone.now() + timedelta(days=3)
    arrange(by=world.ana, thing=post, remind_at=at)
    publish_comment(by=world.gus, publication=post, body="Behind the shed")
    settle()
    assert Notice.objects.get(person=world.people["ana"]).reason == "answered"
    work_off(now=at)
    assert Notice.objects.get(person=world.people["ana"]).reason == "reminded"


def test_one_that_was_moved_taken_back_or_let_go_is_silent_at_its_old_moment(world, post, settle):
    settle()
    first, later = (timezone.now() + timedelta(days=n) for n in (2, 5))
    arrange(by=world.gus, thing=post, remind_at=first)
    arrange(by=world.gus, thing=post, remind_at=later, collection="Later")
    arrange(by=world.ola, thing=post, remind_at=first)
    arrange(by=world.ola, thing=post)
    arrange(by=world.fay, thing=post, remind_at=first)
    let_go(by=world.fay, thing=post)
    work_off(now=first)
    assert not Notice.objects.exists()
    work_off(now=later)
    assert Notice.objects.get().person_id == world.gus.person_id


def test_a_reminder_of_what_one_may_no_longer_read_is_silent(world, post, settle):
    settle()
    at = timezone.now() + timedelta(days=3)
    arrange(by=world.gus, thing=post, remind_at=at)
    arrange(by=world.fay, thing=post, remind_at=at)
    taken_out(world, "gus")
    settle()
    Notice.objects.all().delete()
    work_off(now=at)
    assert [row.person_id for row in Notice.objects.all()] == [world.fay.person_id]


def test_a_moment_has_to_come_and_within_a_year(world, post):
    for wrong in (timedelta(seconds=-1), timedelta(days=367)):
        with pytest.raises(Invalid) as refused:
            arrange(by=world.gus, thing=post, remind_at=timezone.now() + wrong)
        assert [error.field for error in refused.value.errors] == ["remind_at"]
    assert not Bookmark.objects.exists()


def test_the_menu_keeps_in_one_press_and_says_so(world, post, sign_in):
    gus = sign_in("gus")
    answer = gus.post(f"/p/{post.pk}/keep/", headers={"hx-request": "true"})
    assert "maillon:toast" in answer["HX-Trigger"]
    assert f'id="m-p{post.pk}"' in answer.content.decode()
    assert "let-go/" in answer.content.decode()
    assert gus.post(f"/p/{post.pk}/let-go/", {"from": "kept"})["Location"] == "/kept/"
    assert things(world.gus) == []


def test_the_page_puts_it_into_a_collection_at_an_hour_of_her_zone_and_keeps_what_was_typed(world, post, sign_in):
    gus, day = sign_in("gus"), (timezone.localdate() + timedelta(days=5)).isoformat()
    wrong = gus.post(f"/p/{post.pk}/kept/", {"collection": "Later", "remind_at": "soon"})
    assert (wrong.status_code, 'value="Later"' in wrong.content.decode()) == (422, True)
    gus.post(f"/p/{post.pk}/kept/", {"collection": "Later", "remind_at": f"{day}T09:30"})
    row = bookmark_of(post, world.gus)
    there = row.remind_at.astimezone(ZoneInfo(world.gus.time_zone))
    assert there.strftime("%Y-%m-%dT%H:%M") == f"{day}T09:30"
    assert f"{day}T09:30" in gus.get(f"/p/{post.pk}/kept/").content.decode()


def test_the_room_goes_on_by_pages(world, sign_in):
    made = [publish_post(by=world.ana, space=world.space("club"), title=f"Post {n:02}", body="") for n in range(25)]
    for one in made:
        arrange(by=world.gus, thing=one, collection="Later")
    gus = sign_in("gus")
    page = gus.get("/kept/?collection=later").content.decode()
    assert ("Post 24" in page, "Post 05" in page, "Post 04" in page) == (True, True, False)
    more = unescape(re.search(r'href="(/kept/\?[^"]*before=[^"]*)"', page)[1])
    page = gus.get(more).content.decode()
    assert ("Post 05" in page, "Post 04" in page, "Post 00" in page) == (False, True, True)


def test_a_collection_is_renamed_by_whose_it_is_and_none_takes_the_name_of_another(world, post, sign_in):
    other = publish_post(by=world.ana, space=world.space("club"), body="Another")
    arrange(by=world.gus, thing=post, collection="Later")
    arrange(by=world.gus, thing=other, collection="Elsewhere")
    for _ in range(2):
        rename_collection(by=world.gus, collection="later", name="  To   read ")
    assert collections_of(world.gus) == [("Elsewhere", 1), ("To read", 1)]
    rename_collection(by=world.gus, collection="to read", name="TO READ")
    for name in ("elsewhere", " ", "x" * 61):
        with pytest.raises(Invalid):
            rename_collection(by=world.gus, collection="To read", name=name)
    for who in ("ana", "gus"):
        with pytest.raises(NotFound):
            rename_collection(by=world.viewer(who), collection="Later", name="Mine")
    assert collections_of(world.gus) == [("Elsewhere", 1), ("TO READ", 1)]
    assert things(world.gus, collection="To read") == [post.pk]
    gus = sign_in("gus")
    assert "Rename this collection" in gus.get("/kept/?collection=To+read").content.decode()
    assert "Rename this collection" not in gus.get("/kept/").content.decode()
    refused = gus.post("/kept/", {"collection": "To read", "name": "Elsewhere"})
    assert (refused.status_code, 'value="Elsewhere"' in refused.content.decode()) == (422, True)
    assert "is called so already" in unescape(refused.content.decode())
    done = gus.post("/kept/", {"collection": "To read", "name": "Parking"})
    assert (done.status_code, done["Location"]) == (302, "/kept/?collection=Parking")
    assert gus.post("/kept/", {"collection": "To read", "name": "Again"}).status_code == 404
