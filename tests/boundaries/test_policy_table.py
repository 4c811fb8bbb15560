"""Who may do what, as a table that a person can read: every statement, everybody of the cast, every space.

Changed on purpose? Write it again, and read the difference:
MAILLON_WRITE_TABLES=1 pytest tests/boundaries/test_policy_table.py
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from maillon.access.models import Space
from maillon.communities.actions import invite
from maillon.content.actions import publish_comment
from maillon.content.drafts.models import Draft
from maillon.content.kinds.post.actions import publish_on_wall, publish_post
from maillon.content.kinds.question.actions import ask_question
from maillon.content.kinds.question.models import AnswerRequest
from maillon.content.models import Comment, Publication
from maillon.content.topics.models import Topic
from maillon.core.db.scope import inside
from maillon.core.errors import Forbidden, NotFound
from maillon.core.policy import Rule, Viewer, allow, can, require, statements
from maillon.integrations.models import Token
from maillon.people.models import Person
from maillon.people.viewing import viewer_of

TABLE = Path(__file__).with_name("policy_table.txt")
COMMUNITIES = ("everyone", "club", "vault")
DONE_TO = {
    "communities.create": "nothing",
    "communities.wish_mix": "nothing",
    "communities.edit_templates": "nothing",
    "content.edit_values": "nothing",
    "content.announce": "space",
    "content.answer_request": "request",
    "content.pass_request_on": "request",
    "content.see_figures": "space",
    "content.keep_draft": "nothing",
    "content.change_draft": "draft",
    "content.publish": "space",
    "content.publish_on_wall": "person",
    "integrations.make_token": "nothing",
    "integrations.revoke_token": "token",
    "people.edit_profile": "person",
    "people.follow": "person",
    "topics.curate": "topic",
    "topics.follow": "topic",
}
HEAD = """# Who may do what. yes: may · 403: sees it, may not · 404: it does not exist for them
# Everyone is open, Club closed and extended, Vault secret. Ola owns, Fay moderates, Ana is a member of all three,
# Otto and Ada (administrator) of Everyone only, Gus a guest in Club, Zoe suspended, Sam staged, Eve of another organisation.
"""


@pytest.fixture
def things(world) -> dict[str, dict[str, Any]]:
    """What the statements of each kind are asked about, by name."""
    written: dict[str, Any] = {}
    for name in COMMUNITIES:
        post = publish_post(by=world.ana, space=world.space(name), body="Ana's")
        written[f"Ana's post in {name}"] = post
        written[f"Ana's comment in {name}"] = publish_comment(by=world.ana, publication=post, body="Ana's")
        written[f"Ana's hidden post in {name}"] = _changed(
            publish_post(by=world.ana, space=world.space(name), body="hidden"), hidden_at=timezone.now()
        )
        written[f"mail brought to {name}"] = _changed(
            publish_post(by=world.ana, space=world.space(name), body="mail"),
            body_format="mail",
            author=world.people["sam"],
            brought_in_by=world.people["ana"],
        )
        written[f"Ana's removed post in {name}"] = _changed(
            publish_post(by=world.ana, space=world.space(name), body="gone"), removed_at=timezone.now()
        )
    written["Ana's closed post in club"] = _changed(
        publish_post(by=world.ana, space=world.space("club"), body="closed"), closed_at=timezone.now()
    )
    written["Gus's post in club"] = publish_post(by=world.gus, space=world.space("club"), body="Gus's")
    wall = publish_on_wall(by=world.ana, body="Ana's wall")
    written["Ana's post on her wall"] = wall
    written["Otto's comment on Ana's wall"] = publish_comment(by=world.otto, publication=wall, body="Otto's")
    invite(by=world.ola, community=world.communities["vault"], person=world.people["otto"])
    spaces = {name: world.space(name) for name in COMMUNITIES} | {"Ana's wall": Space.objects.get(kind="wall")}
    people = {f"{name} (a person)": world.people[name] for name in ("ana", "gus", "zoe", "sam")}
    with inside(world.elsewhere.pk):
        people["eve (a person)"] = Person.objects.get(name="Eve Elsewhere")
    communities = {name: world.communities[name] for name in COMMUNITIES} | {
        "their Club": world.communities["their_club"]
    }
    topics = {}
    for name in COMMUNITIES:
        publish_post(by=world.ola, space=world.space(name), body=f"#{name}")
        topics[f"a topic written in {name}"] = Topic.objects.get(slug=name)
    tokens = {"Gus's token": Token.objects.create(person=world.people["gus"], name="robot", hash="0")}
    return {
        "written": written,
        "space": spaces,
        "person": people,
        "community": communities,
        "nothing": {"": None},
        "token": tokens,
        "topic": topics,
        "draft": {"Gus's draft in club": Draft.objects.create(person=world.people["gus"], space=world.space("club"))},
        "request": {
            "Gus is asked in club": _request(world, "gus", "club"),
            "Ana is asked last in vault": _request(world, "ana", "vault", hand=2),
            "Otto is asked in vault": _request(world, "otto", "vault"),
        },
    }


def _request(world: Any, who: str, place: str, hand: int = 0) -> AnswerRequest:
    question = ask_question(by=world.ola, space=world.space(place), title="It waits").question
    facts = {"person": world.people[who], "space": world.space(place), "round": 1, "hand": hand, "reason": "named"}
    return AnswerRequest.objects.create(question=question, **facts)


def _changed(post: Publication, **columns: Any) -> Publication:
    Publication.objects.filter(pk=post.pk).update(**columns)
    return Publication.objects.get(pk=post.pk)


def kind_of(verb: str) -> str:
    """What a verb is done to."""
    if verb in DONE_TO:
        return DONE_TO[verb]
    return {"communities": "community", "content": "written"}.get(
        verb.partition(".")[0], "unknown: put it into DONE_TO"
    )


def viewers(world: Any) -> dict[str, Viewer | None]:
    """Everybody as the one who asks: nobody is one who may not sign in."""
    found: dict[str, Viewer | None] = {}
    for name, person in world.people.items():
        with inside(person.organisation_id):
            row = Person.objects.present().filter(pk=person.pk).first()
            found[name] = viewer_of(row) if row else None
    return found


def answer(viewer: Viewer | None, verb: str, thing: Any) -> str:
    """What somebody is told, by `require`."""
    try:
        require(viewer, verb, thing)
    except NotFound:
        return "404"
    except Forbidden:
        return "403"
    return "yes"


def drawn(world: Any, things: dict[str, dict[str, Any]]) -> str:
    asking = viewers(world)
    lines = [HEAD + f"\n{'':28}{'':32}" + "".join(f"{name:6}" for name in asking).rstrip()]
    for verb in sorted(statements()):
        lines.append("")
        for name, thing in things[kind_of(verb)].items():
            told = "".join(f"{answer(viewer, verb, thing):6}" for viewer in asking.values())
            lines.append(f"{verb:28}{name:32}{told}".rstrip())
    return "\n".join(lines) + "\n"


def test_case_d1_everybody_may_do_what_the_table_says_and_nothing_else(world, things):
    table = drawn(world, things)
    if os.environ.get("MAILLON_WRITE_TABLES"):
        TABLE.write_text(table, encoding="utf-8")
    assert table.splitlines() == TABLE.read_text(encoding="utf-8").splitlines()


def test_can_says_beforehand_what_require_will_say(world, things):
    for verb in statements():
        thing = list(things[kind_of(verb)].values())[-1]
        for viewer in viewers(world).values():
            assert can(viewer, verb, thing) is (answer(viewer, verb, thing) == "yes")


def test_each_statement_is_asked_about_something(things):
    assert {verb for verb in statements() if kind_of(verb) not in things} == set()


def test_a_verb_that_nobody_stated_fails_whoever_asks(world):
    questions: list[Callable[[], object]] = [
        lambda: can(world.ana, "content.publsh", world.space("everyone")),
        lambda: can(world.otto, "content.publsh", world.space("vault")),
        lambda: can(None, "content.publsh", None),
        lambda: require(world.otto, "content.publsh", world.space("vault")),
    ]
    for question in questions:
        with pytest.raises(KeyError):
            question()


def test_a_verb_is_stated_once():
    assert "content.publish" in statements()
    with pytest.raises(ValueError, match="stated twice"):
        allow("content.publish", Rule("anyone", lambda viewer, thing: True))


def test_rules_are_combined_as_they_read(world):
    yes, no = Rule("yes", lambda viewer, thing: True), Rule("no", lambda viewer, thing: False)
    rules = (yes | no, yes & no, ~yes, ~no, yes & ~no, no | (yes & yes))
    assert [rule.holds(world.ana, None) for rule in rules] == [True, False, False, True, True, True]
    assert (yes & ~no).name == "yes and not no"


def test_whoever_lost_a_place_loses_every_right_there_at_once(world, things):
    from maillon.communities.roles import leave

    post = things["written"]["Ana's post in vault"]
    assert answer(world.ana, "content.edit", post) == "yes"
    leave(by=world.ana, community=world.communities["vault"])
    asked = [verb for verb in statements() if kind_of(verb) == "written"]
    assert {answer(world.ana, verb, post) for verb in asked} == {"404"}


def test_a_guest_loses_every_right_when_a_community_is_no_longer_extended(world, things):
    from maillon.communities.actions import edit_community

    post = things["written"]["Gus's post in club"]
    assert answer(world.gus, "content.edit", post) == "yes"
    edit_community(by=world.ola, community=world.communities["club"], is_extended=False)
    post = Publication.objects.get(pk=post.pk)
    asked = [verb for verb in statements() if kind_of(verb) == "written"]
    assert {answer(world.gus, verb, post) for verb in asked} == {"404"}
    assert answer(world.gus, "content.publish", world.space("club")) == "404"
    assert not Comment.objects.visible_to(world.gus).exists()
