"""CASES F3: whoever becomes somebody else, or more, gets a new session; the old one is dead."""

from __future__ import annotations

import re

from allauth.usersessions.models import UserSession
from django.test import Client

from cast import PASSWORD
from maillon.accounts.links import activation_link
from maillon.accounts.models import Account
from maillon.core.models import EventRecord
from maillon.integrations.actions import make_token
from maillon.people.actions import add_person
from maillon.people.mails import reset_link

NEW = "quite another chain of words"


def session_of(client: Client) -> str:
    return client.cookies["sessionid"].value


def opens(session: str) -> bool:
    """Whether a session id lets its holder see a page of somebody signed in."""
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.cookies["sessionid"] = session
    return client.get("/me/").status_code == 200


def test_case_f3_an_id_planted_before_sign_in_is_worth_nothing_after_it(world):
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.session["planted"] = "by somebody else"
    client.session.save()
    planted = session_of(client)
    client.post("/accounts/login/", {"login": world.login("ana"), "password": PASSWORD})
    assert session_of(client) != planted
    assert (opens(planted), opens(session_of(client))) == (False, True)


def test_case_f3_another_person_in_the_same_browser_gets_another_session(world, sign_in):
    client = sign_in("ana")
    hers = session_of(client)
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": world.login("otto"), "password": PASSWORD})
    assert session_of(client) != hers
    assert (opens(hers), opens(session_of(client))) == (False, True)


def test_case_f3_a_changed_password_gives_a_new_session_here_and_ends_all_others(world, sign_in):
    here, elsewhere = sign_in("ana"), sign_in("ana")
    before = session_of(here)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post("/accounts/password/change/", form).status_code == 302
    assert session_of(here) != before
    assert [opens(one) for one in (before, session_of(elsewhere), session_of(here))] == [False, False, True]


def test_case_f3_a_password_chosen_by_the_link_of_a_mail_ends_every_session(world, sign_in):
    thief, owner = sign_in("ana"), Client(HTTP_ACCEPT_LANGUAGE="en")
    link = "/" + reset_link(Account.objects.get(pk=world.account("ana").pk)).split("/", 3)[3]
    assert opens(session_of(thief))
    form = owner.get(link, follow=True)
    answer = owner.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert (answer.status_code, opens(session_of(thief))) == (302, False)


def holds(secret: str) -> bool:
    return Client().get("/api/v1/me", headers={"authorization": f"Bearer {secret}"}).status_code == 200


def ended() -> list[tuple[int, str, int]]:
    rows = EventRecord.objects.filter(name="integrations.all_tokens_revoked")
    return [(row.actor_id or 0, row.payload["why"], len(row.payload["tokens"])) for row in rows]


def test_another_password_ends_tokens_where_she_says_so_and_keeps_them_else(world, sign_in):
    secrets = [make_token(by=world.ana, name=name)[1] for name in ("One", "Two")]
    others = make_token(by=world.otto, name="His")[1]
    here, form = sign_in("ana"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert "End my 2 tokens too" in here.get("/accounts/password/change/").content.decode()
    assert "ends_tokens" not in sign_in("fay").get("/accounts/password/change/").content.decode()
    assert here.post("/accounts/password/change/", form).status_code == 302
    assert ([holds(one) for one in secrets], ended()) == ([True, True], [])
    again = {"oldpassword": NEW, "password1": PASSWORD, "password2": PASSWORD, "ends_tokens": "on"}
    refused = here.post("/accounts/password/change/", again | {"oldpassword": "another"}).content.decode()
    assert re.search(r'name="ends_tokens"[^>]* checked', refused)
    assert [holds(one) for one in secrets] == [True, True]
    assert here.post("/accounts/password/change/", again).status_code == 302
    assert ([holds(one) for one in secrets], holds(others)) == ([False, False], True)
    assert ended() == [(world.ana.person_id, "changed", 2)]
    assert opens(session_of(here))


def test_a_password_chosen_by_the_link_of_a_mail_may_end_tokens_too(world):
    secret, owner = make_token(by=world.ana, name="One")[1], Client(HTTP_ACCEPT_LANGUAGE="fr")
    link = "/" + reset_link(Account.objects.get(pk=world.account("ana").pk)).split("/", 3)[3]
    form = owner.get(link, follow=True)
    assert "Révoquer aussi mon jeton" in form.content.decode()
    owner.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW, "ends_tokens": "on"})
    assert (holds(secret), ended()) == (False, [(world.ana.person_id, "reset", 1)])


def test_case_f3_a_first_password_gives_a_session_of_its_own(world):
    person = add_person(name="New Comer", email="new@club.example")
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.session["planted"] = "by somebody else"
    client.session.save()
    planted = session_of(client)
    client.post("/" + activation_link(person.account).split("/", 3)[3], {"password": NEW})
    assert session_of(client) != planted
    assert (opens(planted), opens(session_of(client))) == (False, True)


def test_case_f3_a_session_under_a_new_id_is_still_the_one_that_the_list_calls_this_one(world, sign_in):
    client = sign_in("ana")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    kept = UserSession.objects.filter(user_id=world.account("ana").pk)
    assert [row.session_key for row in kept if row.exists()] == [session_of(client)]


def test_case_f3_who_proves_again_who_she_is_goes_on_under_a_new_id(world, sign_in):
    client = sign_in("ana")
    before = session_of(client)
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    assert session_of(client) != before
    assert (opens(before), opens(session_of(client))) == (False, True)
