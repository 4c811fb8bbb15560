"""The list of `make mutants` is true of the present tree: playing it takes long, and is not done with each change."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_text_that_each_breakage_replaces_stands_once_in_its_file():
    mutants = tomllib.loads((ROOT / "tools/mutants.toml").read_text())["mutant"]
    assert len(mutants) >= 15
    found = {one["breaks"]: (ROOT / one["file"]).read_text().count(one["before"]) for one in mutants}
    assert {breaks: count for breaks, count in found.items() if count != 1} == {}
