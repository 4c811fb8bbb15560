"""Says how many tests ran on which database, and fails when PostgreSQL was given fewer than it must have."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

MOST_LEFT_OUT = 10


@dataclass(frozen=True)
class Counts:
    """What one run of pytest reported."""

    passed: int
    failed: int
    skipped: int

    @property
    def collected(self) -> int:
        """Every test that was there to run."""
        return self.passed + self.failed + self.skipped

    def __str__(self) -> str:
        told = f"{self.passed} passed"
        told += f", {self.failed} FAILED" if self.failed else ""
        return told + (f", {self.skipped} skipped" if self.skipped else "")


def counts_in(report: Path) -> Counts | None:
    """The counts of a JUnit report, or None where there is none."""
    if not report.exists():
        return None
    suites = list(ElementTree.parse(report).getroot().iter("testsuite"))
    total, failures, errors, skipped = (
        sum(int(suite.get(name, 0)) for suite in suites) for name in ("tests", "failures", "errors", "skipped")
    )
    return Counts(total - failures - errors - skipped, failures + errors, skipped)


def left_out_of(listing: Path) -> list[str]:
    """The tests that do not make sense on PostgreSQL, one a line; lines with # say why."""
    return [line for line in listing.read_text().splitlines() if line.strip() and not line.startswith("#")]


def complaints(sqlite: Counts | None, postgresql: Counts | None, left_out: list[str]) -> list[str]:
    """What is wrong with the counts, in sentences."""
    if sqlite is None or not sqlite.passed:
        return ["No test passed on SQLite."]
    found = []
    if len(left_out) > MOST_LEFT_OUT:
        found.append(f"{len(left_out)} tests are left out on PostgreSQL; at most {MOST_LEFT_OUT} may be.")
    if postgresql and postgresql.collected != sqlite.collected - len(left_out):
        found.append(
            f"PostgreSQL had {postgresql.collected} tests and SQLite {sqlite.collected}, "
            f"of which {len(left_out)} are left out: the numbers do not meet."
        )
    return found


def main(folder: str, listing: str) -> int:
    """Print the counts; 1 when they are not as they must be."""
    sqlite, postgresql = (counts_in(Path(folder, f"{name}.xml")) for name in ("sqlite", "postgresql"))
    left_out = left_out_of(Path(listing))
    print(f"  SQLite      {sqlite or 'did not report'}")
    print(f"  PostgreSQL  {postgresql or 'NOT RUN: MAILLON_TEST_POSTGRES_URL is not set'}")
    if postgresql and left_out:
        print(f"              without {len(left_out)} that {listing} names")
    redis = (
        "in the run on PostgreSQL"
        if postgresql and os.environ.get("MAILLON_TEST_REDIS_URL")
        else "NOT RUN: MAILLON_TEST_REDIS_URL is not set, or there was no run on PostgreSQL"
    )
    print(f"  Redis       {redis}")
    wrong = complaints(sqlite, postgresql, left_out)
    print(*wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
