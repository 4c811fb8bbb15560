"""Business only or mixed, per organisation and entity; and a figure for everybody that tells nothing hidden."""

from __future__ import annotations

import pytest

from maillon.communities import mix
from maillon.communities.actions import archive, create_community, edit_community, join
from maillon.content.kinds.post.actions import publish_post
from maillon.core.errors import Forbidden, Invalid, NotFound
from maillon.organisation.models import Department, Entity
from maillon.people.models import Person


@pytest.fixture
def house(world):
    """Headquarters, a subsidiary below it, and Ana in a department of that."""
    head = Entity.objects.create(name="Head")
    below = Entity.objects.create(name="Below", parent=head)
    Person.objects.filter(pk=world.people["ana"].pk).update(
        department=Department.objects.create(entity=below, name="Works")
    )
    return head, below


def test_with_business_only_no_leisure_community_is_made_or_becomes_one(world):
    kept = create_community(by=world.ola, name="Choir", purpose="leisure")
    mix.wish(by=world.ada, entity=None, policy="business")
    with pytest.raises(Invalid):
        create_community(by=world.ola, name="Band", purpose="leisure")
    with pytest.raises(Invalid):
        edit_community(by=world.ola, community=world.communities["club"], purpose="leisure")
    edit_community(by=world.ola, community=kept, about="It stands, and is looked after until it is archived.")
    mix.wish(by=world.ada, entity=None, policy="mixed", share=20)
    create_community(by=world.ola, name="Band", purpose="leisure")


def test_the_nearest_wish_above_somebody_is_hers(world, house):
    head, below = house
    allows = lambda: (mix.allows_leisure(world.ana), mix.allows_leisure(world.ola))  # noqa: E731
    assert allows() == (True, True)
    mix.wish(by=world.ada, entity=None, policy="business")
    assert allows() == (False, False)
    mix.wish(by=world.ada, entity=head, policy="mixed")
    assert allows() == (True, False)
    mix.wish(by=world.ada, entity=below, policy="business")
    assert allows() == (False, False)
    mix.wish(by=world.ada, entity=below, policy="")
    assert allows() == (True, False)


def test_a_circle_of_entities_ends(world, house):
    head, below = house
    Entity.objects.filter(pk=head.pk).update(parent=below)
    assert mix.allows_leisure(world.ana)
    mix.wish(by=world.ada, entity=None, policy="business")
    assert not mix.allows_leisure(world.ana)


def test_the_figures_are_whole_and_leave_out_what_is_archived(world):
    choir = create_community(by=world.ola, name="Choir", purpose="leisure")
    join(by=world.otto, community=choir)
    publish_post(by=world.ola, space=choir.space, body="Tuesday")
    found = mix.shares(world.otto)
    assert found.communities == round(100 / 3)  # Choir beside Everyone and Club; Vault is nobody's to count.
    assert found.publications == 100
    archive(by=world.ola, community=choir)
    assert mix.shares(world.otto).communities == 0


def test_what_happens_in_closed_and_secret_communities_changes_no_figure(world):
    create_community(by=world.ola, name="Choir", purpose="leisure")
    before = mix.shares(world.otto)
    for name in ("club", "vault"):
        publish_post(by=world.ola, space=world.space(name), body="Among us")
    create_community(by=world.ola, name="Hidden", access="secret", purpose="leisure")
    assert mix.shares(world.otto) == before
    assert mix.shares(world.gus) is None
    assert mix.shares(world.eve) is None


def test_only_an_administrator_wishes_and_within_limits(world):
    for who in (world.ola, world.ana, world.gus):
        with pytest.raises((Forbidden, NotFound)):
            mix.wish(by=who, entity=None, policy="business")
    for wrong in ({"policy": "all"}, {"policy": ""}, {"policy": "mixed", "share": 101}):
        with pytest.raises(Invalid):
            mix.wish(by=world.ada, entity=None, **wrong)


def test_pages_say_what_is_wished_and_the_form_offers_no_leisure(world, sign_in):
    choir = create_community(by=world.ola, name="Choir", purpose="leisure")
    ada, ola = sign_in("ada"), sign_in("ola")
    answer = ada.post("/settings/mix/", {"policy-0": "mixed", "share-0": "15"}, follow=True)
    assert b"It is kept" in answer.content
    assert "at most 15\u00a0% wished" in ola.get("/c/").content.decode()
    assert ada.post("/settings/mix/", {"policy-0": "mixed", "share-0": "a lot"}).status_code == 422
    assert b'value="leisure"' in ola.get("/c/new/?template=blank").content
    ada.post("/settings/mix/", {"policy-0": "business"})
    assert b'value="leisure"' not in ola.get("/c/new/?template=blank").content
    assert b"keeps its communities to business" in ola.get(choir.url).content
    assert ola.get("/settings/mix/").status_code == 403
