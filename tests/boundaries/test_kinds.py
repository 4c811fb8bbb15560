"""The table of kinds is the only place that tells kinds apart."""

from __future__ import annotations

import ast
from pathlib import Path

from boundaries.test_sources import sources
from maillon.config.kinds import KINDS
from maillon.content.kinds.kind import Kind
from maillon.content.kinds.table import kinds

FOLDERS = Path(__file__).parents[2] / "src/maillon/content/kinds"
OURS = "content/kinds"


def test_each_kind_has_its_folder_and_its_line_in_the_table():
    folders = {path.name for path in FOLDERS.iterdir() if (path / "__init__.py").exists()}
    assert {kind.name for kind in KINDS} == folders
    assert [kind.name for kind in kinds()] == [kind.name for kind in KINDS]


def test_nobody_else_compares_with_the_name_of_a_kind():
    names = {kind.name for kind in KINDS}
    found = []
    for place, tree in sources():
        if OURS in str(place):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare):
                said = {one.value for one in ast.walk(node) if isinstance(one, ast.Constant)} & names
                looked_at = {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
                found += [(str(place), node.lineno, name) for name in said if "kind" in looked_at]
    assert found == []


def test_each_kind_answers_in_words():
    for kind in KINDS:
        assert isinstance(kind, Kind)
        assert str(kind.label)
        assert str(kind.writing.submit)
