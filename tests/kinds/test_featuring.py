"""A publication stands before each member until she has seen it, at most three of them, and its end comes by itself."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from threading import Thread
from time import sleep

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.access.models import Membership, Space
from maillon.communities.actions import archive
from maillon.communities.queries import places_of
from maillon.content.actions import publish_comment, remove, restore
from maillon.content.events import PublicationFeatured, PublicationUnfeatured
from maillon.content.featuring import (
    LONGEST,
    MOST,
    USUAL,
    Seen,
    feature,
    feature_of,
    mark_seen,
    seen_of,
    unfeature,
)
from maillon.content.kinds.post.actions import publish_on_wall, publish_post
from maillon.content.models import Feature, Publication, ReadingMark
from maillon.content.moving import carry_publications, move_publication
from maillon.content.pinning import pin
from maillon.core.days import today_of
from maillon.core.errors import Conflict, Forbidden, Invalid, NotFound
from maillon.feed.featured import featured_before
from maillon.feed.unread import mark_thread_read
from on_top import again, cards, posts_in_club


@pytest.fixture
def posts(world) -> list[Publication]:
    return posts_in_club(world, MOST + 2)


def before(world, who: str) -> list[int]:
    return featured_before(world.viewer(who), places_of(world.viewer(who)))


def test_owners_and_moderators_feature_and_nobody_else_and_nothing_on_a_wall(world, posts):
    for who in ("fay", "ola"):
        feature(by=world.viewer(who), publication=posts[0])
        assert before(world, "gus") == [posts[0].pk]
        unfeature(by=world.viewer(who), publication=posts[0])
        assert before(world, "gus") == []
    for act in (feature, unfeature):
        for who in ("ana", "gus"):
            with pytest.raises(Forbidden):
                act(by=world.viewer(who), publication=posts[0])
        with pytest.raises(NotFound):
            act(by=world.otto, publication=posts[0])
        with pytest.raises(Forbidden):
            act(by=world.ana, publication=publish_on_wall(by=world.ana, body="On my wall"))


def test_it_stands_on_top_of_home_and_of_its_community_until_she_has_seen_it(world, posts, sign_in):
    gus, url = sign_in("gus"), posts[0].url
    usual = {where: cards(gus, where) for where in ("/", "/c/club/")}
    assert usual["/"].index(posts[0].pk) > usual["/"].index(posts[2].pk)
    feature(by=world.fay, publication=posts[0])
    feature(by=world.fay, publication=posts[1])
    for where in ("/", "/c/club/"):
        first = [posts[1].pk, posts[0].pk]
        assert cards(gus, where) == first + [pk for pk in usual[where] if pk not in first], (
            "the newest first, each once"
        )
        assert gus.get(where).content.decode().count("Featured") == 2
    assert 'formaction="/p/' not in gus.get("/c/club/forum/").content.decode()
    assert gus.post(f"{posts[1].url}seen/").headers["Location"] == "/"
    assert gus.post(f"{posts[1].url}seen/?at=community").headers["Location"] == "/c/club/"
    assert cards(gus, "/")[0] == posts[0].pk
    assert set(cards(gus, "/")) == set(usual["/"])
    page = gus.get(url).content.decode()
    assert f'action="{url}seen/" data-seen' in page, "its page says by itself that it was on screen"
    gus.post(f"{url}seen/")
    assert f'action="{url}seen/"' not in gus.get(url).content.decode()
    assert [cards(gus, where) for where in usual] == [usual[where] for where in usual]
    assert before(world, "fay") == [posts[1].pk, posts[0].pk], "hers is her own mark"


def test_what_was_read_before_is_not_shown_again_and_its_author_has_seen_it(world, posts):
    mark_thread_read(by=world.gus, publication=posts[0])
    feature(by=world.fay, publication=posts[0])
    assert [before(world, who) for who in ("gus", "ana", "fay")] == [[], [], [posts[0].pk]]
    mark_thread_read(by=world.fay, publication=posts[0])
    assert before(world, "fay") == []


def test_seen_says_nothing_of_the_answers_and_never_goes_back(world, posts, sign_in):
    publish_comment(by=world.ana, publication=posts[0], body="An answer")
    for _ in range(2):
        mark_seen(by=world.gus, publication=posts[0])
    assert ReadingMark.objects.get(person_id=world.gus.person_id).read_until == posts[0].published_at
    assert "1 new" in sign_in("gus").get(posts[0].url).content.decode()
    mark_thread_read(by=world.gus, publication=posts[0])
    until = ReadingMark.objects.get(person_id=world.gus.person_id).read_until
    mark_seen(by=world.gus, publication=posts[0])
    assert ReadingMark.objects.get(person_id=world.gus.person_id).read_until == until
    with pytest.raises(NotFound):
        mark_seen(by=world.otto, publication=posts[0])


def test_muted_communities_and_others_than_members_are_left_alone(world, posts, sign_in):
    wide = publish_post(by=world.ana, space=world.space("everyone"), title="Wide", body="Words")
    later = publish_post(by=world.ana, space=world.space("everyone"), title="Later", body="Words")
    feature(by=world.fay, publication=wide)
    assert before(world, "otto") == [wide.pk]
    Membership.objects.filter(space=world.space("everyone"), person=world.people["otto"]).update(level="mute")
    assert before(world, "otto") == []
    assert cards(sign_in("otto"), "/c/everyone/")[0] == later.pk
    Membership.objects.filter(space=world.space("everyone"), person=world.people["ada"]).delete()
    assert before(world, "ada") == []
    assert cards(sign_in("ada"), "/c/everyone/")[0] == later.pk


def test_its_end_is_a_week_ahead_at_most_thirty_days_and_comes_by_itself(world, posts):
    today = today_of(by=world.fay)
    feature(by=world.fay, publication=posts[0])
    row = Feature.objects.get()
    assert (row.last_day, row.featured_by_id) == (today + USUAL, world.fay.person_id)
    assert today + USUAL == today + timedelta(days=7)
    feature(by=world.fay, publication=posts[0], last_day=today + LONGEST)
    assert Space.objects.get(pk=row.space_id).featured_until == Feature.objects.get().ends_at
    for day, said in ((today - timedelta(days=1), "has passed"), (today + LONGEST + timedelta(days=1), "30 days")):
        with pytest.raises(Invalid) as refusal:
            feature(by=world.fay, publication=posts[1], last_day=day)
        assert said in refusal.value.errors[0].message
    Feature.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert (before(world, "gus"), feature_of(posts[0])) == ([], None)


def test_at_most_three_are_featured_and_those_that_have_ended_do_not_count(world, posts):
    for post in posts[:MOST]:
        feature(by=world.fay, publication=post)
    with pytest.raises(Conflict, match="end one of them first"):
        feature(by=world.ola, publication=posts[MOST])
    feature(by=world.fay, publication=posts[0], last_day=today_of(by=world.fay))
    assert before(world, "gus") == [post.pk for post in reversed(posts[:MOST])], "another end, in its old place"
    Feature.objects.filter(publication=posts[0]).update(ends_at=timezone.now())
    feature(by=world.ola, publication=posts[MOST])
    assert before(world, "gus") == [post.pk for post in reversed(posts[1 : MOST + 1])]


def test_twice_is_once(world, posts, published):
    for _ in range(2):
        feature(by=world.fay, publication=posts[0])
    for _ in range(2):
        unfeature(by=world.fay, publication=posts[0])
    events = [type(one) for one in published() if isinstance(one, PublicationFeatured | PublicationUnfeatured)]
    assert events == [PublicationFeatured, PublicationUnfeatured]
    assert Space.objects.get(pk=posts[0].space_id).featured_until is None


def test_what_is_removed_hidden_moved_merged_or_archived_is_featured_no_more(world, posts):
    for post in posts[:MOST]:
        feature(by=world.ola, publication=post)
    remove(by=world.ana, thing=posts[0])
    restore(by=world.ana, thing=posts[0])
    move_publication(by=world.ola, publication=again(posts[1]), to=world.space("everyone"))
    assert [before(world, who) for who in ("gus", "otto")] == [[posts[2].pk], []]
    Publication.objects.filter(pk=posts[2].pk).update(hidden_at=timezone.now())
    assert before(world, "gus") == []
    with pytest.raises(NotFound):
        feature(by=world.ola, publication=again(posts[2]))
    feature(by=world.ola, publication=posts[3])
    carry_publications(from_space=world.space("club").pk, to_space=world.space("everyone").pk, limit=50)
    assert [before(world, who) for who in ("gus", "otto")] == [[], []]
    wide = publish_post(by=world.ana, space=world.space("everyone"), body="Words")
    feature(by=world.ola, publication=wide)
    assert before(world, "otto") == [wide.pk]
    archive(by=world.ola, community=world.communities["everyone"])
    assert (before(world, "otto"), feature_of(wide)) == ([], None)
    with pytest.raises(Forbidden):
        feature(by=world.ola, publication=again(wide))


def test_its_author_and_who_featured_it_see_by_how_many_it_was_seen_and_nobody_else(world, posts, sign_in, program_of):
    feature(by=world.fay, publication=posts[0])
    mark_seen(by=world.gus, publication=posts[0])
    row, members = feature_of(posts[0]), world.space("club").memberships.filter(person__suspended_at=None).count()
    told = {who: seen_of(world.viewer(who), posts[0], row) for who in ("ana", "fay", "ola", "gus")}
    assert told == {"ana": Seen(by=1, of=members - 1), "fay": Seen(by=1, of=members - 1), "ola": None, "gus": None}
    for who, says in (("ana", True), ("fay", True), ("ola", False), ("gus", False)):
        page = sign_in(who).get(posts[0].url).content.decode()
        assert (f"Seen by 1 of {members - 1} members" in page) == says, who
    feature_facts = program_of("fay").get(f"publications/{posts[0].pk}/feature")
    assert (feature_facts["seen"], feature_facts["is_seen"]) == ({"by": 1, "of": members - 1}, False)
    assert program_of("gus").get(f"publications/{posts[0].pk}/feature")["seen"] is None


def test_a_pinned_one_stands_once_with_both_marks_and_alone_when_it_was_seen(world, posts, sign_in):
    gus = sign_in("gus")
    for post in posts[:2]:
        pin(by=world.fay, publication=post)
    feature(by=world.fay, publication=posts[1])
    assert cards(gus, "/c/club/")[:2] == [posts[1].pk, posts[0].pk]
    assert cards(gus, "/c/club/").count(posts[1].pk) == 1
    mark_seen(by=world.gus, publication=posts[1])
    assert cards(gus, "/c/club/")[:2] == [posts[0].pk, posts[1].pk]


def test_further_pages_do_not_say_it_again_and_skip_nothing(world, posts, sign_in):
    more = [publish_post(by=world.ana, space=world.space("club"), title="", body=f"More {n}") for n in range(25)]
    feature(by=world.fay, publication=posts[0])
    gus = sign_in("gus")
    for start in ("/", "/c/club/"):
        url, seen = start, []
        for _ in range(5):
            page = gus.get(url).content.decode()
            seen += [int(n) for n in re.findall(r'<article class="card post" id="p(\d+)"', page)]
            found = re.search(rf'href="({re.escape(start)}\?before=[^"]+)"', page)
            if not found:
                break
            url = found[1].replace("&amp;", "&")
        assert seen[0] == posts[0].pk
        assert len(seen) == len(set(seen))
        assert {post.pk for post in (*posts, *more)} <= set(seen)


def test_the_menu_offers_it_to_who_may_and_its_page_features_and_keeps_what_was_refused(world, posts, sign_in):
    ana, fay, post = sign_in("ana"), sign_in("fay"), posts[0]
    assert "/feature/" not in ana.get(f"{post.url}acts/").content.decode()
    assert ana.get(f"{post.url}feature/").status_code == 403
    assert f"{post.url}feature/" in fay.get(f"{post.url}acts/").content.decode()
    usual = (today_of(by=world.fay) + USUAL).isoformat()
    assert f'value="{usual}"' in fay.get(f"{post.url}feature/").content.decode()
    for wrong in ("2001-01-01", "tomorrow"):
        refused = fay.post(f"{post.url}feature/", {"last_day": wrong})
        assert (refused.status_code, f'value="{wrong}"' in refused.content.decode()) == (422, True)
    assert fay.post(f"{post.url}feature/", {"last_day": usual}).status_code == 302
    assert f"{post.url}unfeature/" in fay.get(f"{post.url}acts/").content.decode()
    fay.post(f"{post.url}unfeature/")
    assert feature_of(post) is None
    for other in posts[1 : MOST + 1]:
        feature(by=world.fay, publication=other)
    full = fay.post(f"{post.url}feature/", {"last_day": usual})
    assert (full.status_code, "end one of them first" in full.content.decode()) == (409, True)


def test_by_api_it_is_featured_listed_seen_and_ended(world, posts, program_of):
    fay, gus, pk = program_of("fay"), program_of("gus"), posts[0].pk
    assert gus.put(f"publications/{pk}/feature", {}) == 403
    assert fay.put(f"publications/{pk}/feature", {"last_day": None}) == 200
    assert fay.answer.json()["is_featured"]
    assert [one["id"] for one in gus.get("featured")["items"]] == [str(pk)]
    assert gus.put(f"publications/{pk}/seen") == 204
    assert gus.get("featured")["items"] == []
    assert gus.get(f"publications/{pk}/feature")["is_seen"]
    assert fay.delete(f"publications/{pk}/feature") == 204
    assert not fay.get(f"publications/{pk}/feature")["is_featured"]
    assert program_of("otto").put(f"publications/{pk}/seen") == 404


def test_it_costs_a_feed_one_question_and_none_where_nothing_is_featured(world, posts, sign_in):
    gus = sign_in("gus")

    def asked(url: str) -> tuple[int, int]:
        gus.get(url)
        with CaptureQueriesContext(connection) as context:
            gus.get(url)
        told = [one["sql"] for one in context.captured_queries]
        return len(told), sum('FROM "content_feature"' in sql for sql in told)

    urls = ("/", "/c/club/", posts[0].url)
    without = {url: asked(url) for url in urls}
    assert [of_features for _all, of_features in without.values()] == [0, 0, 0]
    feature(by=world.fay, publication=posts[0])
    feature(by=world.fay, publication=posts[1])
    assert {url: asked(url) for url in urls} == {url: (n + 1, 1) for url, (n, _none) in without.items()}
    unfeature(by=world.fay, publication=posts[0])
    unfeature(by=world.fay, publication=posts[1])
    assert {url: asked(url) for url in urls} == without


@pytest.mark.django_db(transaction=True)
def test_ending_one_while_another_begins_hides_neither(world, posts, at_once):
    first, second = posts[:2]
    feature(by=world.fay, publication=first)
    with transaction.atomic():
        feature(by=world.fay, publication=second)
        ending = Thread(target=at_once, args=([partial(unfeature, by=world.ola, publication=first)],))
        ending.start()
        sleep(0.5)
    ending.join(20)
    assert list(Feature.objects.values_list("publication", flat=True)) == [second.pk]
    assert before(world, "gus") == [second.pk]
