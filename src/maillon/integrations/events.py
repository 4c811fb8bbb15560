"""What can happen to tokens. Nobody is nudged by it."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TokenMade(Event):
    """`person_id` has one more token."""

    name = "integrations.token_made"


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Event):
    """A token of `person_id` no longer holds."""

    name = "integrations.token_revoked"


@dataclass(frozen=True, kw_only=True)
class AllTokensRevoked(Event):
    """All `tokens` that `person_id` (the subject) had hold no longer, with her password `why`: "changed" or "reset"."""

    name = "integrations.all_tokens_revoked"
    why: str
    tokens: list[int]
