"""Who may do what to a question and its answers."""

from __future__ import annotations

from maillon.access.rules import author, moderator, not_archived, space_answerer
from maillon.core.policy import allow

allow("content.accept_answer", (author | moderator) & not_archived)
allow("content.have_same_question", space_answerer & ~author)
allow("content.vote_for_answer", space_answerer & ~author)
