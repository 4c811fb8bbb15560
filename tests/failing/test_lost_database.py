"""The database goes away, or somebody else holds it, while Maillon serves (issue 2 §5, CASES R3): words, and no restart."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from running import Answer, OwnDatabase, Server, Visitor, until

PATIENCE = 3.0
"""Seconds within which a page or a program is told."""
FILES = ("maillon.sqlite3", "maillon.sqlite3-wal", "maillon.sqlite3-shm")
JSON = {"Accept": "application/json", "Content-Type": "application/json"}


@contextmanager
def lost(server: Server, database: OwnDatabase) -> Iterator[None]:
    """The database is away. On SQLite its file is elsewhere, and the processes are new ones that do not hold it."""
    if database.url:
        database.do(
            f"ALTER DATABASE {database.name} WITH ALLOW_CONNECTIONS false",
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.name}'",
        )
        yield
        database.do(f"ALTER DATABASE {database.name} WITH ALLOW_CONNECTIONS true")
        return
    away = server.data / "away"
    away.mkdir(exist_ok=True)
    _move(server.data, away)
    before = server.children()
    for child in before:
        os.kill(child, signal.SIGKILL)
    until(lambda: len(set(server.children()) - set(before)) == len(before))
    yield
    assert [name for name in FILES if (server.data / name).exists()] == []  # No empty one was made in its place.
    _move(away, server.data)


def _move(here: Path, there: Path) -> None:
    for name in FILES:
        if (here / name).exists():
            (here / name).rename(there / name)


@contextmanager
def held(server: Server, database: OwnDatabase) -> Iterator[None]:
    """A foreign program keeps everybody else from writing."""
    if database.url:
        import psycopg

        with psycopg.connect(database.url) as other:
            other.execute("LOCK TABLE content_publication, content_comment, django_session IN EXCLUSIVE MODE")
            yield
        return
    other = sqlite3.connect(server.data / "maillon.sqlite3", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield
    other.execute("ROLLBACK")
    other.close()


def told_of(answer: Answer) -> tuple[int, bool, bool, bool, bool]:
    """What an answer says of the loss: its status, and whether it names a time, came in time, and hides what is inside."""
    hides = not any(sign in answer.body for sign in ("Traceback", "OperationalError", "sqlite3", "psycopg"))
    return answer.status, "retry-after" in answer.headers, answer.seconds <= PATIENCE, "<h1" in answer.body, hides


A_PAGE = (503, True, True, True, True)
A_PROBLEM = (503, True, True, False, True)


def test_a_database_that_is_away_is_told_in_words_and_comes_back_without_a_restart(
    server: Server, database: OwnDatabase
) -> None:
    ana, otto, program = Visitor(server).come("ana"), Visitor(server), JSON
    otto.get("/accounts/login/")
    with lost(server, database):
        pages = {path: told_of(ana.get(path)) for path in ("/", "/c/club/", "/people/", "/search/?q=first", "/me/")}
        pages["sign-in"] = told_of(otto.post("/accounts/login/", {"login": "otto", "password": "b"}))
        pages["publish"] = told_of(ana.post("/publish/", {"place": "club", "body": "While it is away"}))
        problem = ana.ask("GET", "/api/v1/feed", headers=program)
        posted = ana.ask("POST", "/api/v1/communities/club/publications", b'{"body": "While it is away"}', program)
        ready, alive, live = (ana.get(path) for path in ("/health/ready", "/health/live", "/live"))
    assert {path: told for path, told in pages.items() if told != A_PAGE} == {}
    assert (told_of(problem), told_of(posted)) == (A_PROBLEM, A_PROBLEM)
    assert "The database does not answer just now. Nothing was changed" in problem.body
    assert problem.headers["content-type"] == "application/problem+json"
    assert (ready.status, alive.status, live.status) == (503, 200, 503)
    until(lambda: ana.get("/").status == 200, seconds=10)
    assert ana.post("/publish/", {"place": "club", "body": "Afterwards xylograph"}).status == 302
    until(lambda: "Afterwards" in ana.get("/search/?q=xylograph").body)  # The worker, too, has found it again.
    assert "While it is away" not in ana.get("/c/club/").body


def test_while_a_foreign_program_holds_the_database_reading_goes_on_and_writing_is_told_to_wait(
    server: Server, database: OwnDatabase
) -> None:
    ana, otto = Visitor(server).come("ana"), Visitor(server)
    otto.get("/accounts/login/")
    with held(server, database):
        read = [ana.get(path).status for path in ("/", "/c/club/", "/people/", "/search/?q=first")]
        refused = ana.post("/publish/", {"place": "club", "body": "Only once"})
        problem = ana.ask("POST", "/api/v1/communities/club/publications", b'{"body": "Only once"}', JSON)
        entering = otto.post(
            "/accounts/login/", {"login": "otto@club.example", "password": "a chain is only as strong"}
        )
    assert read == [200] * 4
    assert (told_of(refused), told_of(problem), told_of(entering)) == (A_PAGE, A_PROBLEM, A_PAGE)
    assert "What you wrote stays in this browser until it is sent." in refused.body
    assert ana.post("/publish/", {"place": "club", "body": "Only once"}).status == 302
    assert ana.ask("GET", "/api/v1/communities/club/publications", headers=JSON).body.count('"body":"Only once"') == 1
    assert otto.sign_in("otto").get("/").status == 200


def test_who_tries_to_enter_again_and_again_while_it_is_away_enters_when_it_is_back(
    server: Server, database: OwnDatabase
) -> None:
    visitor = Visitor(server)
    visitor.get("/accounts/login/")
    mine = {"login": "fay@club.example", "password": "not what it is"}
    with lost(server, database):
        tried = [told_of(visitor.post("/accounts/login/", mine)) for _ in range(6)]
    assert tried == [A_PAGE] * 6
    until(lambda: visitor.get("/health/ready").status == 200, seconds=10)
    assert "do not belong together" in visitor.post("/accounts/login/", mine).body  # One attempt, and not the seventh.
    visitor.sign_in("fay")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_words_are_in_the_language_of_the_browser(server: Server, database: OwnDatabase, language: str) -> None:
    visitor = Visitor(server, language)
    visitor.get("/accounts/login/")
    with lost(server, database):
        body = visitor.post("/accounts/login/", {"login": "otto", "password": "b"}).body
    said = {"en": "The database does not answer just now", "fr": "La base de données ne répond pas"}
    assert said[language] in body
