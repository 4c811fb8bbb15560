"""By the API: links into a community, what it points to, and the mix of business and leisure."""

from __future__ import annotations

from maillon.communities.actions import create_community
from maillon.communities.mix import wish


def test_a_link_is_made_shown_once_listed_to_who_lets_people_in_and_ended(world, program):
    made = program("fay").send("POST", "/communities/vault/links", {"days": 30})
    assert made.status_code == 201
    told = made.json()
    assert told["address"].startswith("http://testserver/join/")
    listed = program("ola").send("GET", "/communities/vault/links").json()["links"]
    assert [(one["id"], one["address"], one["entered"]) for one in listed] == [(told["id"], None, 0)]
    for who, status in (("ana", 403), ("otto", 404), ("gus", 404)):
        assert program(who).send("GET", "/communities/vault/links").status_code == status
        assert program(who).send("DELETE", f"/communities/vault/links/{told['id']}").status_code == 404
    assert program("fay").send("DELETE", f"/communities/club/links/{told['id']}").status_code == 404
    assert program("fay").send("DELETE", f"/communities/vault/links/{told['id']}").status_code == 204
    assert program("ola").send("GET", "/communities/vault/links").json()["links"] == []


def test_owners_point_to_others_and_each_is_told_of_what_she_may_know(world, program):
    near = create_community(by=world.ola, name="Near", access="secret").slug
    for other in ("everyone", near):
        assert program("ola").send("PUT", f"/communities/club/related/{other}").status_code == 200

    def told(who: str) -> list[str]:
        return [one["slug"] for one in program(who).send("GET", "/communities/club/related").json()["communities"]]

    assert told("ola") == ["everyone", near]
    assert told("ana") == ["everyone"]
    assert program("ana").send("PUT", "/communities/club/related/everyone").status_code == 403
    assert program("fay").send("DELETE", f"/communities/club/related/{near}").status_code == 404
    assert program("ola").send("DELETE", f"/communities/club/related/{near}").status_code == 204
    assert told("ola") == ["everyone"]


def test_the_mix_is_told_to_employees_beside_what_is_wished(world, program):
    wish(by=world.viewer("ada"), entity=None, policy="business")
    told = program("ana").send("GET", "/mix").json()
    assert (told["policy"], told["share"], told["is_leisure_open_to_me"]) == ("business", None, False)
    assert told["measured"]["communities"] is not None
    assert program("gus").send("GET", "/mix").status_code == 403
