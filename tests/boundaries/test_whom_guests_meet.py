"""An extended community may show its guests only those whom they meet: by one rule, on every surface."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from maillon.access.counting import admit
from maillon.access.models import Membership, Space
from maillon.access.visibility import people_for
from maillon.communities.actions import edit_community
from maillon.communities.queries import members_of, readers_for
from maillon.communities.roles import change_role
from maillon.content.actions import publish_comment, react, remove
from maillon.content.kinds.announcement.actions import announce
from maillon.content.kinds.poll.actions import make_poll, vote_in_poll
from maillon.content.kinds.poll.models import PollChoice
from maillon.content.kinds.post.actions import publish_post
from maillon.content.models import Comment, Publication
from maillon.core.errors import Forbidden, Invalid
from maillon.people.actions import add_person

KEEPERS = {"Ola Owner", "Fay Moderator"}


@pytest.fixture
def met(world):
    """Club shows its guests only whom they meet; in it are, beside Gus, Ana and two who never wrote."""
    world.people["ines"] = add_person(name="Ines Silent", email="ines@club.example")
    world.people["una"] = add_person(name="Una Other", email="una@third.example", kind="guest", company="Third Ltd")
    for who in ("ines", "una"):
        admit(space=world.communities["club"].space, person_id=world.people[who].pk)
    edit_community(by=world.ola, community=world.communities["club"], guests_see="met")
    return world


def known(world, who="gus"):
    return set(people_for(world.viewer(who)).values_list("name", flat=True)) - {"Gus Guest"}


def listed(world, who="gus"):
    rows = members_of(world.communities["club"], world.viewer(who))
    return set(rows.values_list("person__name", flat=True)) - {"Gus Guest"}


def names_at(browser, path, **headers):
    answer = browser.get(path, headers=headers)
    text = re.sub(r"</?mark>|</?b>", "", answer.content.decode()) if answer.status_code == 200 else ""
    return {name for name in ("Ana Person", "Nora Writing", "Ines Silent", "Una Other", *KEEPERS) if name in text}


def test_a_guest_meets_who_looks_after_it_and_whoever_writes_where_he_reads(met):
    assert (known(met), listed(met)) == (KEEPERS, KEEPERS)
    said = publish_post(by=met.ana, space=met.space("club"), body="For all of Club")
    assert (known(met), listed(met)) == (KEEPERS | {"Ana Person"},) * 2
    publish_comment(by=met.viewer("ines"), publication=said, body="An answer")
    assert known(met) == listed(met) == KEEPERS | {"Ana Person", "Ines Silent"}
    assert listed(met, "ana") == KEEPERS | {"Ana Person", "Ines Silent", "Una Other"}


def test_what_he_does_not_read_makes_nobody_known(met):
    said = publish_post(by=met.ana, space=met.space("club"), body="For all of Club")
    answer = publish_comment(by=met.viewer("ines"), publication=said, body="An answer")
    admit(space=met.space("everyone"), person_id=met.people["ines"].pk)
    publish_post(by=met.viewer("ines"), space=met.space("everyone"), body="Elsewhere")
    Comment.objects.filter(pk=answer.pk).update(hidden_at=timezone.now())
    assert known(met) == KEEPERS | {"Ana Person"}
    Comment.objects.filter(pk=answer.pk).update(hidden_at=None)
    Publication.objects.filter(pk=said.pk).update(hidden_at=timezone.now())
    assert known(met) == KEEPERS, "nor an answer whose thread is hidden"
    Publication.objects.filter(pk=said.pk).update(hidden_at=None)
    remove(by=met.ana, thing=said)
    assert known(met) == KEEPERS


def test_a_role_that_ends_and_a_membership_that_ends_leave_his_sight(met):
    publish_post(by=met.ana, space=met.space("club"), body="For all of Club")
    fay = Membership.objects.get(space=met.space("club"), person=met.people["fay"])
    change_role(by=met.ola, community=met.communities["club"], membership=fay, role="sponsor")
    assert known(met) == {"Ola Owner", "Ana Person"}
    Membership.objects.filter(space=met.space("club"), person=met.people["ana"]).delete()
    assert known(met) == {"Ola Owner"}


def test_where_all_are_shown_in_another_place_that_place_shows_them(met):
    other = met.communities["everyone"]
    edit_community(by=met.ola, community=other, is_extended=True)
    for who in ("gus", "ines"):
        admit(space=other.space, person_id=met.people[who].pk)
    publish_post(by=met.viewer("ines"), space=other.space, body="Written there alone")
    assert "Ines Silent" in known(met)
    assert "Ines Silent" not in listed(met), "what she wrote elsewhere is not of Club"


def test_no_surface_names_whom_he_did_not_meet_and_each_names_whom_he_did(met, sign_in, settle):
    met.people["nora"] = add_person(name="Nora Writing", email="nora@club.example")
    admit(space=met.communities["club"].space, person_id=met.people["nora"].pk)
    said = publish_post(by=met.viewer("nora"), space=met.space("club"), title="Quay", body="For all of Club")
    react(by=met.viewer("ines"), thing=said, name="useful")
    poll = make_poll(by=met.viewer("nora"), space=met.space("club"), title="Which?", choices=["One", "Two"])
    vote_in_poll(
        by=met.viewer("ines"), publication=poll, choices=[PollChoice.objects.filter(poll=poll.poll).first().pk]
    )
    settle()
    gus, ana = sign_in("gus"), sign_in("ana")
    ines, person = met.people["ines"].pk, met.people["nora"].pk
    lists = ("/c/club/members/", "/people/", "/api/v1/communities/club/memberships", "/api/v1/people?q=")
    for path in lists:
        assert names_at(gus, path) == KEEPERS | {"Nora Writing"}, path
        assert {"Ines Silent", "Una Other"} <= names_at(ana, path), path
    asked = {
        "/complete/people?q={}": "complete", "/search/?q={}": "search", "/search/suggest/?q={}": "suggest",
        "/api/v1/search?q={}": "API", "/people/?q={}": "directory", "/api/v1/people?q={}": "API of people",
    }  # fmt: skip
    for path in asked:
        assert "Ines Silent" not in names_at(gus, path.format("ines")), path
        assert "Una Other" not in names_at(gus, path.format("una")), path
        assert "Nora Writing" in names_at(gus, path.format("nora")), path
        assert "Ines Silent" in names_at(ana, path.format("ines")), path
    for path in ("/people/{}/", "/api/v1/people/{}"):
        statuses = [browser.get(path.format(pk)).status_code for browser in (gus, ana) for pk in (ines, person)]
        assert statuses == [404, 200, 200, 200], path
    for path in ("/c/club/", "/c/club/about/", "/c/club/forum/", said.url, poll.url, f"/p/{said.pk}/reactions/", "/"):
        assert names_at(gus, path) & {"Ines Silent", "Una Other"} == set(), path
    typed = publish_post(by=met.gus, space=met.space("club"), body=f"@[Ines Silent](person:{ines}) there?")
    assert not typed.mentions.exists()


def test_no_number_tells_him_how_many_the_others_are(met, sign_in):
    said = announce(by=met.fay, space=met.space("club"), title="The quay is closed")
    gus, ana = sign_in("gus"), sign_in("ana")

    def tally(browser):
        tab = re.search(r'href="/c/club/members/"[^>]*>(.*?)</a>', browser.get("/c/club/").content.decode(), re.S)[1]
        return re.findall(r'class="tally">(\d+)', tab)

    assert (tally(gus), tally(ana)) == ([], ["7"])
    assert "7 members" not in gus.get("/c/?mine=1").content.decode()
    assert "7 members" in ana.get("/c/?mine=1").content.decode()
    facts = [one.get("/api/v1/communities/club").json() for one in (gus, ana)]
    assert [one["counts"]["members"] for one in facts] == [None, 7]
    assert [one["readers"] is None for one in facts] == [True, False]
    pages = [one.get(said.url).content.decode() for one in (gus, ana)]
    assert ["Confirmed by 0 of 5" in one for one in pages] == [False, True]
    assert (
        "All readers of Club, guests of Partner Ltd, Third Ltd among them, will be able to read this reply." in pages[0]
    )
    assert "4 people" in pages[1]
    told = [one.get(f"/api/v1/publications/{said.pk}").json()["announcement"]["members"] for one in (gus, ana)]
    assert told == [None, 5]
    sentence = readers_for(met.gus, met.space("club"), place="Club")
    assert (sentence.people, sentence.guests, list(sentence.faces), sentence.companies) == (
        0, 0, [], ("Partner Ltd", "Third Ltd"),
    )  # fmt: skip
    assert "and those who write where you read" in gus.get("/c/club/members/").content.decode()


def test_only_an_owner_says_whom_guests_see_on_the_page_and_by_the_api(world, sign_in):
    club = world.communities["club"]
    for who in ("fay", "ana", "gus", "otto"):
        with pytest.raises(Forbidden):
            edit_community(by=world.viewer(who), community=club, guests_see="met")
    with pytest.raises(Invalid):
        edit_community(by=world.ola, community=club, guests_see="nobody")
    browser = sign_in("ola")
    form = {"name": "Club", "purpose": "business", "access": "closed", "is_extended": "on", "publishers": "members"}
    assert browser.post("/c/club/edit/", form | {"guests_see": "met"}).status_code in (302, 303)
    assert Space.objects.get(pk=club.space_id).guests_see == "met"
    answer = browser.get("/api/v1/communities/club")
    assert answer.json()["guests_see"] == "met"
    changed = browser.patch(
        "/api/v1/communities/club", {"guests_see": "members"}, content_type="application/json",
        headers={"If-Match": answer.headers["ETag"]},
    )  # fmt: skip
    assert (changed.status_code, changed.json()["guests_see"]) == (200, "members")
    assert browser.post("/c/club/edit/", form).status_code in (302, 303)
    assert Space.objects.get(pk=club.space_id).guests_see == "members"
