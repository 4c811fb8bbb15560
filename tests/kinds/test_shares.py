"""Shares: they point home, hold nothing of it, and show it to whoever reads it now and to nobody else."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.access.models import Space
from maillon.communities.actions import archive
from maillon.content.actions import edit, publish_comment, react, remove, restore
from maillon.content.drafts.keeping import keep_draft
from maillon.content.drafts.places import Place
from maillon.content.kinds.post.actions import publish_on_wall, publish_post
from maillon.content.kinds.share.actions import AGAIN, TWICE, SharedAlready, not_reading, share_publication
from maillon.content.kinds.share.models import Share
from maillon.content.kinds.share.queries import places_shared_in, shares_of
from maillon.content.models import Publication
from maillon.content.moving import move_publication
from maillon.content.publishing import own_wall
from maillon.content.rooms import room_to_publish_in
from maillon.content.subscribing import subscribe
from maillon.core.errors import Forbidden, Invalid, NotFound
from maillon.notifications.models import Notice
from maillon.organisation.models import Entity

AWAY = "This publication is in a place you do not read."


@pytest.fixture
def home(world) -> Publication:
    return publish_post(by=world.fay, space=world.space("club"), title="Zqxmooring", body="Zqxmooring of ropes")


@pytest.fixture
def shared(world, home) -> Publication:
    return share_publication(by=world.ana, publication=home, space=world.space("everyone"), body="Own words")


def again(row: Publication) -> Publication:
    return Publication.objects.select_related("space").get(pk=row.pk)


def pages_of(share: Publication) -> tuple[str, ...]:
    return ("/", "/c/everyone/", share.url, f"{share.url}print/", f"{share.url}first/")


def shown(client, share: Publication) -> tuple[bool, bool, bool]:
    """Whether each, any, of the pages says the home's words; whether each says that it is away."""
    told = [client.get(url).content.decode() for url in pages_of(share)]
    words = ["zqxmooring" in page.lower() for page in told]
    return all(words), any(words), all(AWAY in page for page in told)


READ, UNREAD = (True, True, False), (False, False, True)


def test_a_share_points_home_with_own_words_or_without_and_holds_nothing_of_it(world, home, shared):
    assert (shared.kind, shared.title, shared.text, shared.share.home_id) == ("share", "", "Own words", home.pk)
    assert "zqxmooring" not in f"{shared.title}{shared.body}{shared.html}{shared.text}"
    silent = share_publication(by=world.fay, publication=home, space=world.space("everyone"))
    assert silent.body == ""


def test_whoever_reads_the_home_is_shown_it_everywhere_and_nobody_else_anywhere(world, home, shared, sign_in):
    ana, otto = sign_in("ana"), sign_in("otto")
    assert shown(ana, shared) == READ
    assert shown(otto, shared) == UNREAD
    page = otto.get(shared.url).content.decode()
    for hidden in ("Fay", "Club", str(home.pk), home.url):
        assert hidden not in page.partition('id="thread"')[2].partition("</article>")[0], hidden
    assert f'href="{home.url}"' in ana.get("/").content.decode()


@pytest.mark.parametrize("end", ["secret", "moved", "removed", "hidden", "gone for good"])
def test_a_home_that_leaves_is_shown_no_more_at_once(world, shared, sign_in, end):
    home = publish_post(by=world.fay, space=world.space("everyone"), title="Zqxmooring", body="Zqxmooring")
    share = share_publication(by=world.otto, publication=home, space=own_wall(by=world.otto))
    ada = sign_in("ada")
    pages = (share.url, f"{share.url}print/", f"/people/{world.people['otto'].pk}/")
    assert all("zqxmooring" in ada.get(url).content.decode().lower() for url in pages)
    if end == "secret":
        Space.objects.filter(pk=home.space_id).update(access="secret")
        world.space("everyone").memberships.filter(person=world.people["ada"]).delete()
    elif end == "moved":
        move_publication(by=world.fay, publication=again(home), to=world.space("vault"))
    elif end == "removed":
        remove(by=world.fay, thing=home)
    elif end == "hidden":
        Publication.objects.filter(pk=home.pk).update(hidden_at=timezone.now())
    else:
        home.delete()
    for url in pages:
        page = ada.get(url).content.decode()
        assert ("zqxmooring" in page.lower(), AWAY in page) == (False, True), url
    if end == "removed":
        restore(by=world.fay, thing=home)
        assert "zqxmooring" in ada.get(share.url).content.decode().lower()


def test_it_is_shared_only_where_one_publishes_by_whom_reads_it_and_not_where_it_stands(world, home):
    with pytest.raises(NotFound):
        share_publication(by=world.otto, publication=home, space=world.space("everyone"))
    with pytest.raises(NotFound):
        share_publication(by=world.gus, publication=home, space=world.space("vault"))
    with pytest.raises(NotFound):
        share_publication(by=world.gus, publication=home, space=world.space("everyone"))
    with pytest.raises(Forbidden):
        share_publication(by=world.ana, publication=home, space=own_wall(by=world.fay))
    with pytest.raises(Invalid, match="stands there already"):
        share_publication(by=world.ana, publication=home, space=world.space("club"))
    archive(by=world.ola, community=world.communities["everyone"])
    with pytest.raises(Forbidden):
        share_publication(by=world.ana, publication=home, space=world.space("everyone"))
    assert not Share.objects.exists()
    Publication.objects.filter(pk=home.pk).update(hidden_at=timezone.now())
    with pytest.raises(NotFound):
        share_publication(by=world.fay, publication=again(home), space=own_wall(by=world.fay))


def test_sharing_a_share_shares_its_original_and_needs_its_reading(world, home, shared):
    second = share_publication(by=world.fay, publication=shared, space=own_wall(by=world.fay))
    assert second.share.home_id == home.pk
    with pytest.raises(NotFound, match="you do not read"):
        share_publication(by=world.otto, publication=shared, space=own_wall(by=world.otto))


def test_sent_twice_it_is_shared_once_and_again_within_a_week_it_is_refused_with_the_first(world, home, published):
    to = world.space("everyone")
    first = share_publication(by=world.ana, publication=home, space=to, body="Look")
    assert share_publication(by=world.ana, publication=home, space=to, body="Look") == first
    for body in ("Look again", ""):
        with pytest.raises(SharedAlready, match=first.url) as refusal:
            share_publication(by=world.ana, publication=home, space=to, body=body)
        assert refusal.value.first == first
    Publication.objects.filter(pk=first.pk).update(published_at=timezone.now() - TWICE)
    with pytest.raises(SharedAlready):
        share_publication(by=world.ana, publication=home, space=to, body="Look")
    assert Share.objects.count() == 1
    assert [one.name for one in published() if one.name == "share.made"] == ["share.made"]
    share_publication(by=world.fay, publication=home, space=to, body="Another may")
    Publication.objects.filter(pk=first.pk).update(published_at=timezone.now() - AGAIN)
    share_publication(by=world.ana, publication=home, space=to, body="Look")
    remove(by=world.fay, thing=Publication.objects.get(text="Another may"))
    share_publication(by=world.fay, publication=home, space=to, body="Taken away, made anew")


@pytest.mark.django_db(transaction=True)
def test_many_at_once_share_once(world, home, at_once):
    to = world.space("everyone")
    refused = at_once(
        [lambda: share_publication(by=world.ana, publication=home, space=to, body="Look") for _ in range(8)]
    )
    assert refused == []
    assert Share.objects.count() == 1


def test_answering_leads_home_and_reactions_stay(world, home, shared, sign_in):
    with pytest.raises(Forbidden, match="the conversation is where it was published first"):
        publish_comment(by=world.fay, publication=shared, body="Here")
    react(by=world.otto, thing=shared, name="bravo")
    ana = sign_in("ana")
    page = ana.get(shared.url).content.decode()
    assert "the conversation is where it was published first" in page
    assert "/comment/" not in page
    acts = ana.get(f"{shared.url}acts/").content.decode()
    assert ("/discussion/close/" in acts, "Quote" in acts, f"{shared.url}share/" in acts) == (False, False, True)
    assert f"{shared.url}share/" not in sign_in("otto").get(f"{shared.url}acts/").content.decode()
    assert ana.post(f"{shared.url}comment/", {"body": "Here"}).status_code == 403
    publish_comment(by=world.fay, publication=home, body="At home")
    assert "1 comment, there" in ana.get("/").content.decode()


def test_own_words_are_edited_taken_back_and_have_no_title(world, shared, sign_in):
    edit(by=world.ana, thing=shared, body="")
    assert again(shared).text == ""
    with pytest.raises(Invalid, match="no title"):
        edit(by=world.ana, thing=shared, body="Words", title="A title")
    assert 'name="title"' not in sign_in("ana").get(f"{shared.url}edit/").content.decode()


def test_search_finds_own_words_alone(world, shared, settle, program_of):
    settle()
    for who, word, found in (("ana", "own", 1), ("otto", "own", 1), ("otto", "ropes", 0)):
        items = program_of(who).get(f"search?q={word}&kind=share")["items"]
        assert len(items) == found, (who, word)
    assert program_of("ana").get("search?q=ropes&kind=share")["items"] == []


def test_its_author_is_told_once_while_she_reads_both_and_did_not_mute_it(world, home, shared, settle, program_of):
    settle()
    told = {one.person.name: one.reason for one in Notice.objects.filter(reason="shared").select_related("person")}
    assert told == {world.people["fay"].name: "shared"}
    [notice] = [one for one in program_of("fay").get("notices")["items"] if one["reason"] == "shared"]
    assert notice["url"] == shared.url
    share_publication(by=world.ana, publication=home, space=world.space("vault"), body="In the vault")
    mine = publish_post(by=world.gus, space=world.space("club"), body="Of the guest")
    share_publication(by=world.ana, publication=mine, space=world.space("vault"))
    settle()
    subscribe(by=world.fay, publication=home, level="muted")
    share_publication(by=world.ola, publication=home, space=world.space("everyone"))
    settle()
    assert Notice.objects.filter(reason="shared", person=world.people["gus"]).count() == 0
    assert Notice.objects.filter(reason="shared").count() == 2


def test_in_how_many_places_counts_those_that_one_reads_and_names_them_on_demand(world, home, sign_in, program_of):
    for by, place in (("ana", "everyone"), ("fay", "everyone"), ("ana", "vault")):
        share_publication(by=world.viewer(by), publication=home, space=world.space(place))
    for who, count, places in (("ana", 2, {"everyone", "vault"}), ("gus", 0, set())):
        viewer = world.viewer(who)
        assert places_shared_in(again(home), viewer) == count
        assert {row.space.community.slug for row in shares_of(home, viewer)} == places
        page = sign_in(who).get(home.url).content.decode()
        assert (f"Shared in {count} places" in page, "/shares/" in page) == (bool(count), bool(count))
        named = sign_in(who).get(f"{home.url}shares/").content.decode()
        assert ("Vault" in named) == (who == "ana")
    assert "It is shared nowhere that you read." in sign_in("gus").get(f"{home.url}shares/").content.decode()
    assert sign_in("otto").get(f"{home.url}shares/").status_code == 404
    assert list(shares_of(home, world.otto)) == []
    assert places_shared_in(again(home), world.otto) == 0
    assert len(program_of("ana").get(f"publications/{home.pk}/shares")["items"]) == 3
    assert len(program_of("ana").get(f"publications/{home.pk}/shares?limit=2")["items"]) == 2


def test_before_it_goes_to_more_readers_a_sentence_says_so_and_asks(world, home, sign_in):
    ana, to = sign_in("ana"), world.space("everyone")
    n = not_reading(by=world.ana, home=home, space=to)
    assert n > 1
    form = ana.get(f"{home.url}share/").content.decode()
    assert ("Zqxmooring" in form, 'value="club"' in form, 'value="wall"' in form) == (True, False, True)
    asked = ana.post(f"{home.url}share/", {"place": "everyone", "body": "Why, in my words"})
    page = asked.content.decode()
    assert (asked.status_code, f"{n} people who read that place do not read this" in page) == (200, True)
    assert "Why, in my words" in page
    assert not Share.objects.exists()
    sure = re.search(r'name="sure" value="(\d+)"', page)[1]
    other = ana.post(f"{home.url}share/", {"place": "wall", "body": "Why", "sure": sure})
    assert (other.status_code, Share.objects.count()) == (200, 0), "sure of one place is not sure of another"
    made = ana.post(f"{home.url}share/", {"place": "everyone", "body": "Why", "sure": sure})
    assert made.status_code == 302
    refused = ana.post(f"{home.url}share/", {"place": "everyone", "body": "Why not", "sure": sure})
    share = Share.objects.get()
    assert (refused.status_code, f'href="{share.publication.url}"' in refused.content.decode()) == (409, True)
    assert "Why not" in refused.content.decode()
    assert ana.post(f"{home.url}share/", {"place": "club"}).status_code == 422
    assert ana.post(f"{home.url}share/", {"place": "nowhere"}).status_code == 404
    assert sign_in("otto").get(f"{home.url}share/").status_code == 404


def test_what_stands_in_a_room_says_so_where_it_is_shared(world, sign_in):
    harbour = Entity.objects.create(name="Zqxharbour works")
    for word, name in (("everybody", "Everybody"), (str(harbour.pk), "Zqxharbour works")):
        home = publish_post(by=world.ada, space=room_to_publish_in(by=world.ada, word=word), body=f"To all of {word}")
        form = sign_in("ana").get(f"/p/{home.pk}/share/").content.decode()
        made = share_publication(by=world.ana, publication=home, space=world.space("everyone"))
        for page in (form, sign_in("otto").get(made.url).content.decode()):
            assert f'<span class="mute">in {name}</span>' in page


def test_to_no_more_readers_it_goes_at_once(world, sign_in):
    wide = publish_on_wall(by=world.fay, body="For all")
    assert not_reading(by=world.ana, home=wide, space=world.space("vault")) == 0
    assert sign_in("ana").post(f"{wide.url}share/", {"place": "vault"}).status_code == 302
    share = Share.objects.get()
    assert (share.home_id, share.publication.space_id) == (wide.pk, world.space("vault").pk)


def test_it_is_shared_and_told_by_api(world, home, program_of):
    ana, otto, pk = program_of("ana"), program_of("otto"), home.pk
    assert ana.post(f"publications/{pk}/shares", {"community": "everyone", "body": "Why"}) == 201
    made = ana.answer.json()
    assert made["kind"] == "share"
    assert (made["share"]["home"]["id"], made["share"]["home"]["title"]) == (str(pk), "Zqxmooring")
    assert ana.post(f"publications/{pk}/shares", {"community": "everyone", "body": "Other"}) == 409
    assert f"/p/{made['id']}/" in ana.answer.json()["detail"]
    assert otto.get(f"publications/{made['id']}")["share"] == {"home": None}
    assert "zqxmooring" not in str(otto.get("feed")).lower()
    assert ana.get(f"publications/{pk}")["share"] is None
    assert otto.post(f"publications/{pk}/shares", {"community": "everyone"}) == 404
    assert ana.post(f"publications/{pk}/shares", {}) == 201
    assert ana.answer.json()["community"] is None
    assert ana.post("communities/everyone/publications", {"kind": "share", "body": "Alone"}) == 422
    assert ana.post(f"publications/{made['id']}/comments", {"body": "Here"}) == 403


def test_the_composer_and_drafts_begin_no_share(world, sign_in):
    ana = sign_in("ana")
    assert "kind=share" not in ana.get("/publish/?place=everyone").content.decode()
    assert 'value="post"' in ana.get("/publish/?place=everyone&kind=share").content.decode()
    with pytest.raises(Invalid):
        keep_draft(by=world.ana, place=Place(space=world.space("everyone")), kind="share", body="Alone")


def test_shares_cost_one_question_where_they_are_and_none_elsewhere(world, home, sign_in):
    ana = sign_in("ana")

    def asked(url: str) -> list[str]:
        ana.get(url)
        with CaptureQueriesContext(connection) as context:
            ana.get(url)
        return [one["sql"] for one in context.captured_queries if "share_share" in one["sql"]]

    assert [len(asked(url)) for url in ("/", "/c/club/", home.url)] == [0, 0, 0]
    other = publish_post(by=world.fay, space=world.space("club"), body="Another")
    for row in (home, other):
        share_publication(by=world.ola, publication=row, space=world.space("everyone"))
    share = Share.objects.first().publication
    assert [len(asked(url)) for url in ("/", "/c/everyone/", home.url, share.url)] == [1, 1, 1, 1]
