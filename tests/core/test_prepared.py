"""A query that is compiled once says at every run what the ordinary one says: of whoever asks, in whichever organisation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillon.communities.models import Community
from maillon.content.actions import publish_comment, remove
from maillon.content.kinds.post.actions import publish_post
from maillon.content.models import Comment, Publication
from maillon.core.db.prepared import Listed, prepared
from maillon.core.db.scope import OutsideOrganisation, across_organisations, inside
from maillon.people.models import Person


@prepared
def publications(viewer: Any, order: str, **values: Any) -> Any:
    return (
        Publication.objects.visible_to(viewer).filter(**values).order_by(order, "pk").values_list("pk", "published_at")
    )


@prepared
def comments_of(viewer: Any, *, publications: Any) -> Any:
    return Comment.objects.visible_to(viewer).filter(publication__in=Listed(publications)).values_list("pk", flat=True)


@prepared
def slugs(viewer: Any) -> Any:
    return Community.objects.visible_to(viewer).order_by("slug").values_list("slug", flat=True)


@prepared
def names(viewer: Any) -> Any:
    return Person.objects.order_by("name").values_list("name", flat=True)


def plainly(function: Any, *args: Any, **values: Any) -> list[Any]:
    return list(function.__wrapped__(*args, **values))


@pytest.fixture
def written(world) -> dict[str, Publication]:
    posts = {
        name: publish_post(by=world.ana, space=world.space(name), body=name) for name in ("everyone", "club", "vault")
    }
    for post in posts.values():
        publish_comment(by=world.ana, publication=post, body="An answer")
    posts["gone"] = publish_post(by=world.ana, space=world.space("club"), body="gone")
    remove(by=world.ana, thing=posts["gone"])
    posts["hidden"] = publish_post(by=world.ana, space=world.space("everyone"), body="hidden")
    Publication.objects.filter(pk=posts["hidden"].pk).update(hidden_at=datetime.now(UTC))
    return posts


def test_it_finds_for_everybody_what_the_ordinary_query_finds(world, written):
    ids = [post.pk for post in written.values()]
    found = {}
    for _ in range(2):
        for name in (*world.everybody(), "nobody"):
            viewer = None if name == "nobody" else world.viewer(name)
            found[name] = len(publications(viewer, "published_at"))
            for order in ("published_at", "-published_at"):
                assert publications(viewer, order) == plainly(publications, viewer, order)
            assert sorted(comments_of(viewer, publications=ids)) == sorted(
                plainly(comments_of, viewer, publications=ids)
            )
            assert slugs(viewer) == plainly(slugs, viewer)
    assert (found["ana"], found["fay"], found["otto"], found["gus"], found["sam"], found["eve"]) == (4, 4, 1, 1, 0, 0)
    assert found["nobody"] == 0


def test_its_sql_is_written_once_for_a_kind_of_viewer_and_its_values_are_of_each_run(world, written):
    everyone, club = written["everyone"], written["club"]
    assert [pk for pk, _ in publications(world.ana, "pk", space=everyone.space_id, kind="post")] == [
        everyone.pk,
        written["hidden"].pk,
    ]
    assert [pk for pk, _ in publications(world.otto, "pk", space=everyone.space_id, kind="post")] == [everyone.pk]
    assert [pk for pk, _ in publications(world.ana, "pk", space=club.space_id, kind="post")] == [club.pk]
    assert publications(world.ana, "pk", space=club.space_id, kind="poll") == []
    since = publications(world.ana, "pk", published_at__gte=club.published_at)
    assert since == plainly(publications, world.ana, "pk", published_at__gte=club.published_at)
    fay = world.fay
    with CaptureQueriesContext(connection) as captured:
        publications(fay, "pk", space=club.space_id, kind="post")
    assert len(captured) == 1


def test_a_value_that_was_not_given_before_is_not_forgotten(world, written):
    assert len(publications(world.ana, "pk")) == 4
    assert len(publications(world.ana, "pk", space=written["vault"].space_id)) == 1
    assert len(publications(world.ana, "pk", kind="poll")) == 0
    assert len(publications(world.ana, "pk")) == 4


def test_it_asks_the_organisation_in_which_it_runs(world):
    here = names(world.ana)
    with inside(world.elsewhere.pk):
        assert names(world.eve) == names(None) == ["Eve Elsewhere"]
        assert slugs(world.eve) == ["club"]
        assert slugs(world.ana) == []
    assert names(world.ana) == here
    assert "Eve Elsewhere" not in here
    assert slugs(world.ana) == ["club", "everyone", "vault"]
    with across_organisations("the test leaves its organisation"), pytest.raises(OutsideOrganisation):
        names(world.ana)


def test_a_right_that_was_lost_is_lost_at_the_next_run(world, written):
    assert written["club"].pk in {pk for pk, _ in publications(world.gus, "pk")}
    space = world.space("club")
    type(space).objects.filter(pk=space.pk).update(is_extended=False)
    assert publications(world.gus, "pk") == []


def test_viewers_of_different_kinds_do_not_share_their_sql(world, written):
    assert len(publications(world.ana, "pk")) == 4
    for kind in ("guest", "staged", "robot"):
        odd = replace(world.ana, kind=kind)
        assert publications(odd, "pk") == plainly(publications, odd, "pk")


def test_a_function_that_computes_with_a_value_is_refused(world):
    @prepared
    def first(viewer: Any, *, count: int) -> Any:
        return Person.objects.values_list("pk", flat=True)[:count]

    @prepared
    def shifted(viewer: Any, *, number: int) -> Any:
        return Person.objects.filter(pk__gt=number + 1).values_list("pk", flat=True)

    with pytest.raises((ValueError, OverflowError)):
        first(world.ana, count=3)
    with pytest.raises(ValueError, match="computed with"):
        shifted(world.ana, number=3)
