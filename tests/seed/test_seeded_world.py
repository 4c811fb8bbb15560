"""A small seeded world: exactly what was asked for, and nothing that `maillon check` could find."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.contrib.auth.hashers import check_password
from django.db.models import Count
from django.test import Client

from maillon.access.models import Membership, Space
from maillon.access.visibility import people_for
from maillon.accounts.models import Account
from maillon.checking.counters import miscounts
from maillon.communities.models import Community
from maillon.content.models import Comment, Publication
from maillon.core.db import boundary
from maillon.core.db.scope import inside
from maillon.core.models import EventRecord
from maillon.feed.queries import feed_for
from maillon.organisation import tenancy
from maillon.organisation.models import Organisation
from maillon.people.models import Person
from maillon.people.viewing import viewer_of
from maillon.search.indexing import compare
from maillon.seed.sizes import Sizes
from maillon.seed.world import seed

PASSWORD = "long enough to be one"
SIZES = Sizes(30, 13, 900)
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def seeded(empty: None, db: None) -> Iterator[Organisation]:
    boundary.forget_known()
    tenancy.forget()
    organisation = Organisation.objects.create(name="Seeded", slug="seeded")
    with inside(organisation.pk):
        done = seed(SIZES, password=PASSWORD, say=print, now=NOW)
        print(f"{done.rows} rows, {done.rows / done.seconds:.0f} rows/s")
        assert done.rows > 2000
        yield organisation
    boundary.forget_known()
    tenancy.forget()


def person(login: str) -> Person:
    return Person.objects.get(addresses__value=login)


def test_the_world_has_exactly_what_was_asked_for(seeded: Organisation) -> None:
    assert Person.objects.filter(kind="employee").count() == 30
    assert Community.objects.count() == 13
    assert Publication.objects.count() + Comment.objects.count() == 900
    places = dict(Membership.objects.values_list("person__addresses__value").annotate(n=Count("pk")))
    assert places.pop("guest00001@seed.example") == 1
    assert places.pop("person00001@seed.example") == 13
    assert set(places.values()) == {12}
    first = Space.objects.get(community__slug="seed-0001")
    assert (first.access, first.members_count) == ("open", 30)


def test_the_newest_publications_lie_in_the_first_community_with_twenty_comments_each(seeded: Organisation) -> None:
    newest = Publication.objects.order_by("-published_at")[:9].values_list("space__community__slug", "comments_count")
    assert set(newest) == {("seed-0001", 20)}
    others = Publication.objects.order_by("-published_at")[9:]
    assert (len(others), sum(row.comments_count for row in others)) == (237, 474)


def test_check_finds_no_difference_from_what_actions_would_have_written(seeded: Organisation) -> None:
    assert miscounts() == []
    assert compare() == []


def test_a_second_run_says_so_and_writes_nothing(seeded: Organisation) -> None:
    before = Publication.objects.count(), Person.objects.count(), Space.objects.count()
    assert seed(SIZES, password=PASSWORD, say=print).rows == 0
    assert (Publication.objects.count(), Person.objects.count(), Space.objects.count()) == before


def test_a_broken_counter_is_found_and_set_right(seeded: Organisation) -> None:
    thread = Publication.objects.filter(comments_count=20).first()
    assert thread is not None
    Publication.objects.filter(pk=thread.pk).update(comments_count=21, commenters=[])
    Space.objects.filter(pk=thread.space_id).update(members_count=29)
    Comment.objects.filter(publication=thread).update(reactions={"bravo": 7})
    found = {(one.model.__name__, one.id, *sorted(one.columns)) for one in miscounts()}
    assert {
        ("Publication", thread.pk, "commenters", "comments_count"),
        ("Space", thread.space_id, "members_count"),
    } <= found
    assert len(found) == 22
    assert len(miscounts(repair=True)) == 22
    assert miscounts() == []
    thread.refresh_from_db()
    assert (thread.comments_count, len(thread.commenters)) == (20, 3)


def test_the_guest_sees_her_community_and_nothing_beyond(seeded: Organisation) -> None:
    viewer = viewer_of(person("guest00001@seed.example"))
    mine = Community.objects.readable_by(viewer).values_list("slug", flat=True)
    assert list(mine) == ["seed-0013"]
    space = Space.objects.get(community__slug="seed-0013")
    assert (space.access, space.is_extended) == ("closed", True)
    here = Publication.objects.filter(space=space)
    assert here.count() + Comment.objects.filter(publication__space=space).count() >= 90
    assert {row.space_id for row in feed_for(viewer).rows} == {space.pk}
    assert people_for(viewer).count() == space.members_count >= 6


def test_one_hash_serves_everybody_and_everybody_signs_in(seeded: Organisation) -> None:
    hashes = set(Account.objects.values_list("password", flat=True))
    assert len(hashes) == 1
    assert check_password(PASSWORD, hashes.pop())
    answer = Client().post("/accounts/login/", {"login": "person00030@seed.example", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_what_happens_next_is_newer_than_everything_that_was_seeded(seeded: Organisation) -> None:
    from maillon.content.kinds.post.actions import publish_post

    space = Space.objects.get(community__slug="seed-0001")
    before = space.last_event
    publish_post(by=viewer_of(person("person00002@seed.example")), space=space, body="Something new")
    space.refresh_from_db()
    assert space.last_event > before > 0
    assert EventRecord.objects.get(pk=space.last_event).space_id == space.pk
