"""The running product, for tests that take away what it stands on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from running import OwnDatabase, Server, environment_for, running


@pytest.fixture(scope="session")
def database() -> Iterator[OwnDatabase]:
    """The database of the server."""
    return OwnDatabase({"MAILLON_DATABASE_URL": environment_for(Path())["MAILLON_DATABASE_URL"]}, "failing")


@pytest.fixture(scope="session")
def server(database: OwnDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`maillon serve` with the cast in it."""
    data = tmp_path_factory.mktemp("failing") / "data"
    with database, running(data, environment_for(data, **database.environment)) as started:
        yield started
