"""Errors that carry a sentence for the person, and the status a face answers with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field of a form or of a request's body."""

    field: str
    message: str


class Refusal(Exception):
    """Something could not be done, and the person can be told why."""

    status = 400
    title: StrOrPromise = _("This could not be done")

    def __init__(self, detail: str = "", *, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)


class NotFound(Refusal):
    """It does not exist, or not for this viewer: the two are told in the same words."""

    status = 404
    title = _("There is nothing here for you")


class Elsewhere(NotFound):
    """It is elsewhere now, and the viewer reads it there. Whoever looks is led on; whoever would change something is told
    that there is nothing. `moved`: beginnings of addresses, and what they are now ("/c/old" to "/c/new")."""

    def __init__(self, detail: str, *, moved: Mapping[str, str]) -> None:
        super().__init__(detail)
        self.moved = moved


class Forbidden(Refusal):
    """The viewer sees it and may not do this to it."""

    status = 403
    title = _("You may not do this")


class Conflict(Refusal):
    """Somebody else was faster; the present state decides."""

    status = 409
    title = _("This has changed meanwhile")


class Invalid(Refusal):
    """The words given do not fit: `errors` says which."""

    status = 422
    title = _("Something does not fit")


class TooLarge(Refusal):
    """More than the limit."""

    status = 413
    title = _("This is too large")


class WrongType(Refusal):
    """A kind of file or body that is not taken here."""

    status = 415
    title = _("This kind of file is not taken")


class TooMany(Refusal):
    """Too often in too short a time."""

    status = 429
    title = _("That was too often")

    def __init__(self, detail: str = "", *, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Busy(Refusal):
    """The database, or the disk, could not take the write now; nothing was changed."""

    status = 503
    title = _("Maillon cannot keep this just now")
    retry_after = 5


class NoRoom(Refusal):
    """The disk is full: reading works, keeping does not."""

    status = 507
    title = _("There is no room left to keep this")


def invalid(field: str, message: str) -> Invalid:
    """An Invalid about one field."""
    return Invalid(message, errors=[FieldError(field, message)])
