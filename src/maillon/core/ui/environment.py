"""The Jinja environment of every page: the kit as `ui`, icons, hashed files, the reader's language."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from maillon.core.ui import moments, shapes
from maillon.core.ui.form_fields import attributes, options_of

HERE = Path(__file__).parent
BUILT = HERE / "built"
TEMPLATES = HERE / "jinja2"

KIT = ("button", "field", "person", "community", "mark", "overlay", "readers", "card", "thread", "composer", "state", "page")
"""The kit's files, in `ui/`; every macro in them that has no leading underscore becomes `ui.<macro>`."""


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
    return Markup(
        f'<svg class="icon{weight}" width="{size}" height="{size}" {spoken}><use href="{asset("icons.svg")}#{name}"/></svg>'
    )


@cache
def mark(size: int = 28) -> Markup:
    """Return the two links, drawn with the symbol that the shell puts once in the page, in the theme's colours."""
    return Markup(f'<svg class="logo" width="{size}" height="{size}" viewBox="0 0 32 32" aria-hidden="true"><use href="#mark"/></svg>')


class Kit:
    """All macros of the kit under one name; compiled at the first use, and again when a file changes in development."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def __getattr__(self, name: str) -> Any:
        for file in KIT:
            module = self._environment.get_template(f"ui/{file}.html").module
            if hasattr(module, name):
                if not self._environment.auto_reload:
                    setattr(self, name, getattr(module, name))
                return getattr(module, name)
        raise AttributeError(f"the kit has no element named {name!r}")


def environment(**options: Any) -> Environment:
    """Build the environment, for Django's Jinja2 backend (`"environment": "maillon.core.ui.environment.environment"`)."""
    given: BaseLoader | None = options.pop("loader", None)
    own = FileSystemLoader(TEMPLATES)
    options = {"autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True} | options
    made = Environment(loader=ChoiceLoader([given, own]) if given else own, extensions=["jinja2.ext.i18n"], **options)
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext, npgettext=translation.npgettext
    )
    made.globals.update(ui=Kit(made), icon=icon, asset=asset, mark=mark, attributes=attributes, options_of=options_of)
    made.filters.update(shown=shapes.shown, number=moments.number, when=moments.when, moment=moments.moment, day=moments.day, clock=moments.clock)
    return made
