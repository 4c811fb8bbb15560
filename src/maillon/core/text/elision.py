"""French elision: "de" before a name that begins with a vowel is "d’" ("Journal d’Inès", "2 invités d’Atlas")."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_OPEN: Final = re.compile(r"\b([Dd])e %\((\w+)\)s")
_VOWEL: Final = re.compile(r"(?:<[^>]*>)*[aeiouàâäéèêëîïôöùûüœæ]", re.IGNORECASE)


def elided(sentence: str, values: Mapping[str, Any]) -> str:
    """Return the sentence, placeholders untouched, with "d’" where a value calls for it.

    A mute h cannot be told from an aspirated one by its letters, and "de Hervé" is right beside "d’Hervé": h stays.
    Only French sentences hold "de %(name)s", so that every language may pass here.
    """
    if "e %(" not in sentence:
        return sentence
    return _OPEN.sub(lambda found: _joined(found, str(values.get(found[2], ""))), sentence)


def _joined(found: re.Match[str], value: str) -> str:
    return f"{found[1]}’%({found[2]})s" if _VOWEL.match(value) else found[0]
