"""Stored files against the rows that name them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import models

from maillon.core.db.scope import across_organisations
from maillon.core.files.naming import columns
from maillon.core.files.store import Store


def file_faults() -> list[str]:
    """Files that are named and missing, or damaged, or none of ours; one sentence each."""
    store = Store(Path(settings.FILES_FOLDER))
    missing = [f"file {name} is missing; {who}" for name, who in sorted(named_files().items()) if name not in store]
    return missing + [f"file {fault.path} is {fault.kind}" for fault in store.verify()]


def orphans() -> list[str]:
    """Files that no row names: left by an upload that never ended, or about to be named."""
    named = named_files()
    return [name for name in Store(Path(settings.FILES_FOLDER)) if name not in named]


def named_files() -> dict[str, str]:
    """Every name that rows of any organisation give, with one row that does. One query a column."""
    with across_organisations("one store holds the files of all organisations"):
        return {name: who for model, column in columns() for name, who in _named(model, column)}


def _named(model: type[models.Model], column: str) -> Iterator[tuple[str, str]]:
    rows = model._default_manager.exclude(**{column: ""}).order_by().values_list("pk", column)
    return ((name, f"{model._meta.label_lower} {pk} names it") for pk, name in rows.iterator(5000))
