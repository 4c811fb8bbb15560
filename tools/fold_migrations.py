"""Write indexes and constraints of a first migration into the tables that it makes.

Django adds them one by one, and draws the models anew for each: a first start spends half of its work on that.
Called by tools/squash-migrations with the settings of the product.
"""

from __future__ import annotations

import re
from collections import defaultdict

import django
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.writer import MigrationWriter


def folded(migration: Migration) -> list[object]:
    """The operations of a migration: what is added to a table that it makes stands in the making, unless it is of a
    column that comes later."""
    made = {one.name_lower: one for one in migration.operations if isinstance(one, CreateModel)}
    later: defaultdict[str, set[str]] = defaultdict(set)
    for one in migration.operations:
        if isinstance(one, AddField):
            later[one.model_name_lower].add(one.name)
    left: list[object] = []
    for one in migration.operations:
        if isinstance(one, AddIndex | AddConstraint):
            part = one.index if isinstance(one, AddIndex) else one.constraint
            named = set(re.findall(r"\w+", repr(part.deconstruct())))
            table = made.get(one.model_name_lower)
            if table and not named & later[one.model_name_lower]:
                option = "indexes" if isinstance(one, AddIndex) else "constraints"
                table.options[option] = [*table.options.get(option, []), part]
                continue
        left.append(one)
    return left


def main() -> None:
    """Fold the first migrations of all our apps."""
    django.setup()
    for (_app, name), migration in MigrationLoader(None).disk_migrations.items():
        if not migration.__module__.startswith("maillon.") or name != "0001_initial":
            continue
        left = folded(migration)
        if len(left) < len(migration.operations):
            migration.operations = left
            writer = MigrationWriter(migration)
            with open(writer.path, "w") as file:
                file.write(writer.as_string())


if __name__ == "__main__":
    main()
