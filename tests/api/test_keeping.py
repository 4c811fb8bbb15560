"""Closing discussions and keeping things by API."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from maillon.content.actions import publish_comment, react
from maillon.content.kinds.post.actions import publish_post


def test_a_discussion_is_closed_with_a_reason_refuses_comments_and_is_opened_again(world, program):
    post = publish_post(by=world.ana, space=world.space("club"), body="Where to park?")
    at, closed = f"/publications/{post.pk}", f"/publications/{post.pk}/closed"
    assert program("gus").send("GET", at).json()["closed"] is None
    assert program("gus").send("PUT", closed, {}).status_code == 403
    assert program("otto").send("PUT", closed, {}).status_code == 404
    assert program("fay").send("PUT", closed, {"reason": "x" * 201}).status_code == 422
    made = program("fay").send("PUT", closed, {"reason": "Decided."})
    told = program("gus").send("GET", at).json()["closed"]
    assert (made.status_code, told["reason"], told["by"]["name"]) == (200, "Decided.", world.people["fay"].name)
    assert told["at"].endswith("Z")
    refused = program("gus").send("POST", f"{at}/comments", {"body": "One more"})
    assert (refused.status_code, "closed" in refused.json()["detail"]) == (403, True)
    assert program("gus").send("DELETE", closed).status_code == 403
    assert program("ana").send("DELETE", closed).status_code == 204
    assert program("ana").send("DELETE", closed).status_code == 204
    assert program("gus").send("GET", at).json()["closed"] is None
    assert program("gus").send("POST", f"{at}/comments", {"body": "One more"}).status_code == 201


def test_things_are_kept_listed_by_collection_and_let_go(world, program):
    post = publish_post(by=world.ana, space=world.space("club"), body="Where to park?")
    comment = publish_comment(by=world.ana, publication=post, body="Behind the shed")
    at = (timezone.now() + timedelta(days=2)).isoformat()
    gus = program("gus")
    assert gus.send("PUT", f"/publications/{post.pk}/kept", {}).status_code == 200
    made = gus.send("PUT", f"/comments/{comment.pk}/kept", {"collection": "Later", "remind_at": at}).json()
    assert (made["comment"]["id"], made["publication"], made["collection"]) == (str(comment.pk), None, "Later")
    assert made["remind_at"]
    assert gus.send("PUT", f"/publications/{post.pk}/kept", {"collection": "x" * 61}).status_code == 422
    assert gus.send("PUT", f"/publications/{post.pk}/kept", {"remind_at": "2020-01-01T09:00:00Z"}).status_code == 422
    assert program("otto").send("PUT", f"/publications/{post.pk}/kept", {}).status_code == 404
    first = gus.send("GET", "/kept?limit=1").json()
    second = gus.send("GET", f"/kept?limit=1&cursor={first['next']}").json()
    assert [first["items"][0]["comment"]["id"], second["items"][0]["publication"]["id"]] == [
        str(comment.pk),
        str(post.pk),
    ]
    assert second["next"] is None
    assert len(gus.send("GET", "/kept?collection=later").json()["items"]) == 1
    assert gus.send("GET", "/kept/collections").json()["items"] == [{"name": "Later", "count": 1}]
    assert gus.send("PATCH", "/kept/collections", {"collection": "later", "name": "Soon"}).json() == {
        "name": "Soon",
        "count": 1,
    }
    assert gus.send("PATCH", "/kept/collections", {"collection": "later", "name": "Other"}).status_code == 404
    assert gus.send("PATCH", "/kept/collections", {"collection": "Soon", "name": " "}).status_code == 422
    assert program("ana").send("GET", "/kept").json()["items"] == []
    assert program("ana").send("GET", "/kept/collections").json()["items"] == []
    for _ in range(2):
        assert gus.send("DELETE", f"/comments/{comment.pk}/kept").status_code == 204
    assert gus.send("DELETE", f"/publications/{post.pk}/kept").status_code == 204
    assert gus.send("GET", "/kept").json()["items"] == []


def test_who_reacted_is_listed_to_readers_by_pages(world, program):
    post = publish_post(by=world.ana, space=world.space("club"), body="Where to park?")
    for who, name in (("ola", "bravo"), ("gus", "useful"), ("ana", "thanks")):
        react(by=world.viewer(who), thing=post, name=name)
    first = program("fay").send("GET", f"/publications/{post.pk}/reactions?limit=2").json()
    second = program("fay").send("GET", f"/publications/{post.pk}/reactions?limit=2&cursor={first['next']}").json()
    told = [(one["person"]["name"], one["reaction"]) for one in first["items"] + second["items"]]
    named = [world.people[who].name for who in ("ana", "gus", "ola")]
    assert told == list(zip(named, ("thanks", "useful", "bravo"), strict=True))
    assert second["next"] is None
    assert program("otto").send("GET", f"/publications/{post.pk}/reactions").status_code == 404
