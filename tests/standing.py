"""A data folder and a database in which the cast stands: made once for a run of the tests, copied for each server.

The processes of one run share it; the last one to end takes it away.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

FILL = Path(__file__).with_name("browser") / "world_for_browsers.py"
_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"alone{os.getpid()}"
_FOLDER = Path(tempfile.gettempdir()) / f"maillon-cast-{_RUN[:16]}"
_DATABASE = f"maillon_cast_{_RUN[:16]}"


def stand(environment: Mapping[str, str], *, before: Sequence[str] = ()) -> None:
    """Put the cast into the data folder and the database that an environment names; what was in the database goes.

    `before` stands before each command that touches the folder (`nsenter …`).
    """
    data, url = environment["MAILLON_DATA"], environment["MAILLON_DATABASE_URL"]
    with _locked():
        made = _made(environment)
        subprocess.run([*before, "mkdir", "-p", data], check=True)
        subprocess.run([*before, "cp", "-a", f"{made}/.", data], check=True)
        if url:
            name = urlsplit(url).path[1:]
            _do(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {_DATABASE}")


def _made(environment: Mapping[str, str]) -> Path:
    data, done, user = _FOLDER / "data", _FOLDER / "done", _FOLDER / f"user-{os.getpid()}"
    if not user.exists():
        user.touch()
        atexit.register(_leave, user)
    if not done.exists():
        own = {**environment, "MAILLON_DATA": str(data)}
        if url := environment["MAILLON_DATABASE_URL"]:
            _do(f"DROP DATABASE IF EXISTS {_DATABASE} WITH (FORCE)", f"CREATE DATABASE {_DATABASE}")
            own["MAILLON_DATABASE_URL"] = urlsplit(url)._replace(path=f"/{_DATABASE}").geturl()
        subprocess.run([sys.executable, str(FILL)], env=own, check=True)
        done.touch()
    return data


@contextmanager
def _locked() -> Iterator[None]:
    _FOLDER.mkdir(exist_ok=True)
    with (_FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _leave(user: Path) -> None:
    with _locked():
        user.unlink(missing_ok=True)
        if list(_FOLDER.glob("user-*")):
            return
        if os.environ.get("MAILLON_TEST_DATABASE_URL"):
            _do(f"DROP DATABASE IF EXISTS {_DATABASE} WITH (FORCE)")
        shutil.rmtree(_FOLDER, ignore_errors=True)


def _do(*statements: str) -> None:
    import psycopg

    with psycopg.connect(os.environ["MAILLON_TEST_DATABASE_URL"], autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[arg-type]
