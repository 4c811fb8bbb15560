"""Reactions as the kit draws them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from maillon.content.models import REACTIONS
from maillon.core.ui import shapes

ICONS = {"useful": "useful", "well_seen": "like", "bravo": "bravo", "thanks": "thanks"}


def reactions_of(counts: Mapping[str, int], mine: str) -> list[shapes.Reaction]:
    """All reactions in their order, the given ones with their counts."""
    labels = {
        "useful": _("Useful"),
        "well_seen": _("Well seen"),
        "bravo": _("Bravo"),
        "thanks": pgettext("reaction", "Thanks"),
    }
    return [
        shapes.Reaction(name=name, label=labels[name], icon=ICONS[name], count=counts.get(name, 0), mine=name == mine)
        for name in REACTIONS
    ]
