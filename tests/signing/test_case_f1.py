"""CASES F1: neither sign-in nor reset tells whether an address exists: same answer, same work, mail to the right box only."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import PASSWORD
from maillon.people.actions import add_person

WHO = {
    "a member": "ana@club.example",
    "a guest": "gus@club.example",
    "somebody suspended": "zoe@club.example",
    "somebody staged": "sam@outside.example",
    "somebody of another organisation": "eve@elsewhere.example",
    "somebody who never came": "new@club.example",
    "nobody": "nobody@club.example",
    "a number of nobody": "1234567",
    "no address at all": "=?x?q?=40=3e=00?=",
}


class CountingHasher(MD5PasswordHasher):
    """A hasher that counts how often it was made to work."""

    runs = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).runs += 1
        return super().encode(password, salt)


@pytest.fixture(autouse=True)
def hashing(world, settings) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher", *settings.PASSWORD_HASHERS]
    settings.PASSWORD_HASHERS = [f"{CountingHasher.__module__}.{CountingHasher.__qualname__}"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for name in ("ana", "gus", "zoe", "eve"):
        account = world.account(name)
        account.set_password(PASSWORD)
        account.save(update_fields=["password"])
    add_person(name="New Comer", email="new@club.example")


def work_of(path: str, typed: str, number: int, **more: str) -> tuple[int, str, int, int]:
    """(status, words, queries, hashes) of one form sent from an address of its own, with what was typed left out."""
    client = Client(REMOTE_ADDR=f"192.0.2.{number}", HTTP_ACCEPT_LANGUAGE="en")
    client.get(path)
    CountingHasher.runs = 0
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(path, {**more})
    body = answer.content.decode().replace(typed, "…")
    clean = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken": "[^"]*"', "", body)
    return answer.status_code, clean + answer.headers.get("Location", ""), len(queries), CountingHasher.runs


def test_case_f1_a_refused_sign_in_is_the_same_answer_and_the_same_work_for_everybody(world):
    told = {
        who: work_of("/accounts/login/", typed, number, login=typed, password="not this one, is it")
        for number, (who, typed) in enumerate(WHO.items())
    }
    assert {who: one for who, one in told.items() if one != told["nobody"]} == {}
    status, words, _queries, hashes = told["nobody"]
    assert (status, "do not belong together" in words, hashes) == (200, True, 1)


@pytest.mark.parametrize("who", ["somebody suspended", "somebody of another organisation"])
def test_case_f1_the_right_password_of_who_may_not_come_in_is_as_wrong_as_any(world, who):
    right = work_of("/accounts/login/", WHO[who], 1, login=WHO[who], password=PASSWORD)
    nobody = work_of("/accounts/login/", WHO["nobody"], 2, login=WHO["nobody"], password=PASSWORD)
    assert right == nobody


def test_case_f1_a_reset_is_the_same_answer_and_the_same_work_for_everybody_and_mails_only_its_owner(world, settle):
    told = {
        who: work_of("/accounts/password/reset/", typed, number, email=typed)
        for number, (who, typed) in enumerate(WHO.items())
    }
    assert {who: one for who, one in told.items() if one != told["nobody"]} == {}
    assert told["nobody"][0] == 302
    assert mail.outbox == []  # Nobody is looked up while the page waits.
    settle()
    assert sorted(message.to for message in mail.outbox) == [["ana@club.example"], ["gus@club.example"], ["new@club.example"]]  # fmt: skip
