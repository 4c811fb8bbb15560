"""Who reacted how: told to who reads the thing, as far as she may know of the people, and fetched only when asked for."""

from __future__ import annotations

from maillon.access.counting import admit
from maillon.content.actions import publish_comment, react
from maillon.content.kinds.post.actions import publish_on_wall, publish_post
from maillon.content.models import Reaction
from maillon.content.queries import reactions_for
from maillon.people.actions import add_person


def names(viewer, thing) -> list[str]:
    return [row.person.name for row in reactions_for(viewer, thing)]


def test_readers_are_told_newest_first_and_who_does_not_read_it_is_told_nothing(world):
    post = publish_post(by=world.ana, space=world.space("club"), body="Where to park?")
    comment = publish_comment(by=world.ana, publication=post, body="Behind the shed")
    for thing in (post, comment):
        react(by=world.ola, thing=thing, name="bravo")
        react(by=world.gus, thing=thing, name="useful")
        assert names(world.fay, thing) == [world.people["gus"].name, world.people["ola"].name]
        for who in ("otto", "ada", "eve"):
            assert names(world.viewer(who), thing) == []


def test_a_guest_is_told_of_those_whom_he_may_know_of(world, sign_in):
    post = publish_post(by=world.ana, space=world.space("club"), body="Where to park?")
    react(by=world.ola, thing=post, name="bravo")
    Reaction.objects.create(person=world.people["otto"], publication=post, name="useful")
    type(post).objects.filter(pk=post.pk).update(reactions={"bravo": 1, "useful": 1})
    assert names(world.gus, post) == [world.people["ola"].name]
    page = sign_in("gus").get(f"/p/{post.pk}/reactions/").content.decode()
    assert world.people["ola"].name in page
    assert world.people["otto"].name not in page
    assert "and 1 person more" in page
    assert world.people["otto"].name in sign_in("ana").get(f"/p/{post.pk}/reactions/").content.decode()


def test_at_most_60_are_named_and_the_rest_counted(world, sign_in):
    post = publish_post(by=world.ana, space=world.space("everyone"), body="Hello")
    for n in range(63):
        person = add_person(name=f"Person {n:02}", email=f"p{n}@club.example")
        admit(space=world.space("everyone"), person_id=person.pk)
        Reaction.objects.create(person=person, publication=post, name="thanks")
    type(post).objects.filter(pk=post.pk).update(reactions={"thanks": 63})
    part = sign_in("ola").get(f"/p/{post.pk}/reactions/", headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part
    assert part.count('class="person-row"') == 60
    assert "and 3 people more" in part


def test_the_number_leads_there_only_where_somebody_reacted(world, sign_in):
    post = publish_on_wall(by=world.ana, body="On my wall")
    ana = sign_in("ana")
    assert f"/p/{post.pk}/reactions/" not in ana.get(post.url).content.decode()
    react(by=world.otto, thing=post, name="bravo")
    assert f"/p/{post.pk}/reactions/" in ana.get(post.url).content.decode()
    assert world.people["otto"].name not in ana.get(post.url).content.decode()
