"""The face of errors that the front makes itself, before Django sees the request."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from maillon.core.errors import Refusal
from maillon.core.text.numbers import size
from maillon.core.web.problems import problem_bytes


def error_page(status: int, accept: str, language: str, limit: int = 0) -> tuple[str, bytes]:
    """(content type, body) for a status: a page where HTML is taken, else problem details."""
    with translation.override("fr" if language.strip().lower().startswith("fr") else "en"):
        refusal = _refusal(status, limit)
        if "html" not in accept:
            return "application/problem+json", problem_bytes(refusal)
        context = {"refusal": refusal, "kept": "", "todo": "", "back": "", "language": translation.get_language()}
        return "text/html; charset=utf-8", render_to_string("ui/refusal.html", context, using="jinja2").encode()


def _refusal(status: int, limit: int) -> Refusal:
    details = {
        404: _("There is nothing at this address, or it is not open to you."),
        405: _("This address does not take that."),
        408: _("What you sent came too slowly, and was not taken. Try again on a better connection."),
        413: _(
            "What was sent is larger than what is taken here: %(size)s at most. Mailboxes of any size are taken by the "
            "command maillon import mbox."
        )
        % {"size": size(limit, translation.get_language() or "en")},
        429: _("Wait a little, then try again."),
        503: _("Many people are here at once. Try again in a few seconds."),
        507: _("The disk is full, so what you sent could not be kept. Nothing else was lost; tell your administrator."),
    }
    refusal = Refusal(details.get(status, _("This could not be done. Try again.")))
    refusal.status = status
    refusal.title = _("This could not be done")
    return refusal
