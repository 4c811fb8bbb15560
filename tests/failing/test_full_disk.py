"""The disk of the data folder fills up while Maillon serves (CASES R7): reading goes on, nothing is half kept."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from running import OwnDatabase, Server, Visitor, environment_for, running, until

SIZE = "40m"
JSON = {"Accept": "application/json", "Content-Type": "application/json"}


@dataclass
class SmallDisk:
    """A small file system of its own, which only those see who are started `before` it."""

    place: Path
    keeper: subprocess.Popen[str]

    @property
    def before(self) -> list[str]:
        return ["nsenter", f"--target={self.keeper.pid}", "--user", "--mount", "--preserve-credentials"]

    def fill(self) -> None:
        """Leave not a byte."""
        file = os.open(self._seen / "filling", os.O_CREAT | os.O_WRONLY)
        for piece in (65536, 512):
            with pytest.raises(OSError, match="No space left"):
                _write_for_ever(file, b"0" * piece)
        os.close(file)

    def make_room(self) -> None:
        (self._seen / "filling").unlink()

    @property
    def _seen(self) -> Path:
        return Path(f"/proc/{self.keeper.pid}/root{self.place}")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    place = tmp_path / "disk"
    place.mkdir()
    if not shutil.which("unshare") or subprocess.run(["unshare", "--map-root-user", "--mount", "true"]).returncode:
        pytest.skip("this machine lets nobody mount a disk of one's own")  # As tests/files/test_store.py does.
    mount = f"mount -t tmpfs -o size={SIZE} tmpfs '{place}' && echo mounted && exec cat"
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", mount]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as keeper:
        assert keeper.stdout is not None
        assert keeper.stdout.readline() == "mounted\n"
        yield SmallDisk(place, keeper)
        assert keeper.stdin is not None
        keeper.stdin.close()


@pytest.fixture
def server(disk: SmallDisk, tmp_path: Path) -> Iterator[Server]:
    environment = environment_for(disk.place / "data")
    with (
        OwnDatabase(environment, "disk"),
        running(disk.place / "data", environment, before=disk.before, log=tmp_path / "log") as started,
    ):
        yield started


def test_case_r7_on_a_full_disk_reading_goes_on_and_what_cannot_be_kept_is_told(
    disk: SmallDisk, server: Server
) -> None:
    ana, otto = Visitor(server).sign_in("ana"), Visitor(server)
    otto.get("/accounts/login/")
    kept = ana.upload("/files/", b"kept before")
    disk.fill()
    read = [ana.get(path).status for path in ("/", "/c/club/", "/people/", "/search/?q=first", "/me/")]
    uploads = [
        ana.upload("/files/", b"small"),
        ana.upload("/files/", b"l" * 5_000_000),
        ana.upload("/publish/", b"l" * 5_000_000, place="club", body="with a file"),
        ana.upload("/c/club/import/", b"l" * 5_000_000),
    ]
    writes = [
        ana.post("/publish/", {"place": "club", "body": "While it is full"}),
        ana.ask("POST", "/api/v1/communities/club/publications", b'{"body": "While it is full"}', JSON),
        otto.post("/accounts/login/", {"login": "otto@club.example", "password": "a chain is only as strong"}),
    ]
    disk.make_room()
    assert (kept.status, read) == (200, [200] * 5)
    assert [(one.status, "The disk is full" in one.body) for one in uploads] == [(507, True)] * 4
    # The database of PostgreSQL lies elsewhere: there, writing works.
    told = [(one.status, "The disk is full" in one.body, "retry-after" in one.headers) for one in writes]
    assert told == ([(302, False, False), (201, False, False), (302, False, False)] if is_elsewhere() else [(503, True, True)] * 3)  # fmt: skip
    assert "Traceback" not in "".join(one.body for one in [*uploads, *writes])
    assert ana.upload("/files/", b"l" * 5_000_000).status == 200
    assert ana.post("/publish/", {"place": "club", "body": "Afterwards xylograph"}).status == 302
    until(lambda: "Afterwards" in ana.get("/search/?q=xylograph").body)
    assert ("While it is full" in ana.get("/c/club/").body) == is_elsewhere()
    assert check(disk, server) == (0, "all is well")


def is_elsewhere() -> bool:
    """Whether the database of this run lies on another disk."""
    return bool(os.environ.get("MAILLON_TEST_DATABASE_URL"))


def check(disk: SmallDisk, server: Server) -> tuple[int, str]:
    """The exit code of `maillon check` and the last thing it says."""
    command = [*disk.before, sys.executable, "-m", "maillon.cli", "check"]
    done = subprocess.run(command, env=server.environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip().splitlines()[-1]


def _write_for_ever(file: int, piece: bytes) -> None:
    while os.write(file, piece):
        pass
