"""What can happen to an account."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ResetAsked(Event):
    """Somebody typed a login on the page "forgotten password". Whether it exists is found out later, by the worker."""

    name = "accounts.reset_asked"
    typed: str
    language: str
