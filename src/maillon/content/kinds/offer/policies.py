"""Who may close, open again and extend an offer."""

from __future__ import annotations

from maillon.access.rules import author, space_answerer
from maillon.core.policy import allow

allow("content.change_offer", author & space_answerer)
