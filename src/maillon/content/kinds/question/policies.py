"""Who may do what to a question and its answers."""

from __future__ import annotations

from typing import Any

from maillon.access.rules import author, member, moderator, not_archived, space_answerer
from maillon.content.kinds.question.routing import HANDS
from maillon.core.policy import Viewer, allow, rule


@rule
def asked(viewer: Viewer, thing: Any) -> bool:
    """Who was asked to answer, by this request."""
    return bool(thing.person_id == viewer.person_id)


@rule
def at_the_last_hand(viewer: Viewer, thing: Any) -> bool:
    """It was passed on as often as it may be."""
    return bool(thing.hand >= HANDS)


allow("content.accept_answer", (author | moderator) & not_archived)
allow("content.have_same_question", space_answerer & ~author)
allow("content.vote_for_answer", space_answerer & ~author)
allow("content.answer_request", asked)
allow("content.pass_request_on", asked & ~at_the_last_hand)
allow("content.wish_page", (author | moderator) & not_archived)
allow("content.see_figures", member)
