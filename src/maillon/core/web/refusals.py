"""Every refusal becomes an answer with its status: a page for people, problem details for programs (RFC 9457)."""

from __future__ import annotations

import errno
import logging
import secrets
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillon.core.db.writing import may_pass
from maillon.core.errors import Busy, Elsewhere, Forbidden, NoRoom, NotFound, Refusal, TooLarge
from maillon.core.text.numbers import size
from maillon.core.web.problems import problem_bytes

_log = logging.getLogger("maillon.web")
Answer = Callable[[HttpRequest], HttpResponseBase]


class BadWords(Refusal):
    """What came could not be parsed."""

    title = gettext_lazy("This request could not be read")


class AnswerRefusals:
    """The outermost place where an error becomes an answer; nothing becomes a traceback (CASES §5)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        except Exception as error:
            with _their_language(request):
                return answer(request, refusal_from(error))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse:
        """A view raised: answer here, inside the person's language and scope."""
        return answer(request, refusal_from(error))


def refusal_from(error: Exception) -> Refusal:
    """The refusal that an exception means; an unforeseen one is logged with a mark that the page shows."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, Http404):
        return NotFound(_("There is nothing at this address, or it is not open to you."))
    if isinstance(error, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return TooLarge(_limits_of_a_request())
    # PostgreSQL takes no NUL, not even to look for it.
    if isinstance(error, SuspiciousOperation | BadRequest | UnicodeError) or "(0x00)" in str(error):
        return BadWords(_("What was sent could not be read."))
    if isinstance(error, DatabaseError) and may_pass(error):
        _log.warning("the database could not answer: %s", error)
        return Busy(_("The database does not answer just now. Nothing was changed; try again in a few seconds."))
    if isinstance(error, DatabaseError) and any(sign in str(error) for sign in ("disk is full", "No space left")):
        return Busy(_("The disk is full. Nothing was changed; tell your administrator."))
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return NoRoom(_("The disk is full. Nothing was changed; tell your administrator."))
    return _unforeseen(error)


def _limits_of_a_request() -> str:
    most = size(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0, translation.get_language() or "en")
    facts = {
        "size": most,
        "files": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
        "fields": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
    }
    return (
        _("What was sent is larger than what is taken at once: %(size)s of text, %(fields)s fields, %(files)s files.")
        % facts
    )


def _unforeseen(error: Exception) -> Refusal:
    mark = secrets.token_hex(4)
    _log.exception("unforeseen error %s", mark, exc_info=error)
    refusal = Refusal(
        _("Something went wrong on our side. Your administrator finds it by the mark %(mark)s.") % {"mark": mark}
    )
    refusal.status = 500
    refusal.title = _("Something went wrong")
    return refusal


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The answer: a page, or problem details where a program asks; or where it is now."""
    if isinstance(refusal, Elsewhere) and request.method in ("GET", "HEAD"):
        for old, new in refusal.moved.items():
            if request.path == old or request.path.startswith(f"{old}/"):
                return _led_on(new + request.path.removeprefix(old))
    if wants_json(request):
        response = HttpResponse(problem_bytes(refusal), status=refusal.status, content_type="application/problem+json")
    else:
        response = HttpResponse(_page(request, refusal), status=refusal.status)
    retry = getattr(refusal, "retry_after", None)
    if retry:
        response["Retry-After"] = str(retry)
    return response


def _led_on(to: str) -> HttpResponse:
    """To the same page of the new place. Not for ever: who may be led there is asked each time."""
    response = HttpResponseRedirect(to)
    response["Cache-Control"] = "private, no-store"
    return response


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks: anything under /api/, or a client that takes JSON and no HTML."""
    accepts = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or ("json" in accepts and "html" not in accepts)


def _page(request: HttpRequest, refusal: Refusal) -> str:
    try:
        context = {"refusal": refusal, "kept": _kept(request), "todo": _todo(refusal), "back": ""}
        return render_to_string("ui/refusal.html", context, request=request, using="jinja2")
    except Exception:
        _log.exception("the page of a refusal could not be made")
        return f"{refusal.title}. {refusal.detail}"


def _kept(request: HttpRequest) -> str:
    return _("What you wrote stays in this browser until it is sent.") if request.method == "POST" else ""


def _todo(refusal: Refusal) -> str:
    todo = {
        404: _(
            "Check the address, or ask whoever gave it to you: it may be in a community that you are not a member of."
        ),
        403: _("Ask somebody who looks after this place."),
        409: _("Load the page again and look at what changed."),
        413: _("Send less, or in parts."),
        429: _("Wait a little, then try again."),
        503: _("Wait a few seconds, then send again."),
        507: _("Tell your administrator; reading goes on meanwhile."),
    }
    return todo.get(refusal.status, _("Go back and try again."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without this browser's mark: an old page, or another site (CASES F15)."""
    refusal = Refusal(
        _(
            "This page was open for too long, or the request came from another site. Load the page again; "
            "what you wrote is kept on this device."
        )
    )
    refusal.status = 403
    return answer(request, refusal)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404: an address that no page has."""
    return answer(request, refusal_from(NotFound(_("There is nothing at this address, or it is not open to you."))))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400: what came could not be parsed."""
    return answer(request, refusal_from(exception))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    return answer(request, Forbidden(_("You may not do this here.")))


def failed(request: HttpRequest) -> HttpResponse:
    """Django's handler500: something raised before any view, as when the database is away while the session is read."""
    error = sys.exc_info()[1]
    with _their_language(request):
        if isinstance(error, Exception):
            return answer(request, refusal_from(error))
        return answer(request, Refusal(_("Something went wrong on our side.")))


def _their_language(request: HttpRequest) -> AbstractContextManager[None]:
    """The language chosen in this browser, or asked for by it: whoever asks is not known yet."""
    return translation.override(translation.get_language_from_request(request))
