"""`make mutants`: deliberate breakages, each in a copy of the tree, each of which must turn one of its tests red."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parent.parent
LIST = Path(__file__).with_suffix(".toml")
COPIED = ("src", "tests", "pyproject.toml")
SECONDS = 400
RED = 1
"""Pytest's exit status when tests ran and some failed; any other says nothing about the tests."""
TOO_LONG = "Failed: Timeout (>"
HANGS = -1
"""Ended for its time, by pytest or from here: nothing was asserted, so nothing was caught."""


@dataclass(frozen=True)
class Mutant:
    """One breakage: the text `before`, which stands once in `file`, becomes `after`. `migrates` where its tests need what
    only migrations make, the index of words; the others begin sooner without them."""

    breaks: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]
    migrates: bool = False


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: red is good."""

    mutant: Mutant
    word: str
    seconds: float


def main(wanted: list[str]) -> int:
    """Play all mutants, or those whose description or file holds one of the given words; 1 when one survives."""
    mutants = [m for m in _listed() if not wanted or any(word in f"{m.file} {m.breaks}" for word in wanted)]
    if not mutants:
        print("No mutant is called like that.")
        return 1
    with _workplaces(2) as places:
        tests = sorted({test for mutant in mutants for test in mutant.tests})
        if not _are_green(places, tests):
            print("The tests are red already: mend them first.")
            return 1
        with ThreadPoolExecutor(2) as pool:
            verdicts = list(pool.map(lambda mutant: _told(_played(mutant, places)), mutants))
    survivors = [verdict for verdict in verdicts if verdict.word != "red"]
    print(f"\n{len(verdicts)} mutants, {len(survivors)} not turned red")
    return 1 if survivors else 0


def _listed() -> list[Mutant]:
    rows = tomllib.loads(LIST.read_text(encoding="utf-8"))["mutant"]
    return [Mutant(**{**row, "tests": tuple(row["tests"])}) for row in rows]


@contextmanager
def _workplaces(count: int) -> Iterator[SimpleQueue[Path]]:
    """Copies of the tree; the tree itself is never touched."""
    places: SimpleQueue[Path] = SimpleQueue()
    with tempfile.TemporaryDirectory(prefix="maillon-mutants-") as folder:
        for number in range(count):
            place = Path(folder, str(number))
            place.mkdir()
            for name in COPIED:
                _copy(ROOT / name, place / name)
            places.put(place)
        yield places


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    else:
        shutil.copy(source, target)


def _are_green(places: SimpleQueue[Path], tests: list[str]) -> bool:
    place = places.get()
    try:
        return _run(place, tests, migrates=True, shows=True) == 0
    finally:
        places.put(place)


def _played(mutant: Mutant, places: SimpleQueue[Path]) -> Verdict:
    place, began = places.get(), time.monotonic()
    path = place / mutant.file
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    try:
        if text.count(mutant.before) != 1:
            return Verdict(mutant, "NO LONGER APPLIES", 0)
        path.write_text(text.replace(mutant.before, mutant.after), encoding="utf-8")
        status = _run(place, list(mutant.tests), migrates=mutant.migrates)
        word = {RED: "red", 0: "SURVIVES", HANGS: "HANGS"}.get(status, f"BREAKS THE RUN ({status})")
        return Verdict(mutant, word, time.monotonic() - began)
    finally:
        if text:
            path.write_text(text, encoding="utf-8")
        places.put(place)


def _run(place: Path, tests: list[str], *, migrates: bool, shows: bool = False) -> int:
    # No compiled files: two texts of one length in one second would share them.
    environment = os.environ | {
        "PYTHONDONTWRITEBYTECODE": "1",
        "MAILLON_MUTANTS": "1",
        "MAILLON_TEST_DATABASE_URL": "",
        "MAILLON_TEST_REDIS": "",
    }
    quick = [] if migrates else ["--nomigrations"]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=short", *quick, *tests]
    with subprocess.Popen(
        command, cwd=place, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    ) as tests_running:  # fmt: skip
        try:
            said, _ = tests_running.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(tests_running.pid, signal.SIGKILL)  # With the servers that the tests started.
            return HANGS
    if shows and tests_running.returncode:
        print(said[-6000:])
    return HANGS if tests_running.returncode == RED and TOO_LONG in said else tests_running.returncode


def _told(verdict: Verdict) -> Verdict:
    mutant = verdict.mutant
    place = mutant.file.removeprefix("src/maillon/")
    print(f"{verdict.word:20} {verdict.seconds:5.1f} s  {place:32} {mutant.breaks}", flush=True)
    return verdict


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
