"""Who is a member: counters that stay true, owners that never run out, doors that close for the suspended."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from maillon.access.counting import admit, dismiss
from maillon.access.models import Membership, Space
from maillon.access.visibility import people_for, readers_of
from maillon.communities.actions import (
    add_member,
    answer_request,
    ask_to_join,
    create_community,
    invite,
    join,
)
from maillon.communities.models import Community
from maillon.communities.roles import change_role, hand_over, leave, remove_member
from maillon.content.kinds.post.actions import publish_post
from maillon.core.db.scope import inside
from maillon.core.errors import Conflict, Forbidden, Invalid, NotFound
from maillon.core.policy import can, statements
from maillon.notifications.queries import notices_for
from maillon.people.actions import add_person, stage_person, suspend
from maillon.people.models import Person
from maillon.people.viewing import viewer_of


def counted(space: Space) -> tuple[int, int]:
    """What the column says, and what there is."""
    space.refresh_from_db()
    return space.members_count, space.memberships.count()


def test_a_membership_is_counted_once_whoever_asks_twice(world):
    space = world.space("vault")
    before, _ = counted(space)
    first = admit(space=space, person_id=world.people["otto"].pk)
    again = admit(space=space, person_id=world.people["otto"].pk, role="owner")
    assert (first.pk, again.role) == (again.pk, "member")
    assert counted(space) == (before + 1, before + 1)
    dismiss(membership=first)
    dismiss(membership=first)
    assert counted(space) == (before, before)


def test_what_stood_before_somebody_came_counts_as_seen(world):
    stale = world.space("club")
    publish_post(by=world.ana, space=stale, body="Before")
    membership = admit(space=stale, person_id=world.people["otto"].pk)
    assert membership.last_seen == world.space("club").last_event > 0


def test_the_last_owner_neither_leaves_nor_steps_down_nor_is_removed(world):
    club = world.communities["club"]
    ola = Membership.objects.get(space=club.space, person=world.people["ola"])
    attempts: list[Callable[[], object]] = [
        lambda: leave(by=world.ola, community=club),
        lambda: remove_member(by=world.ola, community=club, membership=ola),
        lambda: change_role(by=world.ola, community=club, membership=ola, role="member"),
        lambda: change_role(by=world.ola, community=club, membership=ola, role="moderator"),
    ]
    for attempt in attempts:
        with pytest.raises(Conflict):
            attempt()
    assert [m.person_id for m in Membership.objects.filter(space=club.space, role="owner")] == [world.people["ola"].pk]
    fay = Membership.objects.get(space=club.space, person=world.people["fay"])
    change_role(by=world.ola, community=club, membership=fay, role="owner")
    leave(by=world.ola, community=club)
    assert [m.person_id for m in Membership.objects.filter(space=club.space, role="owner")] == [world.people["fay"].pk]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["both leave", "each removes the other", "each demotes the other"])
def test_two_owners_who_go_at_once_leave_one_behind(world, how):
    club = world.communities["club"]
    add_member(by=world.ola, community=club, person=world.people["otto"], role="owner")
    meet, refused = Barrier(2), []
    pairs = [(world.ola, world.people["otto"]), (world.otto, world.people["ola"])]

    def go(by, other: Person) -> None:
        try:
            with inside(world.organisation.pk):
                mine = Community.objects.select_related("space").get(pk=club.pk)
                theirs = Membership.objects.get(space=mine.space, person=other)
                meet.wait(20)
                if how == "both leave":
                    leave(by=by, community=mine)
                elif how == "each removes the other":
                    remove_member(by=by, community=mine, membership=theirs)
                else:
                    change_role(by=by, community=mine, membership=theirs, role="member")
        except (Conflict, Forbidden, NotFound) as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [Thread(target=go, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert Membership.objects.filter(space=club.space, role="owner").count() == 1
    assert len(refused) == 1
    assert counted(club.space)[0] == counted(club.space)[1]


@pytest.mark.django_db(transaction=True)
def test_many_who_join_at_once_are_all_counted_and_nobody_twice(world):
    everyone = world.communities["everyone"]
    people = [add_person(name=f"P{number}", email=f"p{number}@club.example") for number in range(3)]
    before, _ = counted(everyone.space)
    meet = Barrier(6)

    def come(person: Person) -> None:
        try:
            with inside(world.organisation.pk):
                meet.wait(20)
                admit(space=everyone.space, person_id=person.pk)
        finally:
            connection.close()

    threads = [Thread(target=come, args=(person,)) for person in people * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert counted(everyone.space) == (before + 3, before + 3)


def test_who_hands_over_makes_one_owner_of_another_and_becomes_what_he_chose(world, published):
    club = world.communities["club"]
    of = {m.person.name: m for m in Membership.objects.filter(space=club.space).select_related("person")}
    hand_over(by=world.ola, community=club, membership=of["Ana Person"], stay="relay")
    told = published()
    assert roles_in(club) == {"Ana Person": "owner", "Ola Owner": "relay", "Fay Moderator": "moderator"}
    assert [type(event).name for event in told] == ["communities.role_changed"] * 2 + ["communities.handed_over"]
    assert told[-1].person_id == world.people["ana"].pk
    with pytest.raises(Forbidden):
        hand_over(by=world.ola, community=club, membership=of["Ana Person"])
    hand_over(by=world.ana, community=club, membership=of["Ola Owner"], stay="leave")
    assert roles_in(club) == {"Ola Owner": "owner", "Fay Moderator": "moderator"}
    assert not Membership.objects.filter(space=club.space, person=world.people["ana"]).exists()


@pytest.mark.parametrize("heir", ["ola", "gus", "zoe"])
def test_a_community_is_not_handed_over_to_oneself_a_guest_or_somebody_suspended(world, heir):
    club = world.communities["club"]
    membership = Membership.objects.get(space=club.space, person=world.people[heir])
    with pytest.raises(Invalid):
        hand_over(by=world.ola, community=club, membership=membership)
    assert roles_in(club) == {"Ola Owner": "owner", "Fay Moderator": "moderator"}


def test_somebody_suspended_is_no_other_owner(world):
    club = world.communities["club"]
    fay = Membership.objects.get(space=club.space, person=world.people["fay"])
    change_role(by=world.ola, community=club, membership=fay, role="owner")
    suspend(person=world.people["fay"])
    with pytest.raises(Conflict, match="never without an owner"):
        leave(by=world.ola, community=club)


def test_sponsors_and_relays_bring_people_in_and_look_after_nothing(world):
    club = world.communities["club"]
    ana = Membership.objects.get(space=club.space, person=world.people["ana"])
    for role in ("sponsor", "relay"):
        change_role(by=world.ola, community=club, membership=ana, role=role)
        found = {verb for verb in statements() if verb.startswith("communities.") and can(world.ana, verb, club)}
        assert found == {
            f"communities.{verb}"
            for verb in (
                "choose_level",
                "create",
                "favour",
                "invite",
                "leave",
                "see",
            )
        }
    with pytest.raises(Forbidden):
        remove_member(by=world.fay, community=club, membership=ana)


def roles_in(community: Community) -> dict[str, str]:
    """Who is more than a member, by name."""
    rows = Membership.objects.filter(space=community.space_id).exclude(role="member").order_by("-role")
    return dict(rows.values_list("person__name", "role"))


def test_a_moderator_removes_members_but_neither_moderators_nor_owners(world):
    club = world.communities["club"]
    of = {m.person.name: m for m in Membership.objects.filter(space=club.space).select_related("person")}
    with pytest.raises(Forbidden):
        remove_member(by=world.fay, community=club, membership=of["Ola Owner"])
    remove_member(by=world.fay, community=club, membership=of["Ana Person"])
    assert not Membership.objects.filter(space=club.space, person=world.people["ana"]).exists()


def test_a_guest_holds_no_role_and_comes_into_extended_communities_only(world):
    gus = Membership.objects.get(space=world.communities["club"].space, person=world.people["gus"])
    with pytest.raises(Invalid):
        change_role(by=world.ola, community=world.communities["club"], membership=gus, role="moderator")
    with pytest.raises(Invalid):
        invite(by=world.ola, community=world.communities["vault"], person=world.people["gus"])
    with pytest.raises(Invalid):
        add_member(by=world.ola, community=world.communities["everyone"], person=world.people["gus"])


@pytest.mark.parametrize("name", ["zoe", "sam"])
def test_the_suspended_and_the_staged_are_not_brought_in(world, name):
    with pytest.raises(Invalid):
        invite(by=world.ola, community=world.communities["vault"], person=world.people[name])


def test_nobody_of_another_organisation_is_brought_in(world):
    with pytest.raises((Invalid, RuntimeError)):
        add_member(by=world.ola, community=world.communities["vault"], person=world.people["eve"])
    assert not Membership.objects.filter(person_id=world.people["eve"].pk).exists()


def test_case_a9_a_slug_taken_by_a_secret_community_tells_nothing(world):
    assert world.communities["vault"].slug == "vault"
    second = create_community(by=world.otto, name="Vault", access="open")
    third = create_community(by=world.otto, name="Vault", access="open")
    fresh = create_community(by=world.otto, name="Everyone", access="open")
    for community, name in ((second, "vault"), (third, "vault"), (fresh, "everyone")):
        assert community.slug.startswith(f"{name}-")
        assert len(community.slug) > len(name) + 4
    assert len({second.slug, third.slug, "vault"}) == 3


def test_a_community_of_another_organisation_takes_no_slug(world):
    assert world.communities["their_club"].slug == world.communities["club"].slug == "club"


def test_a_staged_person_is_known_by_the_address_and_cannot_come_in(world):
    again = stage_person(name="Samuel", address=" SAM@outside.example ")
    assert again.pk == world.people["sam"].pk
    assert (again.account, again.kind) == (None, "staged")
    assert again not in Person.objects.present()
    assert not readers_of(world.space("everyone")).filter(pk=again.pk).exists()
    assert again not in people_for(world.gus)


def test_a_staged_person_never_has_an_account(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=world.people["sam"].pk).update(account=world.account("ana"))


def test_an_address_of_an_employee_does_not_become_a_second_person_in_her_name(world):
    staged = stage_person(name="Ana by mail", address="ana@club.example")
    assert staged.kind == "staged"
    assert list(world.people["ana"].addresses.values_list("value", flat=True)) == ["ana@club.example"]
    assert not staged.addresses.exists()


def test_case_d8_suspension_ends_an_open_session_and_a_new_sign_in(world, sign_in):
    browser = sign_in("ana")
    assert browser.session.get("_auth_user_id")
    assert _is_known(browser)
    suspend(person=world.people["ana"])
    assert not _is_known(browser)
    with pytest.raises(AssertionError):
        sign_in("ana")


def _is_known(browser: Client) -> bool:
    answer = browser.get("/", HTTP_HOST="testserver")
    return answer.status_code == 200 and answer.wsgi_request.viewer is not None


def test_the_suspended_read_nothing_and_keep_what_they_wrote(world):
    post = publish_post(by=world.ana, space=world.space("club"), body="Stays")
    assert world.people["ana"] in readers_of(post)
    suspend(person=world.people["ana"])
    assert world.people["ana"] not in readers_of(post)
    assert post in type(post).objects.visible_to(world.fay)
    assert Membership.objects.filter(person=world.people["ana"]).count() == 3


def test_a_session_leads_into_the_organisation_of_its_host_only(world, sign_in):
    browser = sign_in("eve")
    answer = browser.get("/", HTTP_HOST="testserver")
    assert answer.status_code == 302 or answer.wsgi_request.viewer is None


def test_walking_in_is_for_open_doors_only(world):
    with pytest.raises(Forbidden):
        join(by=world.otto, community=world.communities["club"])
    with pytest.raises(NotFound):
        join(by=world.otto, community=world.communities["vault"])
    with pytest.raises(NotFound):
        join(by=world.gus, community=world.communities["everyone"])


def test_somebody_suspended_reads_nothing_even_where_nobody_asked_whether_she_is_present(world):
    zoe = world.viewer("zoe")
    assert not Space.objects.readable_by(zoe).exists()
    assert not Space.objects.listed_for(zoe).exists()
    assert world.people["zoe"].memberships.count() == 3


def test_a_role_given_meanwhile_counts_and_not_the_one_that_was_read_before(world):
    club = world.communities["club"]
    stale = Membership.objects.get(space=club.space, person=world.people["ana"])
    Membership.objects.filter(pk=stale.pk).update(role="owner")
    with pytest.raises(Forbidden):
        remove_member(by=world.fay, community=club, membership=stale)
    assert Membership.objects.filter(pk=stale.pk).exists()


def test_case_d2_a_membership_of_another_community_is_not_ended_here(world):
    elsewhere = Membership.objects.get(space=world.communities["vault"].space, person=world.people["ana"])
    with pytest.raises(NotFound):
        remove_member(by=world.ola, community=world.communities["club"], membership=elsewhere)
    assert Membership.objects.filter(pk=elsewhere.pk).exists()


def test_how_many_ask_at_the_door_is_told_to_who_answers_and_not_to_who_was_let_in(world, settle):
    club = world.communities["club"]
    for one in ("otto", "ada"):
        ask_to_join(by=world.viewer(one), community=club)
    for n in range(3):
        ask_to_join(by=viewer_of(add_person(name=f"Door {n}", email=f"door{n}@club.example")), community=club)
    answer_request(by=world.fay, community=club, person=world.people["otto"], admitted=True)
    settle()
    counts = {who: [told.count for told in notices_for(world.viewer(who))[0]] for who in ("fay", "otto")}
    assert counts == {"fay": [4], "otto": [1]}
