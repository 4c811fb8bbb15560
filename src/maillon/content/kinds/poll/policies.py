"""Who may do what to a poll."""

from __future__ import annotations

from maillon.access.rules import author, space_answerer
from maillon.core.policy import allow

allow("content.vote_in_poll", space_answerer)
allow("content.close_poll", author)
