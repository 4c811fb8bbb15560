"""Who may make and end tokens."""

from __future__ import annotations

from typing import Any

from maillon.access.rules import anyone
from maillon.core.policy import Viewer, allow, rule


@rule
def holder(viewer: Viewer, token: Any) -> bool:
    """Whose token it is."""
    return bool(token.person_id == viewer.person_id)


allow("integrations.make_token", anyone)
allow("integrations.revoke_token", holder)
