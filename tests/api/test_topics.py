"""Topics by the API: listed, read, followed; and what each publication is about."""

from __future__ import annotations

import pytest

from maillon.content.kinds.post.actions import publish_post
from maillon.content.kinds.question.actions import ask_question
from maillon.content.topics.actions import merge_topic
from maillon.content.topics.queries import topic_at


@pytest.fixture
def written(world):
    for body in ("#pumps", "#valves and #pumps", "#seals"):
        publish_post(by=world.ola, space=world.space("everyone"), body=body)
    publish_post(by=world.ola, space=world.space("vault"), body="#takeover")


def slugs(answer):
    return [one["slug"] for one in answer.json()["items"]]


def test_topics_are_listed_page_by_page_found_by_a_word_and_read(world, written, program):
    otto = program("otto")
    first = otto.send("GET", "/topics?limit=2").json()
    assert [one["slug"] for one in first["items"]] == ["pumps", "seals"]
    assert slugs(otto.send("GET", f"/topics?limit=2&cursor={first['next']}")) == ["valves"]
    assert slugs(otto.send("GET", "/topics?q=val")) == ["valves"]
    assert otto.send("GET", "/topics/Pumps").json() == {
        "slug": "pumps", "name": "pumps", "description": "", "is_followed": False, "url": "/topics/pumps/", "synonyms": [],
    }  # fmt: skip


def test_what_is_hidden_answers_like_what_never_was(world, written, program):
    # A list that is narrowed by it is empty; an address of it does not exist.
    for address, status in (
        ("/topics/{}", 404),
        ("/topics/{}/publications", 404),
        ("/questions/unanswered?topic={}", 200),
    ):
        hidden, never = (program("otto").send("GET", address.format(slug)) for slug in ("takeover", "never"))
        assert (hidden.status_code, hidden.content) == (status, never.content)
    assert program("otto").send("PUT", "/topics/takeover/followed").status_code == 404
    assert "takeover" not in str(program("otto").send("GET", "/topics").json())


def test_followed_twice_is_once_and_what_is_about_it_comes_by_the_feed(world, written, program):
    from maillon.access.models import Membership

    Membership.objects.filter(person=world.people["otto"]).delete()
    otto = program("otto")
    for _ in range(2):
        assert otto.send("PUT", "/topics/valves/followed").json()["is_followed"] is True
    assert slugs(otto.send("GET", "/topics?followed=true")) == ["valves"]
    feed = otto.send("GET", "/feed").json()["items"]
    assert [(one["topics"], one["reason"]) for one in feed] == [(["valves", "pumps"], "followed")]
    for _ in range(2):
        assert otto.send("DELETE", "/topics/valves/followed").status_code == 204
    assert otto.send("GET", "/feed").json()["items"] == []


def test_a_synonym_is_told_as_what_it_means(world, written, program):
    merge_topic(by=world.ada, topic=topic_at("valves", world.ada), into=topic_at("pumps", world.ada))
    otto = program("otto")
    told = otto.send("GET", "/topics/valves").json()
    assert (told["slug"], told["synonyms"]) == ("pumps", ["valves"])
    about = otto.send("GET", "/topics/pumps/publications?limit=1").json()
    assert [one["topics"] for one in about["items"]] == [["pumps"]]
    rest = otto.send("GET", f"/topics/pumps/publications?cursor={about['next']}").json()
    assert (len(rest["items"]), rest["next"]) == (1, None)


def test_unanswered_questions_about_a_topic(world, written, program):
    ask_question(by=world.ola, space=world.space("everyone"), title="About pumps", body="#pumps")
    ask_question(by=world.ola, space=world.space("everyone"), title="About nothing")
    told = program("ana").send("GET", "/questions/unanswered?topic=pumps").json()
    assert [one["title"] for one in told["items"]] == ["About pumps"]
