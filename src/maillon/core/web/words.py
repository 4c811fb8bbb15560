"""The sentences that the scripts say, in the reader's language."""

from __future__ import annotations

from functools import cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup


def words() -> Markup:
    """Sentences by the name that `frontend/ts/words.ts` asks for, as JSON for a script element; "%s" is filled there."""
    return _words(get_language() or "en")


@cache
def _words(_language: str) -> Markup:
    sentences = {
        "copied": _("Link copied"),
        "draft_kept": _("Draft kept at %s"),
        "draft_back": _("Your draft is back"),
        "draft_of": _("Draft of %s"),
        "draft_elsewhere": _("Draft of %s, from another device"),
        "draft_other": _("There is another text, of %s, from another device or window."),
        "show_it": _("Show it"),
        "keep_this": _("Keep this one"),
        "schedule": _("Schedule"),
        "forget_draft": _("Discard"),
        "undo": _("Undo"),
        "offline": _("Offline. What you write is kept here."),
        "online": _("Back online"),
        "failed": _("That did not go through. Nothing is lost: try again."),
        "remove_file": _("Remove %s"),
        "show_password": _("Show the password"),
        "hide_password": _("Hide the password"),
        "found": _("%s shown"),
        "new": _("new"),
        "rooms": _("Rooms"),
        "communities": _("Communities"),
        "acts": _("Actions"),
        "suggested": _("Found"),
        "search_for": _("Search for “%s”"),
        "too_many": _("Not found: try other words"),
        "arrival": _("1 new publication"),
        "arrivals": _("%s new publications"),
        "in_answer": _("In answer to %s"),
        "answer_all": _("Answer everybody instead"),
        "new_turn": _("New answer from"),
        "quote": _("Quote"),
        "quoted": _("Quoted in your answer"),
        "further": _("1 new message on another page"),
        "furthers": _("%s new messages on other pages"),
        "gone": _("This message has been removed."),
        "close": _("Close"),
        "zoom": _("Zoom"),
        "previous": _("Previous picture"),
        "next": _("Next picture"),
        "no_picture": _("This picture cannot be shown."),
    }
    return htmlsafe_json_dumps(sentences)
