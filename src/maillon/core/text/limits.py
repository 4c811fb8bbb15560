"""How long each text may be, counted in characters, and the refusal that names the limit."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from maillon.core.errors import FieldError, Invalid
from maillon.core.text.characters import clean

BODY: Final = 20_000
COMMENT: Final = 10_000
TITLE: Final = 200

TEXT_LIMITS: Final = {"body": BODY, "comment": COMMENT, "title": TITLE}
"""The same figures by name, for schemas and forms."""


class TooLong(Invalid):
    """A text has more characters than its field holds; `limit` and `field` say which, `detail` is a sentence."""

    title = _("This is too long")

    def __init__(self, limit: int, field: str) -> None:
        sentence = ngettext(
            "Please keep this to %(limit)s character.", "Please keep this to %(limit)s characters.", limit
        )
        detail = sentence % {"limit": limit}
        super().__init__(detail, errors=[FieldError(field, detail)])
        self.limit, self.field = limit, field


def fitting(text: str, *, limit: int, field: str) -> str:
    """Return the text cleaned (see `characters.clean`), or raise TooLong when it has more than `limit` characters."""
    if (
        len(text) > 2 * limit or len(cleaned := clean(text)) > limit
    ):  # "\r\n" counts once; what is far too long is not even read
        raise TooLong(limit, field)
    return cleaned
