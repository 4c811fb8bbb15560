"""Refusals that only the API knows, and how each becomes problem details."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.errors import HttpError, ValidationError

from maillon.core.api.answers import matches
from maillon.core.errors import Conflict, FieldError, Invalid, Refusal, WrongType
from maillon.core.web.problems import problem
from maillon.core.web.refusals import answer, refusal_from

ERRORS_TOLD = 20


class NoIdentity(Refusal):
    """Nobody is known to ask: no token, a token that does not hold, no session."""

    status = 401
    title = gettext_lazy("Sign in first")


class Unreadable(Refusal):
    """The body is no JSON."""

    title = gettext_lazy("This request could not be read")


class NotTaken(Refusal):
    """The address exists, the method does not."""

    status = 405
    title = gettext_lazy("This address does not take that")


class Stale(Conflict):
    """Somebody else was faster; `state` is what stands now."""

    def __init__(self, detail: str, *, state: Any) -> None:
        super().__init__(detail)
        self.state = state


@contextmanager
def telling_state(state: Callable[[], Any]) -> Iterator[None]:
    """A conflict inside tells what stands now."""
    try:
        yield
    except Stale:
        raise
    except Conflict as conflict:
        raise Stale(conflict.detail, state=state()) from conflict


def require_match(request: HttpRequest, etag: str, state: Callable[[], Any]) -> None:
    """Raise Stale where the client changes another version than the present one."""
    if not matches(request, etag):
        raise Stale(_("This was changed meanwhile. Compare with what stands now and send again."), state=state())


def answer_error(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer of any exception of an endpoint."""
    refusal = _refusal(error)
    response = answer(request, refusal)
    if isinstance(refusal, Stale):
        full = problem(refusal) | {"state": refusal.state}
        response.content = orjson.dumps(full, option=orjson.OPT_UTC_Z)
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _refusal(error: Exception) -> Refusal:
    if isinstance(error, ValidationError):
        return _invalid(error)
    if isinstance(error, HttpError):
        cause = error.__cause__
        return cause if isinstance(cause, Refusal) else Unreadable(_("The body is not JSON, or not whole."))
    return refusal_from(error)


def _invalid(error: ValidationError) -> Invalid:
    told = [FieldError(_field(one["loc"]), _sentence(one)) for one in error.errors[:ERRORS_TOLD]]
    return Invalid(_("Some of what was sent does not fit; errors says what."), errors=told)


def _field(loc: tuple[Any, ...]) -> str:
    # ("body", "body", "title"): where it was, the endpoint's own name for it, the field.
    inner = [str(part) for part in loc[2:]] or [str(part) for part in loc[:1]]
    return ".".join(
        inner if loc[0] in ("body", "query") and len(loc) > 2 else [str(part) for part in loc[1:]] or inner
    )[:80]


def _sentence(one: dict[str, Any]) -> str:
    limits = one.get("ctx", {})
    sentences = {
        "missing": _("This field is needed."),
        "extra_forbidden": _("This field cannot be given here."),
        "string_type": _("This is a text."),
        "string_pattern_mismatch": _("This is an id: digits in a text."),
        "bool_type": _("This is true or false."),
        "bool_parsing": _("This is true or false."),
        "list_type": _("This is a list."),
        "dict_type": _("This is an object."),
        "model_type": _("This is an object."),
        "model_attributes_type": _("This is an object."),
        "string_too_long": _("At most %(limit)s characters fit here.") % {"limit": limits.get("max_length")},
        "string_too_short": _("At least %(limit)s characters are needed here.") % {"limit": limits.get("min_length")},
        "too_long": _("At most %(limit)s fit here.") % {"limit": limits.get("max_length")},
        "literal_error": _("Choose one of: %(choices)s.")
        % {"choices": str(limits.get("expected", "")).replace("'", "")},
        "greater_than_equal": _("At least %(limit)s.") % {"limit": limits.get("ge")},
        "less_than_equal": _("At most %(limit)s.") % {"limit": limits.get("le")},
    }
    if one["type"].startswith("datetime"):
        return _("This is a moment, such as 2026-01-31T09:00:00+01:00.")
    return sentences.get(one["type"], _("This does not fit here."))


class WrongBody(WrongType):
    """A body of another media type."""

    title = gettext_lazy("This kind of body is not taken")

    def __init__(self, expected: str) -> None:
        super().__init__(_("Send the body as %(type)s.") % {"type": expected})
