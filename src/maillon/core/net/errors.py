"""Why something outside was not fetched."""

from __future__ import annotations

from typing import Literal

Reason = Literal["address", "refused", "redirects", "unreachable", "slow", "status", "type", "encoding"]
"""`address`: no http(s) address one could ask; `refused`: it leads where nothing of ours may go; `redirects`: more than five;
`unreachable`, `slow`: nobody answered, or not in time; `status`, `type`, `encoding`: the answer is none that was asked for."""


class NotFetched(Exception):
    """Nothing was brought; `reason` says why, the text says it for the log."""

    def __init__(self, reason: Reason, text: str = "") -> None:
        super().__init__(text or reason)
        self.reason: Reason = reason

    @property
    def may_pass(self) -> bool:
        """Whether the same may succeed later."""
        return self.reason in {"unreachable", "slow", "status"}
