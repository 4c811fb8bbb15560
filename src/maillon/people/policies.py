"""Who may do what to people's rows. Statements that need spaces stand in `access` and above."""

from __future__ import annotations

from typing import Any

from maillon.core.policy import Viewer, allow, rule


@rule
def oneself(viewer: Viewer, thing: Any) -> bool:
    """The person herself."""
    return bool(thing.pk == viewer.person_id)


@rule
def somebody_else(viewer: Viewer, thing: Any) -> bool:
    """Another person, with an account."""
    return bool(thing.pk != viewer.person_id and thing.kind != "staged")


allow("people.edit_profile", oneself)
allow("people.follow", somebody_else)
