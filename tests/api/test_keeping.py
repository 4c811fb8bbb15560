"""Closing discussions by API."""

from __future__ import annotations

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
