"""What the tests of kinds share: many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections

from maillon.core.db.scope import inside
from maillon.core.errors import Refusal
from maillon.people.actions import add_person
from maillon.people.models import Person

CROWD = 50


@pytest.fixture
def crowd(world) -> list[Person]:
    """Fifty more employees."""
    return [add_person(name=f"Person {n:02}", email=f"p{n}@club.example") for n in range(CROWD)]


@pytest.fixture
def at_once(world) -> Callable[[Iterable[Callable[[], Any]]], list[Refusal]]:
    """A function that does things in threads that start together; returns what was refused."""

    def run(acts: Iterable[Callable[[], Any]]) -> list[Refusal]:
        acts = list(acts)
        meet, refused = Barrier(len(acts)), []

        def do(act: Callable[[], Any]) -> None:
            try:
                with inside(world.organisation.pk):
                    meet.wait(30)
                    act()
            except Refusal as error:
                refused.append(error)
            finally:
                connections.close_all()

        threads = [Thread(target=do, args=(act,)) for act in acts]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        return refused

    return run


class Program:
    """A program of somebody's, by its token; each verb answers the status."""

    def __init__(self, token: str) -> None:
        from django.test import Client

        self._client = Client(headers={"authorization": f"Bearer {token}"})
        self.answer: Any = None

    def put(self, path: str, body: Any = None) -> int:
        """PUT."""
        return self._send("put", path, body)

    def post(self, path: str, body: Any = None) -> int:
        """POST."""
        return self._send("post", path, body)

    def delete(self, path: str) -> int:
        """DELETE."""
        return self._send("delete", path, None)

    def get(self, path: str) -> Any:
        """GET, as what the JSON says."""
        assert self._send("get", path, None) == 200
        return self.answer.json()

    def _send(self, method: str, path: str, body: Any) -> int:
        given = {} if body is None else {"data": body, "content_type": "application/json"}
        self.answer = getattr(self._client, method)(f"/api/v1/{path}", **given)
        return self.answer.status_code


@pytest.fixture
def program_of(world) -> Callable[[str], Program]:
    """A function that gives somebody's program."""
    from maillon.integrations.actions import make_token

    return lambda name: Program(make_token(by=world.viewer(name), name="robot")[1])
