"""CASES G1: every text field of every page has a limit, says it when it is passed, and gives back what was typed.

The fields are those of the forms that the pages of ROUTES draw, and of every form class: one without a limit fails.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.test import Client, override_settings
from django.utils import timezone

from boundaries.test_every_route import ROUTES
from conftest import browser_of, on_one_ground
from maillon.accounts.links import activation_link
from maillon.accounts.models import Account
from maillon.content.actions import publish_comment
from maillon.content.kinds.announcement.actions import announce
from maillon.content.kinds.hour.actions import announce_hour
from maillon.content.kinds.offer.actions import publish_offer
from maillon.content.kinds.poll.actions import make_poll
from maillon.content.kinds.post.actions import publish_post
from maillon.content.kinds.question.actions import ask_question
from maillon.content.topics.actions import merge_topic
from maillon.content.topics.queries import topic_at
from maillon.people.actions import add_person
from maillon.people.mails import reset_link

KINDS = [
    f"/publish/?kind={kind}&place=club"
    for kind in ("question", "poll", "offer", "praise", "announcement", "link", "hour")
]
SIGNED_OUT = ["/accounts/login/", "/accounts/password/reset/"]
SIGNED_IN = ["/accounts/password/change/", "/accounts/reauthenticate/"]
NOT_PLAYED = ["/ui/"]
"""The gallery of the kit: its forms lead nowhere."""
WORDS = {"text", "search", "email", "password", "url", "tel", ""}
ENOUGH = 10_000_000


@dataclass(frozen=True)
class Field:
    """One place to type."""

    action: str
    method: str
    name: str
    limit: int
    is_secret: bool


class Forms(HTMLParser):
    """The fields of a page, and what its forms send along."""

    def __init__(self, page: str, path: str) -> None:
        super().__init__()
        self._path, self._action, self._method, self._select = path, "", "", ""
        self.fields: list[Field] = []
        self.sent: dict[str, dict[str, str]] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self._action, self._method = given.get("action") or self._path, given.get("method", "get")
        elif "name" in given and (tag == "textarea" or (tag == "input" and given.get("type", "") in WORDS)):
            limit, kind = int(given.get("maxlength", 0)), given.get("type")
            self.fields.append(Field(self._action, self._method, given["name"], limit, kind == "password"))
            self.sent.setdefault(self._action, {})[given["name"]] = given.get("value") or "words"
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select and "selected" in given:
            self.sent.setdefault(self._action, {})[self._select] = given.get("value", "")
        elif tag == "input" and (given.get("type") != "radio" or "checked" in given) and "name" in given:
            self.sent.setdefault(self._action, {})[given["name"]] = given.get("value", "")


@dataclass
class Walked:
    """A field, who meets it, and what the form around it sends."""

    field: Field
    browser: Client
    sent: dict[str, str]

    def send(self, words: str) -> Any:
        facts = self.sent | {self.field.name: words}
        facts.pop("csrfmiddlewaretoken", None)
        return getattr(self.browser, self.field.method)(self.field.action, facts)


stage, db = on_one_ground("standing")


@pytest.fixture
def walked(standing, world, settings) -> list[Walked]:
    """Every field that somebody of the cast meets on any page."""
    settings.ACCOUNT_RATE_LIMITS = {}
    return standing


@pytest.fixture(scope="module")
def standing(lasting) -> list[Walked]:
    with override_settings(ACCOUNT_RATE_LIMITS={}):
        return walk(lasting, partial(browser_of, lasting))


def walk(world, sign_in) -> list[Walked]:
    post = publish_post(by=world.ola, space=world.space("club"), title="A title", body="A body")
    comment = publish_comment(by=world.ola, publication=post, body="A comment")
    question = ask_question(by=world.ola, space=world.space("club"), title="A question")
    poll = make_poll(by=world.ola, space=world.space("club"), title="A poll", choices=["One", "Another"])
    offer = publish_offer(by=world.ola, space=world.space("club"), direction="offer", title="An offer")
    said = announce(by=world.ola, space=world.space("club"), title="An announcement")
    ends_at = timezone.now() + timedelta(days=1)
    hour = announce_hour(by=world.ola, space=world.space("club"), title="An hour", ends_at=ends_at)
    publish_post(by=world.ola, space=world.space("everyone"), body="#pumps and #valves")
    merge_topic(by=world.ada, topic=topic_at("valves", world.ada), into=topic_at("pumps", world.ada))
    things = {
        "slug": "club",
        "topic": "pumps",
        "publication": post.pk,
        "comment": comment.pk,
        "question": question.pk,
        "answer": comment.pk,
        "poll": poll.pk,
        "offer": offer.pk,
        "announcement": said.pk,
        "hour": hour.pk,
        "turn": comment.pk,
        "author": post.author_id,
        "space": post.space_id,
    }
    addresses = [route.format(**things, file=1, invitation=1, draft=1) for route in [*ROUTES.values(), *KINDS]]
    nobody = Client(HTTP_ACCEPT_LANGUAGE="en")
    new = activation_link(add_person(name="New Comer", email="new@club.example").account)
    reset = reset_link(Account.objects.get(pk=world.account("gus").pk))
    secret = [nobody.get("/" + link.split("/", 3)[3], follow=True).request["PATH_INFO"] for link in (new, reset)]
    found: dict[tuple[str, str], Walked] = {}
    for browser, paths in (
        (sign_in("ola"), [*addresses, *SIGNED_IN, f"/comments/{comment.pk}/move/?to=club"]),
        (sign_in("otto"), addresses),
        (
            sign_in("ada"),
            ["/settings/values/", "/settings/templates/new/", "/settings/templates/trade/", "/topics/pumps/curate/"],
        ),
        (nobody, [*SIGNED_OUT, *secret]),
    ):
        for path in paths:
            answer = browser.get(path)
            if answer.status_code != 200 or "html" not in answer["Content-Type"] or path in NOT_PLAYED:
                continue
            page = Forms(answer.content.decode(), path.partition("?")[0])
            for field in page.fields:
                found.setdefault((field.action, field.name), Walked(field, browser, page.sent[field.action]))
    return list(found.values())


def test_case_g1_every_field_of_every_page_has_a_limit(walked):
    assert len(walked) >= 24
    assert [one.field for one in walked if not one.field.limit] == []


def test_case_g1_every_field_of_every_form_class_has_a_limit():
    def classes(base: type) -> list[type]:
        return [one for child in base.__subclasses__() for one in (child, *classes(child))]

    ours = [one for one in classes(forms.BaseForm) if one.__module__.startswith("maillon.")]
    ours = [one for one in ours if one.__module__ != "maillon.core.ui.samples"]  # The gallery's: they lead nowhere.
    unbounded = [
        (form.__name__, name)
        for form in ours
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.CharField)
        and not field.max_length
        and not form.__module__.endswith(("accounts.forms", "integrations.passwords"))  # Bounded when made.
    ]
    assert len(ours) >= 8
    assert unbounded == []


def test_case_g1_one_character_too_many_is_told_with_the_limit_and_comes_back(walked):
    wrong = []
    for one in walked:
        if one.field.method == "get":
            continue
        typed = "g" * (one.field.limit + 1)
        answer = one.send(typed)
        said = unescape(re.sub(r"<[^>]*>", " ", answer.content.decode()))
        names_limit = re.search(rf"\b{one.field.limit}\b", re.sub(r"(?<=\d)[,\u202f](?=\d)", "", said))
        came_back = typed in answer.content.decode()
        if answer.status_code not in (200, 422) or not names_limit or came_back == one.field.is_secret:
            wrong.append((one.field, answer.status_code, bool(names_limit), came_back))
    assert wrong == []


def test_case_g1_a_question_that_is_too_long_is_answered_all_the_same(walked):
    asked = [one for one in walked if one.field.method == "get"]
    answers = {one.field.action: one.send("g" * (one.field.limit + 1)) for one in asked}
    told = {re.sub(r"\d+", "N", action): answer.status_code for action, answer in answers.items()}
    assert told == {
        "/c/": 200,
        "/c/club/members/": 200,
        "/c/club/first/": 200,
        "/c/club/hand-over/": 200,
        "/c/club/related/": 200,
        "/p/N/missing/": 200,
        "/c/club/merge/": 200,
        "/p/N/move/": 200,
        "/comments/N/move/": 200,
        "/people/": 200,
        "/search/": 422,
        "/topics/": 200,
    }
    assert "200" in answers["/search/"].content.decode()


def test_case_g1_ten_megabytes_in_any_field_are_refused_with_the_limit_named(walked):
    wrong = []
    for one in walked:
        if one.field.method == "get":
            continue
        answer = one.send("g" * ENOUGH)
        if (answer.status_code, "2 MB of text" in answer.content.decode()) != (413, True):
            wrong.append((one.field, answer.status_code))
    assert wrong == []
