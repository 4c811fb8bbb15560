"""What the composer knows of leaders: in whose name the viewer may publish."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from maillon.access.leaders import is_delegate_of, represented_by
from maillon.content.drafts.places import WALL
from maillon.content.kinds.kind import Kind
from maillon.core.policy import Viewer
from maillon.core.text.elision import elided
from maillon.core.ui.shapes import Option

NAME = "w:"
"""Before the number of a leader in the choice of places."""


def represented(request: HttpRequest) -> list[tuple[int, str]]:
    """In whose name the viewer publishes, asked once for a request."""
    known: list[tuple[int, str]] | None = getattr(request, "represented", None)
    if known is None:
        known = represented_by(request.viewer)  # type: ignore[attr-defined]
        request.represented = known  # type: ignore[attr-defined]
    return known


def name_options(request: HttpRequest, kind: Kind, chosen: str) -> list[Option]:
    """The walls of leaders as places to choose: "in the name of …"."""
    if not kind.is_for_walls:
        return []
    found = [(f"{NAME}{pk}", in_the_name_of(name)) for pk, name in represented(request)]
    return [Option(value=value, label=label, is_chosen=value == chosen) for value, label in found]


def in_the_name_of(name: str) -> str:
    """A leader's wall, as who writes there for her is told of it."""
    return elided(_("In the name of %(name)s"), named := {"name": name}) % named


def wall_chosen(viewer: Viewer, chosen: str) -> int | None:
    """Whose wall is chosen among places: her own, or a leader's whose delegate she is."""
    if chosen == WALL:
        return viewer.person_id
    named = chosen.removeprefix(NAME)
    if not chosen.startswith(NAME) or not (named.isascii() and named.isdecimal() and len(named) < 19):
        return None
    return int(named) if is_delegate_of(viewer, int(named)) else None
