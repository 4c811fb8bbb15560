"""Hold modules and functions to their sizes (ARCHITECTURE §3); there is no list of exceptions."""

from __future__ import annotations

import ast
import statistics
import sys
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src/maillon"
MODULE, FUNCTION = 400, 50
NAMES = {"utils", "helpers", "common", "misc", "base", "manager"}
# Django finds a database backend by a module of this name and no other.
DJANGO_NAMES = {"core/db/backends/sqlite3/base.py", "core/db/backends/postgresql/base.py"}


def main() -> int:
    """Print what is too long or badly named, and the medians; 1 when something is."""
    modules, functions, faults = [], [], []
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        place = path.relative_to(SOURCE).as_posix()
        text = path.read_text()
        lines = text.count("\n")
        if path.stem in NAMES and place not in DJANGO_NAMES:
            faults.append(f"{place}: this name explains nothing")
        if lines > MODULE:
            faults.append(f"{place}: {lines} lines, more than {MODULE}")
        if lines:
            modules.append(lines)
        for name, length in _functions(text):
            functions.append(length)
            if length > FUNCTION:
                faults.append(f"{place}: {name} has {length} lines, more than {FUNCTION}")
    print(f"modules: {_spread(modules)}; functions: {_spread(functions)} (median / 90 % / longest, lines)")
    print("\n".join(faults))
    return 1 if faults else 0


def _functions(text: str) -> list[tuple[str, int]]:
    """Names and lengths of the functions, without docstring and decorators."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            has_docstring = ast.get_docstring(node) is not None
            documented = (first.end_lineno or 0) - first.lineno + 1 if has_docstring else 0
            found.append((node.name, (node.end_lineno or 0) - node.lineno + 1 - documented))
    return found


def _spread(values: list[int]) -> str:
    values = sorted(values)
    return f"{statistics.median(values):.0f} / {values[int(len(values) * 0.9)]} / {values[-1]}"


if __name__ == "__main__":
    sys.exit(main())
