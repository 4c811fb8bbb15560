"""What is kept is what the database says now, made once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.db.utils import ConnectionDoesNotExist

from cast import World
from maillon.access.models import Membership
from maillon.content.kinds.post.actions import publish_post
from maillon.content.models import Publication
from maillon.core.db.kept import Kept
from maillon.core.db.prepared import prepared
from maillon.core.policy import Viewer


@prepared
def posts(viewer: Viewer) -> Any:
    rows = Publication.objects.visible_to(viewer).select_related("author").order_by("published_at", "pk")
    return rows.only("title", "html", "author__name")


@prepared
def titles(ids: Sequence[int]) -> Any:
    return Publication.objects.filter(pk__in=ids).values_list("pk", "title", "reactions")


@pytest.fixture
def post(world: World) -> Publication:
    return publish_post(by=world.ana, space=world.space("vault"), title="Of the vault", body="Words")


def test_an_equal_row_is_the_same_object_for_whoever_may_read_it(world: World, post: Publication) -> None:
    (hers,) = posts.kept(viewer=world.ana)
    assert posts.kept(viewer=world.fay)[0] is hers
    assert (hers.title, hers.author.name) == ("Of the vault", "Ana Person")
    assert posts.kept(viewer=world.otto) == []
    assert titles.kept(ids=[post.pk])[0] is titles.kept(ids=[post.pk])[0]
    assert titles.kept(ids=[post.pk]) == [(post.pk, "Of the vault", {})]


def test_a_changed_row_is_another_object_and_so_is_one_whose_author_changed_her_name(
    world: World, post: Publication
) -> None:
    (before,) = posts.kept(viewer=world.ana)
    Publication.objects.filter(pk=post.pk).update(title="Another")
    (after,) = posts.kept(viewer=world.ana)
    assert (before.title, after.title) == ("Of the vault", "Another")
    world.people["ana"].name = "Ana Married"
    world.people["ana"].save(update_fields=["name"])
    assert posts.kept(viewer=world.ana)[0].author.name == "Ana Married"


def test_losing_access_shows_at_the_next_asking_though_the_row_is_kept(world: World, post: Publication) -> None:
    viewer = world.ana
    assert len(posts.kept(viewer=viewer)) == 1
    Membership.objects.filter(person_id=viewer.person_id, space=world.space("vault")).delete()
    assert posts.kept(viewer=viewer) == []


def test_what_was_not_fetched_along_cannot_be_fetched_later_and_grow_old(world: World, post: Publication) -> None:
    (row,) = posts.kept(viewer=world.ana)
    with pytest.raises(ConnectionDoesNotExist):
        _ = row.body
    with pytest.raises(ConnectionDoesNotExist):
        _ = row.author.title


def test_heavy_rows_are_not_kept(world: World, post: Publication) -> None:
    Publication.objects.filter(pk=post.pk).update(html="x" * 20_000)
    assert posts.kept(viewer=world.ana)[0] is not posts.kept(viewer=world.ana)[0]


def test_what_is_asked_for_often_stays_and_the_memory_is_bounded() -> None:
    made: list[int] = []
    kept: Kept[int, int] = Kept(10)

    def make(key: int) -> int:
        made.append(key)
        return key + 1

    for number in range(200):
        assert kept.of(number, make) == number + 1
        assert kept.of(-1, make) == 0
        assert len(kept) <= 21
    assert made.count(-1) == 1
    assert kept.of(0, make) == 1
    assert made.count(0) == 2
