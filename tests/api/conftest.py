"""What the tests of the API share: programs with a token, and the world at its host."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from maillon.core.db.scope import inside
from maillon.integrations.actions import make_token
from maillon.organisation import tenancy
from maillon.organisation.models import Organisation


class Program(Client):
    """A client that sends JSON and a token."""

    def send(self, method: str, path: str, body: Any = None, **headers: Any) -> Any:
        """One request under /api/v1; `body` is made JSON where it is given."""
        extra = {f"HTTP_{name}": value for name, value in headers.items()}
        given = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self, method.lower())(f"/api/v1{path}", **given, **extra)


def secret_of(world: Any, name: str) -> str:
    """A new token of somebody of the cast."""
    with inside(world.people[name].organisation_id):
        return make_token(by=world.viewer(name), name=f"of {name}")[1]


@pytest.fixture
def at_home(world: Any) -> None:
    """The first organisation answers at the test client's host, as in an installation of several."""
    Organisation.objects.filter(pk=world.organisation.pk).update(host="testserver")
    tenancy.forget()
    cache.clear()


@pytest.fixture
def program(world: Any, at_home: None) -> Callable[[str], Program]:
    """A function that gives somebody's program: a client with a token of hers, in English."""
    made: dict[str, Program] = {}

    def enter(name: str) -> Program:
        if name not in made:
            host = "elsewhere.example" if name == "eve" else "testserver"
            token = f"Bearer {secret_of(world, name)}"
            made[name] = Program(HTTP_HOST=host, HTTP_AUTHORIZATION=token, HTTP_ACCEPT_LANGUAGE="en")
        return made[name]

    return enter


@pytest.fixture
def browser(at_home: None, sign_in: Callable[[str], Client]) -> Callable[[str], Client]:
    """A function that gives somebody's signed-in browser, which checks CSRF as a real one is checked."""

    def enter(name: str) -> Client:
        client = sign_in(name)
        client.handler.enforce_csrf_checks = True
        return client

    return enter


@pytest.fixture
def things(world: Any) -> Any:
    """The ids of what lies in the world (see `things.py`)."""
    from api.things import fill

    return fill(world)
