"""ETag, If-Match, If-None-Match: nobody overwrites what she did not see."""

import pytest

from maillon.access.models import Membership
from maillon.content.models import Publication


@pytest.fixture
def path(things):
    return f"/publications/{things.publications['club']}"


def test_the_etag_is_the_version(world, program, path):
    client = program("ana")
    assert client.send("GET", path)["ETag"] == '"1"'
    assert client.send("PATCH", path, {"body": "Two"})["ETag"] == '"2"'
    assert client.send("GET", path)["ETag"] == '"2"'


@pytest.mark.parametrize("known", ['"1"', 'W/"1"', '"7", "1"', "*"])
def test_who_knows_this_version_is_told_so_without_a_body(world, program, path, known):
    answer = program("ana").send("GET", path, IF_NONE_MATCH=known)
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", '"1"')


@pytest.mark.parametrize("known", ['"2"', "", "x", '"', '"11"'])
def test_who_knows_another_version_is_told_all(world, program, path, known):
    assert program("ana").send("GET", path, IF_NONE_MATCH=known).status_code == 200


def test_case_a22_who_may_not_read_learns_nothing_from_a_version(world, program, path):
    for known in ('"1"', "*"):
        assert program("otto").send("GET", path, IF_NONE_MATCH=known).status_code == 404


def test_a_stale_change_is_refused_with_the_present_state(world, program, path):
    client = program("ana")
    client.send("PATCH", path, {"body": "Two"})
    for method, body in (("PATCH", {"body": "Three"}), ("DELETE", None)):
        refused = client.send(method, path, body, IF_MATCH='"1"')
        assert (refused.status_code, refused["Content-Type"]) == (409, "application/problem+json")
        assert (refused.json()["state"]["body"], refused.json()["state"]["version"]) == ("Two", 2)
        assert refused.json()["state"] == client.send("GET", path).json()
    assert client.send("PATCH", path, {"body": "Three"}, IF_MATCH='"2"').json()["version"] == 3


def test_the_present_state_is_told_to_nobody_who_may_not_read_it(world, program, path):
    refused = program("otto").send("PATCH", path, {"body": "Mine"}, IF_MATCH='"9"')
    assert (refused.status_code, "state" in refused.json()) == (404, False)


def test_a_comment_has_its_own_version(world, program, things):
    path = f"/comments/{things.comments['club']}"
    client = program("ana")
    assert client.send("PATCH", path, {"body": "Two"}, IF_MATCH='"1"')["ETag"] == '"2"'
    assert client.send("PATCH", path, {"body": "Three"}, IF_MATCH='"1"').json()["state"]["body"] == "Two"


def test_two_who_change_a_community_meet(world, program):
    client = program("ola")
    etag = client.send("GET", "/communities/club")["ETag"]
    changed = client.send("PATCH", "/communities/club", {"objective": "Swim"}, IF_MATCH=etag)
    assert (changed.status_code, changed["ETag"] != etag) == (200, True)
    refused = client.send("PATCH", "/communities/club", {"objective": "Run"}, IF_MATCH=etag)
    assert (refused.status_code, refused.json()["state"]["objective"]) == (409, "Swim")
    assert client.send("GET", "/communities/club", IF_NONE_MATCH=changed["ETag"]).status_code == 304


def test_two_who_hand_out_one_role_meet(world, program):
    number = Membership.objects.get(space=world.space("club"), person=world.people["ana"]).pk
    path = f"/communities/club/memberships/{number}"
    client = program("ola")
    assert client.send("PATCH", path, {"role": "moderator"}, IF_MATCH='"member"').status_code == 200
    assert client.send("PATCH", path, {"role": "owner"}, IF_MATCH='"member"').json()["state"]["role"] == "moderator"


def test_ones_own_preferences_have_a_version(world, program):
    client = program("ana")
    etag = client.send("GET", "/me")["ETag"]
    assert client.send("PATCH", "/me", {"language": "fr"}, IF_MATCH=etag).status_code == 200
    assert client.send("PATCH", "/me", {"language": "en"}, IF_MATCH=etag).json()["state"]["language"] == "fr"


def test_a_reaction_leaves_the_version_alone(world, program, path):
    program("gus").send("PUT", f"{path}/reactions/useful")
    assert program("ana").send("GET", path)["ETag"] == '"1"'
    assert Publication.objects.get(title="In club").version == 1
