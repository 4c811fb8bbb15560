"""Who asks now."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """A person as the one who asks: made once per request from the present rows, never stored."""

    organisation_id: int
    person_id: int
    kind: str
    account_id: int | None = None
    is_administrator: bool = False
    name: str = ""
    language: str = "en"
    time_zone: str = "UTC"

    @property
    def is_employee(self) -> bool:
        """Whether open spaces are open to this viewer (guests see only where they are members)."""
        return self.kind == "employee"

    @property
    def is_guest(self) -> bool:
        """Whether this viewer comes from a partner."""
        return self.kind == "guest"
