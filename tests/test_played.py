"""The table of `docs/played.md`: no clause of the main job without a test that plays it, no test that is not there."""

from __future__ import annotations

import ast
import re
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parents[1]
BROWSER = ROOT / "tests/browser"
PARTS = [
    "Sign in", "People", "Communities", "Posts", "Feed", "Live", "Search", "Import", "Demo organisation", "API v1",
    "First start", "Keyboard", "Questions", "Polls", "Offers", "Question hours", "Links", "Praise", "Conversation", "Keeping", "Announcements", "Topics", "Drafts", "Moving", "Sharing", "Rooms", "Leaders", "Two companies",
]  # fmt: skip
NAMED = re.compile(r"`(test_\w+\.py)::(test_\w+)`")


def rows() -> list[list[str]]:
    """The cells of each row of the table: part, clause, tests."""
    lines = (ROOT / "docs/played.md").read_text().splitlines()
    table = [line for line in lines if line.startswith("|")][2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table]


def played_in(file: str) -> set[str]:
    """The names of the tests that a file of tests/browser holds."""
    path = BROWSER / file
    body = ast.parse(path.read_text()).body if path.exists() else []
    return {one.name for one in body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")}


def test_every_part_of_the_main_job_stands_in_the_table_in_its_order():
    assert [part for part, _rows in groupby(row[0] for row in rows())] == PARTS


def test_every_clause_names_a_test_that_plays_it():
    assert [clause for _part, clause, tests in rows() if not NAMED.search(tests)] == []


def test_every_test_that_is_named_exists():
    named = {found for _part, _clause, tests in rows() for found in NAMED.findall(tests)}
    assert sorted(f"{file}::{name}" for file, name in named if name not in played_in(file)) == []


def test_every_played_test_stands_in_the_table():
    named = {found for _part, _clause, tests in rows() for found in NAMED.findall(tests)}
    beyond = {"test_every_page_for_everybody.py", "test_hostile_names.py"}  # What § 5 and § 6.8 ask for.
    files = [path.name for path in BROWSER.glob("test_*.py") if path.name not in beyond]
    left_out = {(file, name) for file in files for name in played_in(file)} - named
    assert sorted(name for _file, name in left_out) == [
        "test_axe_finds_nothing_in_the_dialog_that_jumps_nor_in_the_keys",
        "test_the_feed_of_somebody_new_says_what_it_is_for",
        "test_what_is_chosen_stays_chosen_when_suggestions_come_and_the_mark_of_the_page_changes_by_key",
    ]
