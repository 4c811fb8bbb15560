"""Where a list goes on: a position as the opaque word that an address carries."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from maillon.core.errors import invalid

Position = tuple[datetime, int]
_START = datetime(1970, 1, 1, tzinfo=UTC)


def pack(position: Position | None) -> str | None:
    """The word for a position; None for the end."""
    if position is None:
        return None
    microseconds = (position[0] - _START) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(f"{microseconds}.{position[1]}".encode()).decode().rstrip("=")


def unpack(word: str) -> Position | None:
    """The position of a word; None for an empty one. Raises Invalid for what is none of ours."""
    if not word:
        return None
    try:
        text = base64.urlsafe_b64decode(word[:60] + "=" * (-len(word[:60]) % 4)).decode("ascii")
        microseconds, _dot, pk = text.partition(".")
        return _START + timedelta(microseconds=int(microseconds)), _checked(int(pk))
    except (ValueError, OverflowError, binascii.Error) as error:
        raise invalid("cursor", _("This page of the list does not exist.")) from error


def _checked(pk: int) -> int:
    if not 0 <= pk < 2**63:
        raise ValueError(pk)
    return pk
