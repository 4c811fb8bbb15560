"""References by name, "content.publication:42": how a thing points to one above it without importing it."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models


def ref(thing: models.Model) -> str:
    """The reference of a row."""
    return f"{thing._meta.label_lower}:{thing.pk}"


def ref_of(model: type[models.Model], pk: int) -> str:
    """The reference of a row that is known by its number."""
    return f"{model._meta.label_lower}:{pk}"


def split(reference: str) -> tuple[str, int]:
    """The label and the id of a reference; ValueError for what is none."""
    label, _, number = reference.partition(":")
    if not label or not number.isascii() or not number.isdigit():
        raise ValueError(f"not a reference: {reference!r}")
    return label, int(number)


def resolve(reference: str) -> Any | None:
    """The row a reference names, or None where it is gone. Decides nothing about who may see it."""
    label, pk = split(reference)
    return apps.get_model(label)._default_manager.filter(pk=pk).first()
