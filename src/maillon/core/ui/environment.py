"""The Jinja environment of every page: the kit as `ui`, icons, hashed files, the reader's language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import translation
from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from maillon.core.text.elision import elided
from maillon.core.ui import atoms, card_atoms, rail_atoms
from maillon.core.ui.assets import asset, icon, mark
from maillon.core.ui.filters import FILTERS
from maillon.core.ui.folding import FoldingEnvironment
from maillon.core.ui.form_fields import attributes, options_of
from maillon.core.ui.vocabulary import words as spoken

TEMPLATES = Path(__file__).parent / "jinja2"

KIT = (
    "button",
    "field",
    "person",
    "community",
    "mark",
    "overlay",
    "readers",
    "card",
    "thread",
    "composer",
    "state",
    "page",
)
"""The kit's files, in `ui/`; each macro without a leading underscore becomes `ui.<macro>`, beside the atoms."""


ATOMS = {
    one.__name__: one
    for one in (
        atoms.circle,
        atoms.hooked,
        atoms.faces,
        atoms.name,
        atoms.outside,
        atoms.company,
        atoms.by_line,
        atoms.brought,
        atoms.stamp,
        atoms.count,
        atoms.reactions,
        atoms.counted,
        atoms.acts_end,
        atoms.menu_items,
        card_atoms.card_head,
        card_atoms.card_acts,
        card_atoms.last_comment,
        rail_atoms.rail_place,
    )
}
"""Elements written in Python, by name: `ui.<name>`, and globals of the kit's own files."""


class Kit:
    """All elements of the kit under one name, compiled at the first use; in development again when a file changes."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self.__dict__.update(ATOMS)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        for file in KIT:
            module = self._environment.get_template(f"ui/{file}.html").module
            if hasattr(module, name):
                if not self._environment.auto_reload:
                    setattr(self, name, getattr(module, name))
                return getattr(module, name)
        raise AttributeError(f"the kit has no element named {name!r}")


def environment(*, language: str = "", **options: Any) -> Environment:
    """Build the environment; Django's Jinja2 backend names this function in its option "environment".

    With a language its templates are compiled for it (`folding`); without, they ask for the reader's each time.
    """
    given: BaseLoader | None = options.pop("loader", None)
    own = FileSystemLoader(TEMPLATES)
    usual: dict[str, Any] = {
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    loader = ChoiceLoader([given, own]) if given else own
    kind = _folding(language) if language else Environment
    made = kind(loader=loader, extensions=["jinja2.ext.i18n"], **(usual | options))
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    made.globals.update(
        ATOMS,
        gettext=_gettext,
        ngettext=_ngettext,
        ui=Kit(made),
        icon=icon,
        asset=asset,
        mark=mark,
        attributes=attributes,
        options_of=options_of,
        spoken=spoken,
        filled=_filled_with,
    )
    made.filters.update(FILTERS)
    return made


def _folding(language: str) -> type[Environment]:
    return type("EnvironmentIn", (FoldingEnvironment,), {"language": language})


@pass_eval_context
def _gettext(context: EvalContext, sentence: str, /, **values: Any) -> str:
    """A sentence in the reader's language, filled, with French elision; Jinja's own fills without it."""
    return _filled(context, translation.gettext(sentence), values)


@pass_eval_context
def _ngettext(context: EvalContext, one: str, many: str, number: int, /, **values: Any) -> str:
    return _filled(context, translation.ngettext(one, many, number), {"num": number} | values)


@pass_eval_context
def _filled_with(context: EvalContext, translated: str, /, **values: Any) -> str:
    """A sentence that was translated when its template was compiled."""
    return _filled(context, translated, values)


def _filled(context: EvalContext, said: str, values: dict[str, Any]) -> str:
    said = elided(said, values)
    return (Markup(said) if context.autoescape else said) % values  # noqa: S704 - the sentence is ours, values are escaped
