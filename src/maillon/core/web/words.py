"""The sentences that the scripts say, in the reader's language."""

from __future__ import annotations


def words() -> dict[str, str]:
    """Sentences by the name the scripts ask for."""
    return {}
