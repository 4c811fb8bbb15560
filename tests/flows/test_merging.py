"""A community goes into another: said before, carried out in steps, exactly once, and no door is opened unsaid."""

from __future__ import annotations

import time
from threading import Thread

import pytest
from django.db import connections, transaction

from maillon.access.counting import admit
from maillon.access.models import EVERY, MODERATOR, OWNER, RELAY, Membership, Space
from maillon.access.visibility import readers_of
from maillon.checking.counters import miscounts
from maillon.communities import events
from maillon.communities.actions import archive, bring_back, choose_level, create_community, edit_community
from maillon.communities.merging import Preview, begin_merger, mergeable, preview_merger
from maillon.communities.models import Community, Merger
from maillon.content.actions import publish_comment, remove, restore
from maillon.content.kinds.post.actions import publish_post
from maillon.content.models import Comment, Publication
from maillon.core.db.scope import inside
from maillon.core.errors import Conflict, Forbidden, Invalid, NotFound
from maillon.core.events.worker import deliver
from maillon.core.models import Delivery
from maillon.feed import merging as steps
from maillon.search.queries import search

WORD = "lighthouse"


@pytest.fixture
def settle(settle):
    """Steps of a merger come with a breath between them: wait for each."""

    def run() -> None:
        settle()
        while Delivery.objects.filter(handler="feed.merging.carry_on").exists():
            time.sleep(0.03)
            settle()

    return run


@pytest.fixture
def source(world) -> Community:
    """ "Old", closed: Ola owns it, Otto is a member, Ana too. One publication stands, one was removed a moment ago."""
    old = create_community(by=world.ola, name="Old", access="closed")
    for name, role in (("otto", RELAY), ("ana", "member")):
        admit(space=old.space, person_id=world.people[name].pk, role=role)
    post = publish_post(by=world.otto, space=Space.objects.get(pk=old.space_id), title=f"The {WORD}", body="Lit")
    publish_comment(by=world.ana, publication=post, body=f"Which {WORD}?")
    gone = publish_post(by=world.otto, space=Space.objects.get(pk=old.space_id), body="Said too soon")
    remove(by=world.otto, thing=gone)
    return fresh(old)


def fresh(community: Community) -> Community:
    return Community.objects.select_related("space").get(pk=community.pk)


def target(world, name: str = "club") -> Community:
    return fresh(world.communities[name])


def seen(world, source, name="club") -> Preview:
    return preview_merger(by=world.ola, source=fresh(source), target=target(world, name))


def begin(world, source, name="club", who="ola", state=None) -> Merger:
    state = seen(world, source, name).state if state is None else state
    return begin_merger(by=world.viewer(who), source=fresh(source), target=target(world, name), state=state)


def test_members_come_with_their_levels_and_owners_as_moderators_at_most(world, source, settle):
    other = create_community(by=world.ada, name="Adas", access="closed")
    admit(space=other.space, person_id=world.people["ola"].pk, role=OWNER)
    admit(space=other.space, person_id=world.people["otto"].pk, role=RELAY)
    admit(space=other.space, person_id=world.people["fay"].pk)
    choose_level(by=world.otto, community=other, level=EVERY)
    begin(world, other)
    settle()
    roles = dict(Membership.objects.filter(space=target(world).space_id).values_list("person_id", "role"))
    assert roles[world.people["ada"].pk] == MODERATOR
    assert roles[world.people["ola"].pk] == OWNER
    assert roles[world.people["otto"].pk] == RELAY
    assert roles[world.people["fay"].pk] == MODERATOR
    assert Membership.objects.get(space=target(world).space_id, person=world.people["otto"]).level == EVERY
    assert miscounts() == []


def test_all_that_stands_in_it_goes_removed_things_too_and_its_address_leads_on(
    world, source, settle, sign_in, published
):
    post, gone = Publication.objects.get(title=f"The {WORD}"), Publication.objects.get(text="Said too soon")
    settle()
    begin(world, source)
    settle()
    assert {Publication.objects.get(pk=one.pk).space_id for one in (post, gone)} == {target(world).space_id}
    assert not Delivery.objects.exists()
    restore(by=world.otto, thing=gone)
    assert miscounts() == []
    ana, gus = sign_in("ana"), sign_in("gus")
    for old, new in (("/c/old/", "/c/club/"), ("/c/old/members/", "/c/club/members/"), ("/c/old/import/", "/c/club/import/"),
                     ("/api/v1/communities/old", "/api/v1/communities/club")):  # fmt: skip
        for client in (ana, gus):
            answer = client.get(old)
            assert (answer.status_code, answer.headers.get("Location")) == (302, new)
    assert sign_in("ada").get("/c/old/").status_code == 404
    assert sign_in("eve").get("/c/old/").status_code == 404
    assert ana.post("/c/old/leave/").status_code == 404
    assert "The lighthouse" in gus.get("/c/club/").content.decode()
    assert search(world.gus, WORD).total == 2
    assert search(world.ada, WORD).total == 0
    assert '"/c/old/"' not in ana.get("/c/").content.decode()
    told = [type(one) for one in published() if "merge" in one.name or "took_in" in one.name]
    assert {events.MergerBegan, events.CommunityMerged, events.CommunityTookIn} <= set(told)


def test_an_address_leads_on_through_a_second_merger(world, source, settle, sign_in):
    between = create_community(by=world.ola, name="Between", access="closed")
    world.communities["between"] = between
    begin(world, source, "between")
    settle()
    begin(world, between)
    settle()
    for slug in ("old", "between"):
        assert sign_in("ana").get(f"/c/{slug}/").headers["Location"] == "/c/club/"


def test_the_preview_says_who_will_newly_read_what(world, source):
    told = seen(world, source)
    assert {one.name for one in told.coming} == {"Otto Outside"}
    assert (told.coming_count, told.publications, told.gone) == (1, 1, 0)
    # Fay and Gus read what stood in the old one; Otto what stands in the Club. Zoe is suspended.
    assert (told.newly, told.newly_companies, told.reading_target, told.reading_target_companies) == (
        2, ("Partner Ltd",), 1, (),
    )  # fmt: skip
    assert told.barred == ()


def test_readers_afterwards_are_what_the_preview_said(world, source, settle):
    for access, name in (("open", "club"), ("secret", "everyone"), ("closed", "vault")):
        old = create_community(by=world.ola, name=f"From {access}", access=access)
        admit(space=old.space, person_id=world.people["otto"].pk)
        post = publish_post(by=world.otto, space=fresh(old).space, body="x")
        theirs = publish_post(by=world.ana, space=world.space(name), body="y")
        before, before_theirs = readers(post), readers(theirs)
        told = seen(world, old, name)
        begin(world, old, name)
        settle()
        assert (len(readers(post) - before), len(before - readers(post))) == (told.newly, told.gone)
        assert len(readers(theirs) - before_theirs) == told.reading_target
        assert before_theirs <= readers(theirs)
    assert miscounts() == []


def readers(post: Publication) -> set[int]:
    return set(readers_of(Publication.objects.select_related("space").get(pk=post.pk)).values_list("pk", flat=True))


def test_what_was_said_holds_or_is_said_again(world, source):
    state = seen(world, source).state
    admit(space=target(world).space, person_id=world.people["ada"].pk)
    with pytest.raises(Conflict, match="no longer the same"):
        begin(world, source, state=state)
    state = seen(world, source).state
    edit_community(by=world.ola, community=target(world), access="open")
    with pytest.raises(Conflict, match="no longer the same"):
        begin(world, source, state=state)
    assert not Merger.objects.exists()
    begin(world, source)


def test_guests_cannot_come_where_none_are_let_in(world, source):
    edit_community(by=world.ola, community=fresh(source), is_extended=True)
    admit(space=source.space, person_id=world.people["gus"].pk)
    assert seen(world, source, "vault").barred == ("Partner Ltd",)
    with pytest.raises(Conflict, match="Guests"):
        begin(world, source, "vault")
    assert seen(world, source, "club").barred == ()
    begin(world, source, "club")


def test_only_who_owns_both_merges_them(world, source):
    state = seen(world, source).state
    for who in ("fay", "ana", "otto"):
        with pytest.raises((Forbidden, NotFound)):
            begin(world, source, who=who, state=state)
    Membership.objects.filter(space=source.space_id, person=world.people["otto"]).update(role=OWNER)
    with pytest.raises(Forbidden):
        begin(world, source, who="otto", state=state)
    with pytest.raises(Invalid):
        preview_merger(by=world.ola, source=fresh(source), target=fresh(source))
    assert {one.slug for one in mergeable(source, world.ola, "")} == {"club", "everyone", "vault"}
    assert mergeable(target(world), world.otto, "") == []


def test_while_it_is_under_way_both_are_fixed_nobody_writes_and_the_stricter_rule_holds(world, source, settle):
    open_one = create_community(by=world.ola, name="Open", access="open", is_extended=True)
    world.communities["open"] = open_one
    for name in ("ana", "gus"):
        admit(space=open_one.space, person_id=world.people[name].pk)
    post = publish_post(by=world.ana, space=fresh(open_one).space, title="Waiting", body=WORD)
    settle()
    assert Publication.objects.visible_to(world.otto).filter(pk=post.pk).exists()
    merger = begin(world, open_one, "club")
    assert begin_merger(by=world.ola, source=fresh(open_one), target=target(world), state="") == merger
    # Otto could read it there and cannot read in the Club: not for a moment longer.
    assert not Publication.objects.visible_to(world.otto).filter(pk=post.pk).exists()
    assert Publication.objects.visible_to(world.gus).filter(pk=post.pk).exists()
    with pytest.raises(Forbidden):
        publish_post(by=world.ana, space=fresh(open_one).space, body="Too late")
    with pytest.raises(Forbidden):
        publish_comment(by=world.ana, publication=Publication.objects.select_related("space").get(pk=post.pk), body="x")
    for act, facts in (
        (bring_back, {"community": fresh(open_one)}),
        (archive, {"community": target(world)}),
        (edit_community, {"community": target(world), "access": "open"}),
        (edit_community, {"community": fresh(open_one), "access": "open"}),
    ):
        with pytest.raises(Conflict):
            act(by=world.ola, **facts)
    with pytest.raises(Conflict):
        begin(world, source, "club")
    publish_post(by=world.ana, space=world.space("club"), body="The other one goes on")
    settle()
    assert Publication.objects.visible_to(world.gus).filter(pk=post.pk).exists()
    assert not Publication.objects.visible_to(world.otto).filter(pk=post.pk).exists()
    assert "Waiting" not in str(search(world.otto, WORD).items)
    edit_community(by=world.ola, community=target(world), access="open")


@pytest.mark.django_db(transaction=True)
def test_whoever_opens_a_place_at_the_moment_in_which_a_merger_into_it_begins_is_refused(world, source):
    refused = []

    def open_it() -> None:
        with inside(world.organisation.pk):
            try:
                edit_community(by=world.fay, community=target(world), access="open")
            except Conflict as error:
                refused.append(error)
            finally:
                connections.close_all()

    Membership.objects.filter(space=world.space("club"), person=world.people["fay"]).update(role=OWNER)
    opening = Thread(target=open_it)
    with transaction.atomic():
        begin(world, source)
        opening.start()
        time.sleep(0.5)
    opening.join(20)
    assert (len(refused), world.space("club").access) == (1, "closed")


def test_a_step_that_dies_leaves_nothing_and_is_done_again_and_nothing_is_doubled(world, source, settle, monkeypatch):
    for number in range(7):
        publish_post(by=world.otto, space=fresh(source).space, body=f"Number {number}")
    settle()
    monkeypatch.setattr(steps, "HELD", 1e-9)
    monkeypatch.setattr(steps, "MEMBERS", 1)
    monkeypatch.setattr(steps, "PUBLICATIONS", 2)
    begin(world, source)
    tried = 0
    while step := Delivery.objects.filter(handler="feed.merging.carry_on").select_related("event").first():
        before = counted()
        with monkeypatch.context() as dying:
            dying.setattr(steps, "publish", dies)
            dying.setattr(steps, "finish_merger", dies)
            deliver(step)
        assert counted() == before
        assert deliver(step)
        tried += 1
        assert tried < 50
    assert tried > 6
    settle()
    assert Merger.objects.get().finished_at is not None
    assert Publication.objects.filter(space=target(world).space_id).count() == 9
    assert Membership.objects.filter(space=target(world).space_id, person=world.people["otto"]).count() == 1
    assert Comment.objects.count() == 1
    assert miscounts() == []


def dies(*_given, **_more):
    raise RuntimeError("the machine went away")


def counted() -> tuple[int, ...]:
    places = Space.objects.order_by("pk").values_list("pk", "members_count", "publications_count", "removed_at")
    return (
        tuple(places),
        Membership.objects.count(),
        tuple(Publication.objects.values_list("pk", "space").order_by("pk")),
    )


def test_the_page_offers_what_she_owns_says_what_changes_and_merges(world, source, sign_in, settle):
    ola, fay = sign_in("ola"), sign_in("fay")
    assert "/c/old/merge/" in ola.get("/c/old/").content.decode()
    assert "/c/club/merge/" not in fay.get("/c/club/").content.decode()
    assert fay.get("/c/club/merge/").status_code == 403
    offered = ola.get("/c/old/merge/").content.decode()
    assert 'value="club"' in offered
    assert 'value="old"' not in offered
    typed = ola.get("/c/old/merge/", {"q": "vau"}, headers={"HX-Request": "true"}).content.decode()
    assert 'value="vault"' in typed
    assert 'value="club"' not in typed
    page = ola.get("/c/old/merge/", {"into": "everyone"}).content.decode()
    assert "What was written for members alone becomes open to every employee." in page
    page = ola.get("/c/old/merge/", {"into": "club"}).content.decode()
    for sentence in ("1 member of “Old” becomes a member of “Club”.", "1 publication goes along",
                     "2 people will newly read what was published in “Old”.", "Partner Ltd will read what was published in “Old”.",
                     "1 person will newly read what was published in “Club”.", "Otto Outside"):  # fmt: skip
        assert sentence in page
    state = page.split('name="state" value="')[1].split('"')[0]
    admit(space=target(world).space, person_id=world.people["ada"].pk)
    stale = ola.post("/c/old/merge/", {"into": "club", "state": state})
    assert stale.status_code == 409
    assert "3 people will newly read what was published in “Old”." in stale.content.decode()
    state = stale.content.decode().split('name="state" value="')[1].split('"')[0]
    assert ola.post("/c/old/merge/", {"into": "club", "state": state}).headers["Location"] == "/c/club/"
    settle()
    assert ola.get("/c/old/").headers["Location"] == "/c/club/"


def test_a_community_that_she_may_not_see_is_not_told_by_the_page(world, source, sign_in):
    secret = create_community(by=world.ada, name="Hidden", access="secret")
    ola = sign_in("ola")
    for slug in (secret.slug, "never-was"):
        assert ola.get("/c/old/merge/", {"into": slug}).status_code == 404
