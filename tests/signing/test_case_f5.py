"""CASES F5: whoever gets another password is signed out everywhere else, and streams that stand open there end."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from email import message_from_bytes
from email.policy import default
from http.client import HTTPConnection, HTTPResponse
from time import monotonic
from urllib.parse import urlsplit

import pytest

from cast import PASSWORD
from running import OwnDatabase, Server, Visitor, environment_for, running, until

NEW = "quite another chain of words"
SECONDS, STANDS = 8, 3
"""Rights are asked every 2.5 s; a shared machine may be late. What still stands after three was asked, and stays."""
LINK = re.compile(r"http\S+/accounts/password/reset/key/\S+")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("signing") / "data"
    environment = environment_for(data)
    with OwnDatabase(environment, "signing"), running(data, environment) as started:
        yield started


@contextmanager
def listening(visitor: Visitor, *, patience: float = SECONDS) -> Iterator[HTTPResponse]:
    """An open stream, as a tab has it, on which one waits for so many seconds."""
    connection = HTTPConnection("127.0.0.1", visitor.server.port, timeout=patience)
    connection.request("GET", "/live", headers=visitor.headers() | {"Accept": "text/event-stream"})
    try:
        yield connection.getresponse()
    finally:
        connection.close()


def has_ended(stream: HTTPResponse) -> bool:
    """Whether the server ends a stream while one waits. It has nothing to say there but signs of life."""
    deadline = monotonic() + SECONDS
    try:
        while monotonic() < deadline:
            if not stream.readline():
                return True
    except TimeoutError:
        pass
    return False


def mails(server: Server) -> str:
    """Every mail that was sent, as it lies in the folder."""
    found = [message_from_bytes(file.read_bytes(), policy=default) for file in server.data.glob("mail/*.eml")]
    return "\n".join(mail.get_content() for mail in found)


def rejoins(visitor: Visitor) -> bool:
    with listening(visitor) as stream:
        return stream.status == 200


@contextmanager
def two_and_another(server: Server, name: str) -> Iterator[tuple[Visitor, HTTPResponse, HTTPResponse]]:
    """Somebody signed in elsewhere, her stream there, and the stream of somebody else."""
    elsewhere = Visitor(server).sign_in(name)
    with ExitStack() as stack:
        theirs = stack.enter_context(listening(elsewhere))
        others = stack.enter_context(listening(Visitor(server).sign_in("ola"), patience=STANDS))
        assert (theirs.status, others.status) == (200, 200)
        yield elsewhere, theirs, others


def test_case_f5_a_changed_password_ends_the_streams_of_the_other_sessions(server):
    here = Visitor(server).sign_in("ana")
    with two_and_another(server, "ana") as (elsewhere, theirs, others):
        form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
        assert here.post("/accounts/password/change/", form).status == 302
        assert not rejoins(elsewhere)
        assert has_ended(theirs)
        assert rejoins(here)
        assert (here.get("/me/").status, elsewhere.get("/me/").status) == (200, 302)
        assert not has_ended(others)


def test_case_f5_a_password_chosen_by_the_link_of_a_mail_ends_every_stream_also_in_this_browser(server):
    here = Visitor(server).sign_in("gus")
    with two_and_another(server, "gus") as (elsewhere, theirs, _others), listening(here) as mine:
        here.post("/accounts/password/reset/", {"email": "gus@club.example"})
        link = str(until(lambda: LINK.search(mails(server)), seconds=30)[0])
        form = here.get(urlsplit(link).path)
        answer = here.post(form.headers["location"], {"password1": NEW, "password2": NEW})
        assert (answer.status, answer.headers["location"]) == (302, "/accounts/password/reset/key/done/")
        assert (rejoins(elsewhere), rejoins(here)) == (False, False)
        assert (has_ended(theirs), has_ended(mine)) == (True, True)
        assert here.get("/accounts/login/").status == 200


def test_case_f5_a_new_first_password_ends_the_streams_of_before(server):
    with two_and_another(server, "otto") as (elsewhere, theirs, _others):
        command = [sys.executable, "-m", "maillon.cli", "person", "link", "--email", "otto@club.example",
                   "--organisation", "club"]  # fmt: skip
        done = subprocess.run(command, env=server.environment, capture_output=True, text=True, check=True)
        here = Visitor(server)
        path = urlsplit(done.stdout.strip()).path
        here.get(path)
        assert here.post(path, {"password": NEW}).status == 302
        assert not rejoins(elsewhere)
        assert has_ended(theirs)
        assert rejoins(here)
