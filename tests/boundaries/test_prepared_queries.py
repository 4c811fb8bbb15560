"""A query that is compiled once never says more than the ordinary one: of whoever asks, in whichever organisation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillon.access.models import Space
from maillon.communities.models import Community
from maillon.content.actions import publish_comment, remove
from maillon.content.kinds.post.actions import publish_post
from maillon.content.models import Comment, Publication
from maillon.core.db.prepared import NotPreparable, prepared
from maillon.core.db.scope import OutsideOrganisation, _scope, inside
from maillon.people.models import Person


@prepared
def publications(*, viewer: Any, newest_first: bool = False, **values: Any) -> Any:
    rows = Publication.objects.visible_to(viewer).filter(**values)
    return rows.order_by("-published_at" if newest_first else "published_at", "pk").values_list("pk", "published_at")


@prepared
def comments_of(*, viewer: Any, publications: Any) -> Any:
    return Comment.objects.visible_to(viewer).filter(publication__in=publications).values_list("pk", flat=True)


@prepared
def slugs(*, viewer: Any) -> Any:
    return Community.objects.visible_to(viewer).order_by("slug").values_list("slug", flat=True)


@prepared
def names(*, viewer: Any) -> Any:
    return Person.objects.order_by("name").values_list("name", flat=True)


def plainly(function: Any, **values: Any) -> list[Any]:
    return list(function.__wrapped__(**values))


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
            found[name] = len(publications(viewer=viewer))
            for newest_first in (True, False):
                ordinary = plainly(publications, viewer=viewer, newest_first=newest_first)
                assert publications(viewer=viewer, newest_first=newest_first) == ordinary
            for count in range(len(ids) + 1):
                ordinary = plainly(comments_of, viewer=viewer, publications=ids[:count])
                assert sorted(comments_of(viewer=viewer, publications=ids[:count])) == sorted(ordinary)
            assert slugs(viewer=viewer) == plainly(slugs, viewer=viewer)
    assert (found["ana"], found["fay"], found["otto"], found["gus"], found["sam"], found["eve"]) == (4, 4, 1, 1, 0, 0)
    assert found["nobody"] == 0


def test_its_values_are_those_of_each_run(world, written):
    everyone, club = written["everyone"], written["club"]
    hidden = written["hidden"].pk
    ana, otto, fay = world.ana, world.otto, world.fay
    assert [pk for pk, _ in publications(viewer=ana, space=everyone.space_id, kind="post")] == [everyone.pk, hidden]
    assert [pk for pk, _ in publications(viewer=otto, space=everyone.space_id, kind="post")] == [everyone.pk]
    assert [pk for pk, _ in publications(viewer=ana, space=club.space_id, kind="post")] == [club.pk]
    assert publications(viewer=ana, space=club.space_id, kind="poll") == []
    since = {"published_at__gte": club.published_at}
    assert publications(viewer=ana, **since) == plainly(publications, viewer=ana, **since)
    with CaptureQueriesContext(connection) as captured:
        publications(viewer=fay, space=club.space_id, kind="post")
    assert len(captured) == 1


@prepared
def of_kind(*, kind: str, percent: bool) -> Any:
    rows = Space.objects.filter(kind=kind).exclude(access="open")
    rows = rows.exclude(community__name__contains="100%") if percent else rows
    return rows.filter(is_extended=False).order_by("pk").values_list("pk", flat=True)


def test_words_of_the_code_stand_in_the_question_and_those_that_were_given_never_do(world):
    """A bound word beside an index that holds a part of a table has SQLite plan the question anew at each asking."""
    for percent in (False, True):
        for kind in ("community", "wall", "room", "x' OR 'a'='a", "open"):
            with CaptureQueriesContext(connection):
                found = of_kind(kind=kind, percent=percent)
            assert found == plainly(of_kind, kind=kind, percent=percent)
            assert found == ([world.space("vault").pk] if kind == "community" else [])
    for compiled in of_kind._known.values():
        assert "'open'" in compiled._sql
        assert "community" not in compiled._sql.replace("communities_community", "")
        assert compiled._sql.replace("%%", "").count("%s") == len(compiled._fixed)


def test_a_number_too_large_for_its_column_while_it_is_compiled_empties_nothing(world, written):
    post = written["club"]
    assert [pk for pk, _ in publications(viewer=world.ana, version=1, space=post.space_id)] == [post.pk]
    assert publications(viewer=world.ana, version=2, space=post.space_id) == []


def test_a_value_that_was_not_given_before_is_not_forgotten(world, written):
    assert len(publications(viewer=world.ana)) == 4
    assert len(publications(viewer=world.ana, space=written["vault"].space_id)) == 1
    assert len(publications(viewer=world.ana, author=written["vault"].space_id)) == 0
    assert len(publications(viewer=world.ana, kind="poll")) == 0
    assert len(publications(viewer=world.ana)) == 4


def test_it_asks_the_organisation_in_which_it_runs(world):
    here = names(viewer=world.ana)
    with inside(world.elsewhere.pk):
        assert names(viewer=world.eve) == names(viewer=None) == ["Eve Elsewhere"]
        assert slugs(viewer=world.eve) == ["club"]
        assert slugs(viewer=world.ana) == []
    assert names(viewer=world.ana) == here
    assert "Eve Elsewhere" not in here
    assert slugs(viewer=world.ana) == ["club", "everyone", "vault"]
    token = _scope.set(None)
    try:
        with pytest.raises(OutsideOrganisation):
            names(viewer=None)
    finally:
        _scope.reset(token)


def test_a_right_that_was_lost_is_lost_at_the_next_run(world, written):
    gus = world.gus
    assert written["club"].pk in {pk for pk, _ in publications(viewer=gus)}
    Space.objects.filter(pk=written["club"].space_id).update(is_extended=False)
    assert publications(viewer=gus) == []


def test_viewers_of_different_kinds_do_not_share_their_sql(world, written):
    assert len(publications(viewer=world.ana)) == 4
    for kind in ("guest", "staged", "robot"):
        odd = replace(world.ana, kind=kind)
        assert publications(viewer=odd) == plainly(publications, viewer=odd)


def test_nothing_of_the_first_viewer_but_her_kind_stays_for_the_next(world):
    @prepared
    def named_alike(*, viewer: Any) -> Any:
        return Person.objects.filter(name=viewer.name).values_list("name", flat=True)

    assert named_alike(viewer=world.ana) == []
    assert named_alike(viewer=world.otto) == []


@pytest.mark.parametrize(
    ("compute", "value"),
    [
        (lambda rows, value: rows.filter(pk__gt=value + 1), 3),
        (lambda rows, value: rows.filter(pk__gt=value - 1), 3),
        (lambda rows, value: rows.filter(pk__gt=value * 2), 3),
        (lambda rows, value: rows.filter(name__contains=value), "a"),
        (lambda rows, value: rows.filter(name=value.upper()), "a"),
        (lambda rows, value: rows.filter(created_at__gt=value - timedelta(days=1)), datetime(2026, 1, 1, tzinfo=UTC)),
        (lambda rows, value: rows.filter(name="x") if value > 2 else rows, 3),
        (lambda rows, value: rows[:value], 3),
    ],
)
def test_a_function_that_computes_with_a_value_is_refused(world, compute, value):
    @prepared
    def computing(*, other: int, value: Any, third: int) -> Any:
        rows = Person.objects.exclude(pk=other).exclude(pk=third)
        return compute(rows, value).values_list("pk", flat=True)

    with pytest.raises((NotPreparable, ValueError)):
        computing(other=1, value=value, third=2)
