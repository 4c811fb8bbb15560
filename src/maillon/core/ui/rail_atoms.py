"""The communities of the rail, in Python like the atoms: every page draws a dozen."""

from __future__ import annotations

from markupsafe import Markup, escape

from maillon.core.ui.assets import drawn, icon
from maillon.core.ui.atoms import count
from maillon.core.ui.shapes import Place
from maillon.core.ui.vocabulary import Words, words


def rail_place(place: Place) -> Markup:
    """Draw a community in the rail: in bold with a coral number when something is unread; a muted one never has news."""
    return drawn(_entry(place, words()))


def _entry(place: Place, said: Words) -> str:
    face = place.community
    look = "rail-entry unread" if place.unread else "rail-entry"
    space = f' data-space="{place.space}"' if place.space and not place.is_muted else ""
    here = ' aria-current="page"' if place.is_current else ""
    square = f'<span class="square s22 {face.palette}" aria-hidden="true">{icon(face.icon, 14)}</span>'
    outside = f'<span class="rail-outside">{icon("guest", 16, said.extended)}</span>' if face.is_extended else ""
    name = f'<span class="rail-label"><span>{escape(face.name)}</span>{outside}</span>'
    number = count(place.unread, label=said.new_ones) if place.unread else ""
    if place.is_muted:
        number = f'<span class="rail-muted">{icon("bell-off", 16, said.muted)}</span>'
    return f'<a class="{look}" href="{escape(face.url)}"{space}{here}>{square}{name}{number}</a>'
