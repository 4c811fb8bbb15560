"""Why a file was not taken, with a sentence for the person who sent it."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillon.core import errors
from maillon.core.text.numbers import count, size


class TooLarge(errors.TooLarge):
    """More bytes than `limit`; what had arrived is gone again."""

    def __init__(self, limit: int) -> None:
        super().__init__(_("A file may have %(size)s at most.") % {"size": size(limit, get_language() or "en")})
        self.limit = limit


class NoSpace(errors.NoRoom):
    """The disk is full; what had arrived is gone again, everything else is untouched."""

    def __init__(self) -> None:
        super().__init__(_("The disk is full, so this file could not be kept. Nothing else was lost."))


class NotAnImage(errors.WrongType):
    """The bytes are no picture of a known format, whatever their name says, or a damaged one."""

    def __init__(self) -> None:
        super().__init__(_("This is not a picture that can be shown. JPEG, PNG, WebP, AVIF, GIF and HEIC can."))


class TooManyPixels(errors.TooLarge):
    """The picture would fill the memory when unpacked; it was not."""

    def __init__(self, limit: int) -> None:
        shown = count(limit // 1_000_000, get_language() or "en")
        super().__init__(_("A picture may have %(count)s million pixels at most.") % {"count": shown})
        self.limit = limit
