"""Which rows name a stored file: one store holds those of all organisations, and equal bytes are one file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.apps import apps
from django.db import models

from maillon.core.db.scope import across_organisations

NAMES: Final = ("sha256", "preview", "photo", "cover", "cover_small", "raw_sha256", "picture")
"""Columns that hold a stored file's name, wherever they stand."""


def columns() -> Iterator[tuple[type[models.Model], str]]:
    """Each of these columns, with its model."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.name in NAMES and isinstance(field, models.CharField):
                yield model, field.name


def is_named(sha256: str) -> bool:
    """Whether a row of any organisation names this file. Slow: not every column has an index."""
    with across_organisations("one store holds the files of all organisations"):
        return any(model._default_manager.filter(**{name: sha256}).exists() for model, name in columns())
