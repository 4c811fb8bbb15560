"""Built files by their logical names, icons of the sprite, the mark."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from markupsafe import Markup, escape

BUILT = Path(__file__).parent / "built"
"""Where `npm run build` writes; served below STATIC_URL."""


def drawn(html: str) -> Markup:
    """Say that a piece of HTML is safe: what came from people was escaped where it was put in."""
    return Markup(html)  # noqa: S704


@cache
def manifest() -> dict[str, str]:
    """Return {logical name: hashed name} of the built files; empty when the front end has not been built."""
    path = BUILT / "manifest.json"
    return json.loads(path.read_text()) if path.exists() else {}


@cache
def asset(name: str) -> str:
    """Return the address of a built file, such as "app.css"."""
    prefix = settings.STATIC_URL if settings.configured and settings.STATIC_URL else "/static/"
    return f"{prefix}{manifest().get(name, name)}"


@cache
def icon(name: str, size: int = 20, label: str = "") -> Markup:
    """Return an outline icon of the sprite, hidden from screen readers unless it is given a label."""
    spoken = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    weight = " i16" if size < 20 else ""
    drawing = f'<use href="{escape(asset("icons.svg"))}#{escape(name)}"/>'
    return drawn(f'<svg class="icon{weight}" width="{size}" height="{size}" {spoken}>{drawing}</svg>')


@cache
def mark(size: int = 28) -> Markup:
    """Return the two links, drawn with the symbol that the shell puts once in the page, in the theme's colours."""
    size_of = f'width="{size}" height="{size}"'
    return drawn(f'<svg class="logo" {size_of} viewBox="0 0 32 32" aria-hidden="true"><use href="#mark"/></svg>')
