"""Reactions as the kit draws them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from maillon.content.models import REACTIONS
from maillon.core.ui import shapes

ICONS = {"useful": "useful", "well_seen": "like", "bravo": "bravo", "thanks": "thanks"}


@cache
def _labels(_language: str | None) -> Mapping[str, str]:
    return {
        "useful": _("Useful"),
        "well_seen": _("Well seen"),
        "bravo": _("Bravo"),
        "thanks": pgettext("reaction", "Thanks"),
    }


def reactions_of(counts: Mapping[str, int], mine: str) -> list[shapes.Reaction]:
    """All reactions in their order, the given ones with their counts."""
    labels = _labels(get_language())
    return [
        shapes.Reaction(name=name, label=labels[name], icon=ICONS[name], count=counts.get(name, 0), mine=name == mine)
        for name in REACTIONS
    ]
