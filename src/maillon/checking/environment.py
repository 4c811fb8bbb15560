"""The settings in force, without what must stay secret."""

from __future__ import annotations

import re
from typing import Final

from maillon.config.environment import Environment

_SECRET: Final = ("secret_key",)
_PASSWORD: Final = re.compile(r"(?<=:)[^:@/]+(?=@)")


def shown_settings(environment: Environment) -> list[tuple[str, str, str]]:
    """(name, value, what it is) of every MAILLON_… setting; keys and passwords are hidden."""
    return [
        (f"MAILLON_{name.upper()}", _shown(name, str(getattr(environment, name))), field.description or "")
        for name, field in type(environment).model_fields.items()
    ]


def _shown(name: str, value: str) -> str:
    if not value:
        return "(not set)"
    return "(set, hidden)" if name in _SECRET else _PASSWORD.sub("…", value)
