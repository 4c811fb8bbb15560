"""Between Django's form fields and the kit: attributes as written in a tag, choices as options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import BoundField
from markupsafe import Markup, escape

from maillon.core.ui.assets import drawn
from maillon.core.ui.shapes import Option


def attributes(given: Mapping[str, Any] | None) -> Markup:
    """Write attributes for a tag: `hx_post` as `hx-post`; True alone; None and False left out."""
    pieces = [_attribute(name.replace("_", "-"), value) for name, value in (given or {}).items()]
    return Markup("").join(pieces)


def options_of(field: BoundField) -> list[Option]:
    """Return the choices of a bound field, with those that are chosen."""
    value = field.value()
    chosen = {str(one) for one in value} if isinstance(value, list | tuple | set) else {str(value)}
    choices = field.field.choices  # type: ignore[attr-defined]
    return [Option(value=str(key), label=str(label), is_chosen=str(key) in chosen) for key, label in choices]


def _attribute(name: str, value: Any) -> Markup:
    if value is None or value is False:
        return Markup("")
    return drawn(f" {name}") if value is True else drawn(f' {name}="{escape(value)}"')
