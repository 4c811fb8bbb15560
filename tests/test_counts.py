"""What `tests/run` says of the counts of two databases."""

from pathlib import Path

from counts import Counts, complaints, counts_in

SQLITE = Counts(passed=90, failed=0, skipped=10)


def test_the_counts_of_a_report_add_up(tmp_path: Path) -> None:
    report = tmp_path / "sqlite.xml"
    report.write_text('<testsuites><testsuite tests="9" failures="1" errors="1" skipped="2"/></testsuites>')
    assert counts_in(report) == Counts(passed=5, failed=2, skipped=2)
    assert counts_in(tmp_path / "none.xml") is None


def test_postgresql_must_have_every_test_but_the_named_ones() -> None:
    assert complaints(SQLITE, Counts(passed=98, failed=0, skipped=0), ["a", "b"]) == []
    assert complaints(SQLITE, None, []) == []
    assert len(complaints(SQLITE, Counts(passed=90, failed=0, skipped=0), ["a", "b"])) == 1


def test_more_than_ten_named_ones_are_too_many() -> None:
    assert len(complaints(SQLITE, Counts(passed=89, failed=0, skipped=0), [str(each) for each in range(11)])) == 1


def test_a_run_in_which_nothing_passed_is_no_run() -> None:
    assert complaints(Counts(passed=0, failed=0, skipped=3), None, []) == ["No test passed on SQLite."]
