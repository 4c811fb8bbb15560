"""200 people who react, join, vote and read at the same moment, round after round: are the counters true afterwards?

    nice .venv/bin/python tests/load/parallel.py ROUNDS [PEOPLE [SECONDS]]

Against a real `maillon serve` with two web processes, in a folder of its own: on SQLite, or on PostgreSQL where
MAILLON_TEST_DATABASE_URL names one (a database of its own is made beside it). 1 where a counter is not what its rows say or
a request was refused for a lock, a deadlock or anything else. It ends before ROUNDS where SECONDS are over.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier, Event
from time import perf_counter
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "src")]

SLOWEST = 500
"""Milliseconds that a write takes at most on SQLite, on a machine that does nothing else: printed, not judged here."""
CSRF = "parallel" * 4
NAMES = ("useful", "bravo")


def main(words: Sequence[str]) -> int:
    """Start the server, let everybody at it, recount."""
    if words[:1] == ["--fill"]:
        return _said(_fill(int(words[1])))
    if words[:1] == ["--recount"]:
        return _said(_recount())
    # 200 threads share this process: whose answer has come notes the time of it at once, not after the others' turns.
    sys.setswitchinterval(0.0002)
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings_for_tests"
    import django

    django.setup()
    from running import OwnDatabase, environment_for, running

    count, people, seconds = (int(word) for word in (*words, *("100", "200", "3600")[len(words) :]))
    with tempfile.TemporaryDirectory(prefix="maillon-parallel-") as folder:
        data = Path(folder) / "data"
        environment = environment_for(data, MAILLON_WORKERS="2")
        with OwnDatabase(environment, "parallel") as database, running(data, environment) as server:
            print("PostgreSQL" if database.url else "SQLite", f"{people} people, {count} rounds", flush=True)
            found = at_once(
                server, rounds=count, people=people, seconds=seconds, say=lambda line: print(line, flush=True)
            )
    print(json.dumps(found, indent=1))
    print(f"slowest write {found['write_ms']['max']:.0f} ms (aim on SQLite: {SLOWEST}); load {os.getloadavg()}")
    return 1 if found["refused"] or found["miscounts"] or found["logged"] else 0


def at_once(
    server: Any, *, rounds: int, people: int, seconds: int = 3600, say: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """All that happened in so many rounds, and what the counters say afterwards."""
    ground = _asked(server, "--fill", str(people))
    everybody = [Somebody(server.port, ground, number, *who) for number, who in enumerate(ground["people"])]
    began, over, turns = perf_counter(), Event(), [0]
    before = len(server.said)  # By the tests that had this server before.

    def begin() -> None:
        """Once everybody stands at the line."""
        if turns[0] and turns[0] % 10 == 0:
            say(f"{turns[0]} rounds: {perf_counter() - began:.0f} s")
        if turns[0] == rounds or perf_counter() - began > seconds:
            over.set()
        else:
            turns[0] += 1

    meet = Barrier(len(everybody), action=begin)

    def go(one: Somebody) -> None:
        while meet.wait(120) >= 0 and not over.is_set():
            one.act(turns[0] - 1)

    with ThreadPoolExecutor(len(everybody)) as pool:
        list(pool.map(go, everybody))
    took = perf_counter() - began
    refused = Counter(one for who in everybody for one in who.refused)
    return {
        "rounds": turns[0],
        "seconds": round(took, 1),
        "done": dict(Counter(one for who in everybody for one in who.done)),
        "refused": {f"{what}: {n}": n for what, n in refused.items()},
        "write_ms": _figures([ms for who in everybody for ms in who.writes]),
        "read_ms": _figures([ms for who in everybody for ms in who.reads]),
        **_asked(server, "--recount"),
        "logged": _of_locks(server.said[before:]),
    }


def _asked(server: Any, *words: str) -> dict[str, Any]:
    """What this script says beside the server, in its surroundings."""
    command = [sys.executable, __file__, *words]
    done = subprocess.run(command, env=server.environment, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _figures(times: list[float]) -> dict[str, float]:
    times = sorted(times) or [0.0]
    return {
        "p50": round(times[len(times) // 2]),
        "p99": round(times[int(len(times) * 0.99)]),
        "max": round(times[-1]),
    }


@dataclass
class Somebody:
    """One person on a connection that stays open: by the API with a token, and reading threads with a session."""

    port: int
    ground: dict[str, Any]
    number: int
    token: str
    session: str
    membership: str = ""
    done: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)
    _connection: HTTPConnection | None = None

    def act(self, turn: int) -> None:
        """What is her turn: each in four does each thing in every round."""
        times = turn // 4
        [self._react, self._join, self._vote, self._read][(self.number + turn) % 4](times)

    def _react(self, times: int) -> None:
        of = f"/publications/{self.ground['post']}" if self.number % 8 < 4 else f"/comments/{self.ground['answer']}"
        name = NAMES[times % len(NAMES)]
        method = "DELETE" if times % 3 == 2 else "PUT"
        self._api("reactions", method, f"{of}/reactions/{NAMES[(times - 1) % len(NAMES)] if times % 3 == 2 else name}")

    def _join(self, _times: int) -> None:
        path = f"/communities/{self.ground['slug']}/memberships"
        if self.membership:
            self._api("leaves", "DELETE", f"{path}/{self.membership}")
            self.membership = ""
        elif answer := self._api("joins", "POST", path, {}):
            self.membership = answer["id"]

    def _vote(self, times: int) -> None:
        if self.number % 8 < 4:
            choice = self.ground["choices"][(self.number + times) % len(self.ground["choices"])]
            self._api("votes", "PUT", f"/publications/{self.ground['poll']}/vote", {"choices": [choice]})
        else:
            self._api("votes", "DELETE" if times % 2 else "PUT", f"/comments/{self.ground['answer']}/vote")

    def _read(self, _times: int) -> None:
        """She opens the thread and has read it: two requests, of which the second writes."""
        self._timed(self.reads, "reads", "GET", f"/api/v1/publications/{self.ground['post']}/comments")
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={CSRF}", "X-CSRFToken": CSRF}
        self._timed(self.writes, "marks", "POST", f"/p/{self.ground['post']}/read/", headers=headers)

    def _api(self, what: str, method: str, path: str, body: Any = None) -> Any:
        return self._timed(self.writes, what, method, f"/api/v1{path}", body)

    def _timed(
        self, times: list[float], what: str, method: str, path: str, body: Any = None, headers: Any = None
    ) -> Any:
        known = headers or {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        began = perf_counter()
        status, text = self._ask(method, path, None if body is None else json.dumps(body), known)
        times.append((perf_counter() - began) * 1000)
        (self.done if status < 300 else self.refused).append(
            what if status < 300 else f"{what} {status} {text[:160]!r}"
        )
        return json.loads(text) if status < 300 and text[:1] == "{" else None

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, str]:
        self._connection = self._connection or HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        except OSError as error:
            self._connection.close()
            return 0, repr(error)


# ── Beside the server ──


def _of_locks(said: str) -> list[str]:
    return [line for line in said.splitlines() if "lock" in line.lower() or "Traceback" in line][:5]


def _said(found: dict[str, Any]) -> int:
    print(json.dumps(found))
    return 0


def _organisation() -> Any:
    import django

    django.setup()
    from maillon.organisation.models import Organisation

    return Organisation.objects.get(slug="club")


def _fill(count: int) -> dict[str, Any]:
    """People with tokens and sessions, and what they are let at: a post, a poll, an answer, an open community."""
    here = _organisation()
    from maillon.communities.actions import create_community, join
    from maillon.communities.models import Community
    from maillon.content.actions import publish_comment
    from maillon.content.kinds.poll.actions import make_poll
    from maillon.content.kinds.poll.models import PollChoice
    from maillon.content.kinds.post.actions import publish_post
    from maillon.content.kinds.question.actions import ask_question
    from maillon.core.db.scope import inside
    from maillon.people.actions import add_person
    from maillon.people.models import Person
    from maillon.people.viewing import viewer_of

    with inside(here.pk):
        ola = viewer_of(Person.objects.get(name="Ola Owner"))
        everyone = Community.objects.select_related("space").get(slug="everyone")
        post = publish_post(by=ola, space=everyone.space, title="At once", body="All at the same moment")
        question = ask_question(by=ola, space=everyone.space, title="Which buoy was moved?")
        answer = publish_comment(by=ola, publication=question, body="The red one")
        poll = make_poll(by=ola, space=everyone.space, title="When?", choices=["Now", "Later", "Never"])
        harbour = create_community(by=ola, name="Harbour", access="open")
        people = []
        for number in range(count):
            person = add_person(name=f"Person {number}", email=f"parallel{number}@club.example")
            join(by=viewer_of(person), community=everyone)
            people.append(_known(person))
        choices = PollChoice.objects.filter(poll__publication=poll).order_by("place").values_list("pk", flat=True)
        return {"people": people, "post": str(post.pk), "answer": str(answer.pk), "poll": str(poll.pk),
                "choices": [str(pk) for pk in choices], "slug": harbour.slug}  # fmt: skip


def _known(person: Any) -> tuple[str, str]:
    """Her token and the key of a session of hers."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from maillon.integrations.actions import make_token
    from maillon.people.viewing import viewer_of

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.account.get_session_auth_hash()
    session.create()
    return make_token(by=viewer_of(person), name="parallel")[1], session.session_key


def _recount() -> dict[str, Any]:
    here = _organisation()
    from maillon.access.models import Membership
    from maillon.checking.counters import miscounts
    from maillon.content.kinds.poll.models import PollVote
    from maillon.content.models import Reaction, ReadingMark
    from maillon.core.db.scope import inside

    with inside(here.pk):
        rows = {model.__name__: model.objects.count() for model in (Membership, Reaction, PollVote, ReadingMark)}
        return {"miscounts": [str(one) for one in miscounts()], "rows": rows}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
