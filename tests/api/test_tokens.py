"""Who asks: personal tokens, and what ends them."""

from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client
from django.utils import timezone

from maillon.accounts.models import Account
from maillon.core.errors import Conflict, Invalid, NotFound
from maillon.integrations.actions import MOST, hash_of, make_token, revoke_token
from maillon.integrations.events import TokenMade, TokenRevoked
from maillon.integrations.models import Token
from maillon.people.actions import suspend
from maillon.people.models import Person


def asking(secret, **headers):
    return Client(HTTP_AUTHORIZATION=f"Bearer {secret}").get("/api/v1/me", **headers)


def test_a_token_asks_as_its_person(world, at_home):
    _token, secret = make_token(by=world.ana, name="script")
    answer = asking(secret)
    assert (answer.status_code, answer.json()["person"]["name"]) == (200, "Ana Person")


def test_only_the_hash_of_a_secret_is_kept(world):
    token, secret = make_token(by=world.ana, name="script")
    assert secret.startswith("mln_")
    assert token.hash == hash_of(secret)
    assert secret not in "".join(str(value) for value in Token.objects.filter(pk=token.pk).values_list()[0])


def test_making_and_ending_a_token_is_announced_without_its_secret(world, published):
    token, secret = make_token(by=world.ana, name="script")
    revoke_token(by=world.ana, token=token)
    revoke_token(by=world.ana, token=token)
    assert [type(event) for event in published()] == [TokenMade, TokenRevoked]
    assert secret not in repr(published())


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer mln_", "Bearer mln_" + "x" * 43, "Basic YW5hOng=", "mln_x", "Bearer " + "é" * 20],
)
def test_what_is_no_token_is_refused(world, at_home, header):
    answer = Client(HTTP_AUTHORIZATION=header).get("/api/v1/me")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer["Content-Type"] == "application/problem+json"


def test_without_token_and_session_nobody_is_known(world, at_home):
    assert Client().get("/api/v1/feed").status_code == 401


def test_case_d8_a_revoked_token_ends_at_once(world, at_home):
    token, secret = make_token(by=world.ana, name="script")
    assert asking(secret).status_code == 200
    revoke_token(by=world.ana, token=token)
    assert asking(secret).status_code == 401


def test_case_d8_a_suspended_person_is_refused_with_a_good_token(world, at_home):
    _token, secret = make_token(by=world.ana, name="script")
    assert asking(secret).status_code == 200
    suspend(person=world.people["ana"])
    assert asking(secret).status_code == 401


def test_an_account_that_is_closed_ends_its_tokens(world, at_home):
    _token, secret = make_token(by=world.ana, name="script")
    Account.objects.filter(pk=world.people["ana"].account_id).update(is_active=False)
    assert asking(secret).status_code == 401


def test_an_expired_token_is_refused(world, at_home):
    _token, later = make_token(by=world.ana, name="later", expires_at=timezone.now() + timedelta(hours=1))
    _token, gone = make_token(by=world.ana, name="gone", expires_at=timezone.now() - timedelta(seconds=1))
    assert (asking(later).status_code, asking(gone).status_code) == (200, 401)


def test_a_demoted_person_has_at_once_the_rights_of_a_guest(world, at_home):
    _token, secret = make_token(by=world.ana, name="script")
    client = Client(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert client.get("/api/v1/communities/everyone").status_code == 200
    Person.objects.filter(pk=world.people["ana"].pk).update(kind="guest", company="Elsewhere")
    assert client.get("/api/v1/communities/everyone").status_code == 404


def test_a_token_of_another_organisation_does_not_hold_here(world, program):
    assert program("eve").send("GET", "/me").status_code == 200
    assert program("eve").get("/api/v1/me", HTTP_HOST="testserver").status_code == 401


def test_a_bad_token_never_falls_back_to_the_session_beside_it(world, browser):
    client = browser("ana")
    assert client.get("/api/v1/me").status_code == 200
    assert client.get("/api/v1/me", HTTP_AUTHORIZATION="Bearer mln_wrong").status_code == 401


def test_a_good_token_counts_before_the_session_beside_it(world, browser):
    _token, secret = make_token(by=world.otto, name="script")
    answer = browser("ana").get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert answer.json()["person"]["name"] == "Otto Outside"


def test_the_last_use_is_noted_at_most_once_an_hour(world, at_home):
    token, secret = make_token(by=world.ana, name="script")
    asking(secret)
    first = Token.objects.get(pk=token.pk).last_used_at
    asking(secret)
    assert Token.objects.get(pk=token.pk).last_used_at == first
    Token.objects.filter(pk=token.pk).update(last_used_at=first - timedelta(minutes=61))
    asking(secret)
    assert Token.objects.get(pk=token.pk).last_used_at > first


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_token_has_a_name_of_1_to_80_characters(world, name):
    with pytest.raises(Invalid):
        make_token(by=world.ana, name=name)


def test_nobody_has_more_than_fifty_tokens_that_hold(world):
    made = [make_token(by=world.ana, name=f"token {i}")[0] for i in range(MOST)]
    with pytest.raises(Conflict):
        make_token(by=world.ana, name="one more")
    revoke_token(by=world.ana, token=made[0])
    make_token(by=world.ana, name="one more")


def test_case_d12_nobody_ends_the_token_of_another(world):
    token, _secret = make_token(by=world.ana, name="script")
    for name in ("otto", "ola", "ada", "gus"):
        with pytest.raises(NotFound):
            revoke_token(by=world.viewer(name), token=token)


def test_the_page_shows_a_new_token_once_and_ends_it(world, browser):
    client = browser("ana")
    mark = client.cookies["csrftoken"].value
    made = client.post("/me/tokens/", {"name": "My script", "csrfmiddlewaretoken": mark})
    secret = next(word for word in made.content.decode().split('"') if word.startswith("mln_"))
    assert asking(secret).status_code == 200
    listed = client.get("/me/tokens/").content.decode()
    assert "My script" in listed
    assert secret not in listed
    number = Token.objects.get(name="My script").pk
    client.post(f"/me/tokens/{number}/revoke/", {"csrfmiddlewaretoken": mark})
    assert asking(secret).status_code == 401
    assert "My script" not in client.get("/me/tokens/").content.decode()


def test_case_d12_the_page_knows_no_token_of_another(world, browser):
    token, secret = make_token(by=world.otto, name="His script")
    client = browser("ana")
    mark = client.cookies["csrftoken"].value
    assert "His script" not in client.get("/me/tokens/").content.decode()
    answer = client.post(f"/me/tokens/{token.pk}/revoke/", {"csrfmiddlewaretoken": mark})
    assert (answer.status_code, asking(secret).status_code) == (404, 200)


def test_a_token_without_a_name_is_refused_on_the_page_with_a_sentence(world, browser):
    client = browser("ana")
    answer = client.post("/me/tokens/", {"name": "", "csrfmiddlewaretoken": client.cookies["csrftoken"].value})
    assert answer.status_code == 422
    assert not Token.objects.exists()


def test_the_command_prints_the_token_alone(world, at_home, monkeypatch):
    from maillon.commands.token import COMMANDS

    out = StringIO()
    monkeypatch.setattr("sys.stdout", out)
    given = type("Given", (), {"email": world.login("ana"), "number": "", "name": "cli", "organisation": "club"})()
    assert COMMANDS[0].act(given) == 0
    [secret] = out.getvalue().splitlines()
    assert asking(secret).json()["person"]["name"] == "Ana Person"


def test_days_are_those_of_where_the_person_is(world, program):
    from datetime import UTC, datetime

    from maillon.content.kinds.post.actions import publish_post
    from maillon.content.models import Publication
    from maillon.people.actions import set_preferences
    from maillon.search.indexing import rebuild

    made = publish_post(by=world.ana, space=world.space("everyone"), body="harbour")
    Publication.objects.filter(pk=made.pk).update(published_at=datetime(2026, 3, 1, 20, tzinfo=UTC))
    rebuild()
    found = {}
    for name, zone in (("ana", "Asia/Tokyo"), ("otto", "America/New_York")):
        set_preferences(by=world.viewer(name), time_zone=zone)
        found[name] = len(program(name).send("GET", "/search?q=harbour&since=2026-03-02").json()["items"])
    assert found == {"ana": 1, "otto": 0}
