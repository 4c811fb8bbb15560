"""What the sources may not say elsewhere: raw SQL, and the deliberate exit from an organisation."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import maillon

ROOT = Path(maillon.__file__).parent
RAW = {"raw", "cursor", "extra", "executescript", "chunked_cursor"}
RAW_SQL_LIVES_IN = ("core/db/", "search/backends/")

ELSEWHERE = {
    "core/web/readiness.py cursor": "asks whether the database answers at all, and names no table",
    "config/starting.py connect": "copies the whole SQLite file before a migration",
}
"""What stands elsewhere, with the reason. It names no table of an organisation."""

EXITS = {
    "checking/files.py": ["one store holds the files of all organisations"],
    "core/files/naming.py": ["one store holds the files of all organisations"],
    "core/events/worker.py": [
        "events age alike in every organisation",
        "one worker serves all organisations; each delivery then opens its own scope",
        "the operator's list of stuck work",
    ],
    "integrations/passwords.py": ["an account has one password for all of its organisations"] * 2,
}
"""Every use of `across_organisations`, by file, with its reason. Changed on purpose only."""


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the product with its place in the tree; migrations are Django's."""
    for path in sorted(ROOT.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.Module) -> Iterator[tuple[str, bool, ast.Call]]:
    """Every call with the name of what is called, and whether it is a method."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, True, node
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, False, node


def test_raw_sql_lives_in_the_database_floor_and_the_search_backends_only():
    found = set()
    for place, tree in sources():
        for name, is_method, node in calls(tree):
            if name == "RawSQL" or (is_method and name in RAW) or is_driver(node):
                found.add(f"{place} {name}")
    assert any(line.startswith("core/db/") for line in found)
    assert {line for line in found if not line.startswith(RAW_SQL_LIVES_IN)} == set(ELSEWHERE)


def is_driver(node: ast.Call) -> bool:
    """Whether a database driver is called past Django."""
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    return isinstance(owner, ast.Name) and owner.id in ("sqlite3", "psycopg")


def test_every_deliberate_exit_from_an_organisation_is_counted():
    found: dict[str, list[str]] = {}
    for place, tree in sources():
        for name, _, node in calls(tree):
            if name == "across_organisations":
                reason = ast.literal_eval(node.args[0])
                assert reason, f"{place}:{node.lineno} gives no reason"
                found[place] = sorted([*found.get(place, []), reason])
    assert found == EXITS


def test_the_scope_itself_is_touched_by_its_own_module_only():
    touching = {
        place
        for place, tree in sources()
        for node in ast.walk(tree)
        if (
            isinstance(node, ast.Name | ast.Attribute)
            and "_scope" in (getattr(node, "id", ""), getattr(node, "attr", ""))
        )
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "maillon.core.db.scope"
            and any(a.name == "_scope" for a in node.names)
        )
    }
    assert touching == {"core/db/scope.py"}
