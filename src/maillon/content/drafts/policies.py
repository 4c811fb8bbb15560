"""Who may keep drafts, change one, and say when a publication is withdrawn."""

from __future__ import annotations

from typing import Any

from maillon.access.rules import anyone, author, in_her_name
from maillon.core.policy import Viewer, allow, rule


@rule
def its_writer(viewer: Viewer, thing: Any) -> bool:
    """Who wrote the draft."""
    return bool(thing.person_id == viewer.person_id)


allow("content.keep_draft", anyone)
allow("content.change_draft", its_writer)
allow("content.set_withdrawal", author | in_her_name)
