"""What every template may say without being told: the language, and the choice of another one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from maillon.core.ui.shapes import Option
from maillon.core.web.words import words

NAMES = {"en": "English", "fr": "Français"}


def around(request: HttpRequest) -> dict[str, Any]:
    """For the pages of those who are not signed in; the frame of the others carries the same."""
    language = get_language() or "en"
    return {
        "language": language,
        "languages": [Option(value=key, label=name, is_chosen=key == language) for key, name in NAMES.items()],
        "language_url": "/me/language/",
        "words": words(),
    }
