"""Categories of a forum: owners keep a few, a discussion with a title stands in one, and none outlives a move."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from maillon.content.categories import (
    MOST,
    NAME,
    categories_of,
    categorise,
    change_category,
    delete_category,
    make_category,
    raise_category,
)
from maillon.content.drafts.scheduling import publish_draft, schedule
from maillon.content.kinds.post.actions import publish_post
from maillon.content.models import Category, Publication
from maillon.content.moving import carry_publications, move_publication
from maillon.core.errors import Conflict, Forbidden, Invalid, NotFound
from maillon.core.models import EventRecord


def again(row):
    return type(row).objects.select_related("space").get(pk=row.pk)


def names(space, viewer) -> list[str]:
    return [one.name for one in categories_of(space, viewer)]


@pytest.fixture
def club(world):
    return world.space("club")


@pytest.fixture
def ropes(world, club) -> Category:
    return make_category(by=world.ola, space=club, name="Ropes", colour=3)


@pytest.fixture
def post(world, club) -> Publication:
    return publish_post(by=world.ana, space=club, title="Which rope", body="Words")


def test_owners_keep_them_in_an_order_and_members_read_them(world, club, ropes):
    piles = make_category(by=world.ola, space=club, name="  Piles ")
    assert names(club, world.gus) == ["Ropes", "Piles"]
    assert names(club, world.otto) == []
    raise_category(by=world.ola, category=piles)
    raise_category(by=world.ola, category=piles)
    assert names(club, world.ana) == ["Piles", "Ropes"]
    change_category(by=world.ola, category=ropes, name="Lines", colour=None)
    assert (again(ropes).name, again(ropes).colour) == ("Lines", None)
    for act in (
        lambda by: make_category(by=by, space=club, name="More"),
        lambda by: change_category(by=by, category=ropes, name="More", colour=None),
        lambda by: raise_category(by=by, category=ropes),
        lambda by: delete_category(by=by, category=ropes),
    ):
        for who in ("fay", "ana", "gus", "otto"):
            with pytest.raises(Forbidden):
                act(world.viewer(who))


def test_names_are_bounded_and_once_and_there_is_a_limit(world, club, ropes):
    assert make_category(by=world.ola, space=club, name="Ropes") == ropes
    assert EventRecord.objects.filter(name="content.categories_changed").count() == 1
    for name, colour in (("", None), ("x" * (NAME + 1), None), ("Piles", 24)):
        with pytest.raises(Invalid):
            make_category(by=world.ola, space=club, name=name, colour=colour)
    piles = make_category(by=world.ola, space=club, name="Piles")
    with pytest.raises(Invalid):
        change_category(by=world.ola, category=piles, name="Ropes", colour=None)
    for n in range(MOST - 2):
        make_category(by=world.ola, space=club, name=f"Part {n}")
    with pytest.raises(Conflict):
        make_category(by=world.ola, space=club, name="One more")


def test_its_author_and_moderators_choose_one_of_the_same_place_for_what_has_a_title(world, club, ropes, post):
    for who in ("ana", "fay", "ola"):
        categorise(by=world.viewer(who), publication=post, category=ropes)
    assert again(post).category == ropes
    assert EventRecord.objects.filter(name="content.publication_categorised").count() == 1
    with pytest.raises(Forbidden):
        categorise(by=world.gus, publication=post, category=None)
    with pytest.raises(NotFound):
        categorise(by=world.otto, publication=post, category=None)
    other = make_category(by=world.ola, space=world.space("vault"), name="Elsewhere")
    with pytest.raises(Invalid):
        categorise(by=world.ana, publication=post, category=other)
    plain = publish_post(by=world.ana, space=club, body="No title")
    with pytest.raises(Invalid):
        categorise(by=world.ana, publication=plain, category=ropes)
    categorise(by=world.ana, publication=post, category=None)
    assert again(post).category is None


def test_what_stood_in_one_that_is_taken_away_stands_in_none(world, ropes, post):
    categorise(by=world.ana, publication=post, category=ropes)
    delete_category(by=world.ola, category=ropes)
    delete_category(by=world.ola, category=ropes)
    assert (again(post).category, again(post).removed_at) == (None, None)
    with pytest.raises(Invalid):
        categorise(by=world.ana, publication=post, category=ropes)


def test_what_moves_leaves_its_category(world, club, ropes, post):
    categorise(by=world.ana, publication=post, category=ropes)
    move_publication(by=world.ana, publication=again(post), to=world.space("vault"))
    assert again(post).category is None
    back = publish_post(by=world.ana, space=club, title="Another", body="Words")
    categorise(by=world.ana, publication=back, category=ropes)
    while carry_publications(from_space=club.pk, to_space=world.space("everyone").pk, limit=50):
        pass
    assert again(back).category is None


def test_the_composer_offers_those_of_the_place_and_keeps_what_was_typed(world, club, ropes, sign_in):
    ana = sign_in("ana")
    assert 'name="category"' in ana.get("/publish/?place=club").content.decode()
    assert 'name="category"' not in ana.get("/publish/?place=everyone").content.decode()
    sent = {"place": "club", "kind": "post", "title": "A <rope>", "body": "Words", "category": str(ropes.pk)}
    assert ana.post("/publish/", sent).status_code == 302
    assert Publication.objects.get(title="A <rope>").category == ropes
    for changes in ({"title": ""}, {"category": "7"}, {"place": "everyone"}):
        refused = ana.post("/publish/", sent | {"body": "Kept words"} | changes)
        assert refused.status_code == 422
        assert "Kept words" in refused.content.decode()
    assert not Publication.objects.filter(body="Kept words").exists()


def test_what_is_scheduled_appears_in_its_category_and_without_one_that_is_gone(world, club, ropes):
    for gone, wanted in ((False, ropes.pk), (True, None)):
        waiting = schedule(
            by=world.ana, space=club, at=timezone.now() + timedelta(hours=1), title=f"Later {gone}", body="Words",
            fields={"category": [str(ropes.pk)]},
        )  # fmt: skip
        if gone:
            delete_category(by=world.ola, category=ropes)
        assert publish_draft(by=world.ana, draft=waiting).category_id == wanted


def test_the_forum_is_narrowed_by_one(world, club, ropes, post, sign_in):
    categorise(by=world.ana, publication=post, category=ropes)
    publish_post(by=world.ana, space=club, title="Other matter", body="Words")
    gus = sign_in("gus")
    whole, part = (gus.get(f"/c/club/forum/{end}").content.decode() for end in ("", f"?category={ropes.pk}"))
    assert f'href="/c/club/forum/?category={ropes.pk}"' in whole
    assert ("Which rope" in whole, "Other matter" in whole) == (True, True)
    assert ("Which rope" in part, "Other matter" in part) == (True, False)
    assert "/c/club/categories/" not in whole
    assert "/c/club/categories/" in sign_in("ola").get("/c/club/forum/").content.decode()


def test_an_owner_keeps_them_on_the_page(world, club, sign_in):
    ola, to = sign_in("ola"), "/c/club/categories/"
    assert ola.post(to, {"name": "Ropes", "colour": "5"}).status_code == 302
    assert ola.post(to, {"name": "Piles", "colour": ""}).status_code == 302
    ropes, piles = categories_of(club, world.ola)
    assert (ropes.colour, piles.colour) == (5, None)
    refused = ola.post(to, {"name": " ", "colour": "5"})
    assert refused.status_code == 422
    assert "Give the category a name." in refused.content.decode()
    assert ola.post(to, {"category": str(piles.pk), "up": "1"}).status_code == 302
    assert ola.post(to, {"category": str(ropes.pk), "name": "Lines", "colour": "5"}).status_code == 302
    assert names(club, world.ola) == ["Piles", "Lines"]
    assert ola.post(to, {"category": str(piles.pk), "away": "1"}).status_code == 302
    assert ola.post(to, {"category": str(piles.pk), "away": "1"}).status_code == 422
    assert names(club, world.ola) == ["Lines"]
    assert sign_in("fay").get(to).status_code == 403


def test_an_author_changes_it_on_a_page_that_is_offered_where_there_is_one(world, club, post, sign_in):
    ana, to = sign_in("ana"), f"/p/{post.pk}/category/"
    assert to not in ana.get(f"/p/{post.pk}/acts/").content.decode()
    ropes = make_category(by=world.ola, space=club, name="Ropes")
    assert to in ana.get(f"/p/{post.pk}/acts/").content.decode()
    assert to not in sign_in("gus").get(f"/p/{post.pk}/acts/").content.decode()
    assert ana.post(to, {"category": str(ropes.pk)}).status_code == 302
    assert again(post).category == ropes
    assert ana.post(to, {"category": "7"}).status_code == 422
    assert ana.post(to, {"category": ""}).status_code == 302
    assert again(post).category is None
