"""Drafts, scheduling and withdrawal by API."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from maillon.communities.actions import archive
from maillon.content.kinds.post.actions import publish_post
from maillon.content.models import Publication
from maillon.core.events.worker import work_off


def soon(days: int = 3) -> str:
    return (timezone.now() + timedelta(days=days)).isoformat()


def test_a_draft_is_kept_told_to_its_writer_alone_and_deleted(world, program):
    ana, words = program("ana"), {"kind": "poll", "title": "Which?", "fields": {"choices": ["Red", "Blue"]}}
    made = ana.send("PUT", "/drafts/at/c:club", words | {"version": 0}).json()
    assert (made["place"], made["version"], made["fields"]) == ("c:club", 1, {"choices": ["Red", "Blue"]})
    ana.send("PUT", "/drafts/at/wall", {"body": "Later"})
    assert [one["place"] for one in ana.send("GET", "/drafts").json()["items"]] == ["wall", "c:club"]
    first = ana.send("GET", "/drafts?limit=1").json()
    assert [one["place"] for one in ana.send("GET", f"/drafts?cursor={first['next']}").json()["items"]] == ["c:club"]
    for who in ("ola", "fay", "ada", "gus"):
        assert program(who).send("GET", "/drafts").json()["items"] == []
        assert program(who).send("DELETE", f"/drafts/{made['id']}").status_code == 404
        assert program(who).send("PUT", f"/drafts/{made['id']}/schedule", {"publish_at": soon()}).status_code == 404
        assert program(who).send("POST", f"/drafts/{made['id']}/publish").status_code == 404
    assert program("otto").send("PUT", "/drafts/at/c:vault", {"body": "x"}).status_code == 404
    assert ana.send("DELETE", f"/drafts/{made['id']}").status_code == 204
    assert ana.send("GET", "/drafts/at/c:club").status_code == 404


def test_another_version_than_the_present_one_is_told_with_what_stands(world, program):
    ana = program("ana")
    ana.send("PUT", "/drafts/at/c:club", {"body": "First", "version": 0})
    refused = ana.send("PUT", "/drafts/at/c:club", {"body": "Second", "version": 0})
    assert (refused.status_code, refused.json()["state"]["body"]) == (409, "First")
    version = refused.json()["state"]["version"]
    assert ana.send("PUT", "/drafts/at/c:club", {"body": "Second", "version": version}).json()["version"] == 2
    assert ana.send("PUT", "/drafts/at/c:club", {"body": "Third"}).json()["version"] == 3


def test_limits_are_told(world, program):
    wrong = [
        {"title": "x" * 201},
        {"body": "x" * 20_001},
        {"fields": {"a": ["x" * 4001]}},
        {"fields": {str(n): ["x" * 2000] for n in range(20)}},
        {"fields": {str(n): [] for n in range(61)}},
        {"fields": {"a": "x"}},
        {"kind": "nothing"},
    ]
    statuses = [program("ana").send("PUT", "/drafts/at/c:club", body).status_code for body in wrong]
    assert statuses == [422] * len(wrong)


def test_it_is_scheduled_moved_brought_back_and_published(world, program):
    ana = program("ana")
    draft = ana.send("PUT", "/drafts/at/c:club", {"body": "On Monday"}).json()
    assert ana.send("PUT", f"/drafts/{draft['id']}/schedule", {"publish_at": soon(400)}).status_code == 422
    due = ana.send("PUT", f"/drafts/{draft['id']}/schedule", {"publish_at": soon(), "withdraw_at": soon(9)}).json()
    assert ana.send("GET", "/drafts").json()["items"] == []
    moved = ana.send("PUT", f"/drafts/{due['id']}/schedule", {"publish_at": soon(5), "withdraw_at": soon(8)}).json()
    assert [one["publish_at"] for one in ana.send("GET", "/drafts/scheduled").json()["items"]] == [moved["publish_at"]]
    assert program("fay").send("GET", "/drafts/scheduled").json()["items"] == []
    assert ana.send("DELETE", f"/drafts/{due['id']}/schedule").status_code == 204
    made = ana.send("POST", f"/drafts/{due['id']}/publish")
    assert (made.status_code, made.json()["body"]) == (201, "On Monday")
    at = f"/publications/{made.json()['id']}/withdrawal"
    assert ana.send("GET", at).json()["at"] == moved["withdraw_at"]
    work_off(now=timezone.now() + timedelta(days=30))
    assert [one.removed_at is not None for one in Publication.objects.all()] == [True]


def test_case_d8_who_has_lost_the_right_publishes_nothing_by_api_either(world, program):
    ana = program("ana")
    draft = ana.send("PUT", "/drafts/at/c:club", {"body": "On Monday"}).json()
    due = ana.send("PUT", f"/drafts/{draft['id']}/schedule", {"publish_at": soon()}).json()
    archive(by=world.ola, community=world.communities["club"])
    assert ana.send("POST", f"/drafts/{due['id']}/publish").status_code == 403
    work_off(now=timezone.now() + timedelta(days=3))
    assert not Publication.objects.exists()
    told = ana.send("GET", "/drafts").json()["items"]
    assert [(one["body"], one["refused"], one["publish_at"]) for one in told] == [
        ("On Monday", "The community is archived.", None)
    ]
    notices = ana.send("GET", "/notices").json()["items"]
    assert [(one["reason"], one["url"]) for one in notices] == [("not_published", "/drafts/")]


def test_only_the_author_says_when_a_publication_is_withdrawn(world, program):
    post = publish_post(by=world.ana, space=world.space("club"), body="Until Friday")
    at, when = f"/publications/{post.pk}/withdrawal", soon()
    for who, status in (("ola", 403), ("gus", 403), ("otto", 404)):
        assert program(who).send("PUT", at, {"at": when}).status_code == status
        assert program(who).send("DELETE", at).status_code == status
    assert program("ana").send("PUT", at, {"at": when}).json()["at"] is not None
    assert program("ola").send("GET", at).json() == {"at": None}
    assert program("ana").send("DELETE", at).status_code == 204
    assert program("ana").send("GET", at).json() == {"at": None}
