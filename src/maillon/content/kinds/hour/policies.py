"""Who votes in a question hour."""

from __future__ import annotations

from typing import Any

from maillon.access.rules import author, space_answerer
from maillon.content.kinds.hour.hosting import hosts_of
from maillon.content.models import Comment
from maillon.content.policies import closed
from maillon.core.policy import Viewer, allow, rule


@rule
def host(viewer: Viewer, thing: Any) -> bool:
    """Who answers in the question hour that it is, or lies in."""
    return viewer.person_id in hosts_of(thing.publication if isinstance(thing, Comment) else thing)


allow("content.vote_for_question", space_answerer & ~author & ~host & ~closed)
