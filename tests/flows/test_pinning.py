"""A publication stands on top of its community to a last day, at most five of them, and its end comes by itself."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.communities.actions import archive
from maillon.content.actions import remove, restore
from maillon.content.events import PublicationPinned, PublicationUnpinned
from maillon.content.kinds.post.actions import publish_on_wall, publish_post
from maillon.content.models import Pin, Publication
from maillon.content.moving import move_publication
from maillon.content.pinning import LONGEST, MOST, USUAL, pin, pin_of, pinned_in, unpin
from maillon.core.days import today_of
from maillon.core.errors import Conflict, Forbidden, Invalid, NotFound
from on_top import again, cards, posts_in_club


@pytest.fixture
def posts(world) -> list[Publication]:
    return posts_in_club(world, MOST + 2)


def test_owners_and_moderators_pin_and_nobody_else_and_nothing_on_a_wall(world, posts):
    for who in ("fay", "ola"):
        pin(by=world.viewer(who), publication=posts[0])
        assert pinned_in(world.space("club")) == [posts[0].pk]
        unpin(by=world.viewer(who), publication=posts[0])
        assert pinned_in(world.space("club")) == []
    for act in (pin, unpin):
        for who in ("ana", "gus"):
            with pytest.raises(Forbidden):
                act(by=world.viewer(who), publication=posts[0])
        with pytest.raises(NotFound):
            act(by=world.otto, publication=posts[0])
        with pytest.raises(Forbidden):
            act(by=world.ana, publication=publish_on_wall(by=world.ana, body="On my wall"))
    archive(by=world.ola, community=world.communities["club"])
    with pytest.raises(Forbidden):
        pin(by=world.ola, publication=again(posts[0]))


def test_pinned_ones_stand_on_top_in_the_order_in_which_they_were_pinned_and_once(world, posts, sign_in):
    gus = sign_in("gus")
    newest = [post.pk for post in reversed(posts)]
    before = cards(gus, "/c/club/")
    assert before[: len(newest)] == newest
    home = cards(gus, "/")
    pin(by=world.fay, publication=posts[2])
    pin(by=world.fay, publication=posts[0])
    first = [posts[2].pk, posts[0].pk]
    assert cards(gus, "/c/club/") == first + [pk for pk in before if pk not in first]
    assert cards(gus, "/") == home, "home keeps its order"
    page = gus.get("/c/club/").content.decode()
    assert page.count("Pinned") == 2
    forum = re.findall(r'class="forum-title stretch" href="/p/(\d+)/"', gus.get("/c/club/forum/").content.decode())
    assert [int(pk) for pk in forum[:2]] == first
    assert len(forum) == len(set(forum))
    assert gus.get("/c/club/forum/").content.decode().count("Pinned") == 2
    assert "Pinned" not in gus.get("/").content.decode()
    unpin(by=world.ola, publication=posts[2])
    assert cards(gus, "/c/club/")[0] == posts[0].pk


def test_further_pages_do_not_say_them_again_and_skip_nothing(world, posts, sign_in):
    more = [publish_post(by=world.ana, space=world.space("club"), title="", body=f"More {n}") for n in range(40)]
    pin(by=world.fay, publication=posts[0])
    gus, url, seen = sign_in("gus"), "/c/club/", []
    for _ in range(9):
        page = gus.get(url).content.decode()
        seen += [int(n) for n in re.findall(r'<article class="card post" id="p(\d+)"', page)]
        found = re.search(r'href="(/c/club/\?before=[^"]+)"', page)
        if not found:
            break
        url = found[1].replace("&amp;", "&")
    assert seen[0] == posts[0].pk
    assert len(seen) == len(set(seen)) == Publication.objects.filter(space=world.space("club"), removed_at=None).count()
    assert {post.pk for post in (*posts, *more)} <= set(seen)


def test_its_last_day_ends_where_she_is_and_by_itself(world, posts):
    today = today_of(by=world.fay)
    pin(by=world.fay, publication=posts[0], last_day=today)
    row = Pin.objects.get()
    assert timezone.now() < row.ends_at <= timezone.now() + timedelta(days=1)
    Pin.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert pinned_in(world.space("club")) == []
    assert pin_of(posts[0]) is None
    pin(by=world.fay, publication=posts[1])
    pin(by=world.fay, publication=posts[0], last_day=today + USUAL)
    assert pinned_in(world.space("club")) == [posts[1].pk, posts[0].pk], "pinned anew, it stands last"


def test_a_day_that_has_passed_or_is_too_far_is_refused_in_a_sentence(world, posts):
    today = today_of(by=world.fay)
    pin(by=world.fay, publication=posts[0], last_day=today + LONGEST)
    for day, said in ((today - timedelta(days=1), "has passed"), (today + LONGEST + timedelta(days=1), "one year")):
        with pytest.raises(Invalid) as refusal:
            pin(by=world.fay, publication=posts[1], last_day=day)
        assert said in refusal.value.errors[0].message
    assert Pin.objects.count() == 1


def test_at_most_five_stand_on_top_and_those_that_have_ended_do_not_count(world, posts):
    for post in posts[:MOST]:
        pin(by=world.fay, publication=post)
    with pytest.raises(Conflict, match="unpin one of them first"):
        pin(by=world.ola, publication=posts[MOST])
    pin(by=world.fay, publication=posts[0], last_day=today_of(by=world.fay))
    assert pinned_in(world.space("club"))[0] == posts[0].pk, "another end, in its old place"
    Pin.objects.filter(publication=posts[0]).update(ends_at=timezone.now())
    pin(by=world.ola, publication=posts[MOST])
    assert pinned_in(world.space("club")) == [post.pk for post in posts[1 : MOST + 1]]


def test_twice_is_once(world, posts, published):
    for _ in range(2):
        pin(by=world.fay, publication=posts[0])
    for _ in range(2):
        unpin(by=world.fay, publication=posts[0])
    events = [type(one) for one in published() if isinstance(one, PublicationPinned | PublicationUnpinned)]
    assert events == [PublicationPinned, PublicationUnpinned]


def test_what_is_removed_hidden_or_moved_is_pinned_no_more(world, posts):
    for post in posts[:3]:
        pin(by=world.ola, publication=post)
    remove(by=world.ana, thing=posts[0])
    restore(by=world.ana, thing=posts[0])
    move_publication(by=world.ola, publication=again(posts[1]), to=world.space("everyone"))
    assert pinned_in(world.space("club")) == [posts[2].pk]
    assert pinned_in(world.space("everyone")) == []
    Publication.objects.filter(pk=posts[2].pk).update(hidden_at=timezone.now())
    assert pinned_in(world.space("club")) == []
    with pytest.raises(NotFound):
        pin(by=world.ola, publication=again(posts[2]))
    move_publication(by=world.ola, publication=again(posts[1]), to=world.space("club"))
    assert pinned_in(world.space("club")) == [], "back again, it is pinned anew or not at all"


def test_the_menu_offers_it_to_who_may_and_its_page_pins_and_keeps_what_was_refused(world, posts, sign_in):
    ana, fay, post = sign_in("ana"), sign_in("fay"), posts[0]
    assert "/pin/" not in ana.get(f"{post.url}acts/").content.decode()
    assert ana.get(f"{post.url}pin/").status_code == 403
    assert f"{post.url}pin/" in fay.get(f"{post.url}acts/").content.decode()
    usual = (today_of(by=world.fay) + USUAL).isoformat()
    assert f'value="{usual}"' in fay.get(f"{post.url}pin/").content.decode()
    for wrong in ("2001-01-01", "tomorrow"):
        refused = fay.post(f"{post.url}pin/", {"last_day": wrong})
        assert (refused.status_code, f'value="{wrong}"' in refused.content.decode()) == (422, True)
    assert fay.post(f"{post.url}pin/", {"last_day": usual}).status_code == 302
    assert pin_of(post).last_day.isoformat() == usual
    assert f"{post.url}unpin/" in fay.get(f"{post.url}acts/").content.decode()
    fay.post(f"{post.url}pin/", {"last_day": ""})
    assert pin_of(post).last_day is None
    fay.post(f"{post.url}unpin/")
    assert pin_of(post) is None
    for other in posts[1 : MOST + 1]:
        pin(by=world.fay, publication=other)
    full = fay.post(f"{post.url}pin/", {"last_day": usual})
    assert (full.status_code, "unpin one of them first" in full.content.decode()) == (409, True)


def test_pins_cost_the_community_one_question_and_home_none(world, posts, sign_in):
    gus = sign_in("gus")

    def asked(url: str) -> list[str]:
        gus.get(url)
        with CaptureQueriesContext(
            connection,
        ) as context:
            gus.get(url)
        return [one["sql"] for one in context.captured_queries]

    without, home = len(asked("/c/club/")), len(asked("/"))
    pin(by=world.fay, publication=posts[0])
    pin(by=world.fay, publication=posts[1])
    assert len(asked("/c/club/")) == without
    assert sum("content_pin" in sql for sql in asked("/c/club/")) == 1
    assert len(asked("/")) == home
    assert not any("content_pin" in sql for sql in asked("/"))
