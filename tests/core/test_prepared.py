"""Prepared queries answer as the query sets they are made of, for everybody, and keep nothing but the question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cast import World
from maillon.access.models import Membership, Space
from maillon.content.kinds.post.actions import publish_post
from maillon.content.models import Publication
from maillon.core.db.prepared import NotPreparable, prepared
from maillon.core.db.scope import OutsideOrganisation, across_organisations, inside
from maillon.core.policy import Viewer
from maillon.people.models import Person


@prepared
def readable_posts(viewer: Viewer) -> Any:
    rows = Publication.objects.visible_to(viewer).select_related("author__site", "space__community", "space__wall_of")
    return rows.order_by("published_at", "pk")


@prepared
def names_of(ids: Sequence[int], since: datetime | None) -> Any:
    rows = Person.objects.filter(pk__in=ids).order_by("name").values_list("name", flat=True)
    return rows.filter(created_at__gte=since) if since else rows


@pytest.fixture
def posts(world: World) -> list[Publication]:
    return [
        publish_post(by=world.ana, space=world.space(name), body=f"Something in {name}")
        for name in ("everyone", "club", "vault")
    ]


def test_everybody_gets_what_the_query_set_itself_would_give(world: World, posts: list[Publication]) -> None:
    for name in world.everybody():
        viewer = world.viewer(name)
        plain = list(readable_posts.__wrapped__(viewer))
        for _ in range(2):
            assert [row.pk for row in readable_posts(viewer=viewer)] == [row.pk for row in plain], name
    assert len(readable_posts(viewer=world.ana)) == 3
    assert readable_posts(viewer=world.eve) == []


def test_relations_are_at_hand_and_values_are_of_their_types(
    world: World, posts: list[Publication], django_assert_num_queries: Any
) -> None:
    readable_posts(viewer=world.ana)
    viewer = world.ana
    with django_assert_num_queries(1):
        first = readable_posts(viewer=viewer)[0]
        assert (first.author.name, first.author.site, first.space.community.name) == ("Ana Person", None, "Everyone")
        assert (first.space.wall_of, first.reactions, first.commenters, first.published_at.tzinfo) == (
            None,
            {},
            [],
            UTC,
        )
        assert first == posts[0]
    first.title = "Changed"
    first.save()
    assert Publication.objects.get(pk=first.pk).title == "Changed"


def test_losing_a_membership_shows_at_the_next_asking(world: World, posts: list[Publication]) -> None:
    viewer = world.ana
    assert len(readable_posts(viewer=viewer)) == 3
    Membership.objects.filter(person_id=viewer.person_id, space=world.space("vault")).delete()
    assert [row.pk for row in readable_posts(viewer=viewer)] == [posts[0].pk, posts[1].pk]


def test_the_question_is_put_together_once_for_each_shape(world: World) -> None:
    built: list[int] = []

    @prepared
    def spaces(ids: Sequence[int]) -> Any:
        built.append(len(ids))
        return Space.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "access")

    every = [world.space(name).pk for name in ("everyone", "club", "vault")]
    for size in (1, 2, 3, 3, 2, 1, 0):
        found = spaces(ids=every[:size])
        assert found == list(Space.objects.filter(pk__in=every[:size]).order_by("pk").values_list("pk", "access"))
    assert built == [1, 2, 4]
    assert spaces(ids=[*every, *range(300)]) == spaces(ids=every)


def test_moments_and_absent_values_are_told_apart(world: World) -> None:
    everybody = [person.pk for name, person in world.people.items() if name != "eve"]
    now = datetime.now(UTC)
    assert len(names_of(ids=everybody, since=None)) == len(everybody)
    assert len(names_of(ids=everybody, since=now - timedelta(days=1))) == len(everybody)
    assert names_of(ids=everybody, since=now + timedelta(days=1)) == []


def test_the_boundary_of_organisations_holds(world: World, posts: list[Publication]) -> None:
    ana, eve = world.ana, world.eve
    assert len(readable_posts(viewer=ana)) == 3
    with inside(world.elsewhere.pk):
        assert readable_posts(viewer=ana) == []
        assert names_of(ids=[ana.person_id, eve.person_id], since=None) == ["Eve Elsewhere"]
    with across_organisations("a test of the way out"):
        assert names_of(ids=[ana.person_id, eve.person_id], since=None) == ["Ana Person", "Eve Elsewhere"]


def test_outside_a_scope_it_raises_as_any_query_does(world: World) -> None:
    from maillon.core.db import scope

    token = scope._scope.set(None)
    try:
        with pytest.raises(OutsideOrganisation):
            names_of(ids=[1], since=None)
    finally:
        scope._scope.reset(token)


def test_a_value_that_is_changed_on_its_way_is_refused(world: World) -> None:
    @prepared
    def containing(word: str) -> Any:
        return Person.objects.filter(name__icontains=word)

    with pytest.raises(NotPreparable, match="as they were given"):
        containing(word="ana")
