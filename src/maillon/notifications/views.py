"""The page of notices."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillon.core.text.elision import elided
from maillon.core.ui.filters import moment
from maillon.core.web.cursors import pack, unpack
from maillon.core.web.pages import SignedInRequest, back, fragment, is_fragment, page, signed_in
from maillon.notifications.actions import read_notices
from maillon.notifications.queries import Told, notices_for, waiting
from maillon.people.faces import face_of


@require_GET
@signed_in
def notices(request: SignedInRequest) -> HttpResponse:
    """`/notices/`: what called me, newest first; asked as a fragment, the number that waits."""
    if is_fragment(request):
        return fragment(request, "notifications/page.html", "number", waiting=waiting(request.viewer))
    told, following = notices_for(request.viewer, before=unpack(request.GET.get("before", "")))
    rows = [
        (one, face_of(one.notice.actor) if one.notice.actor else None, sentence(one), moment(one.notice.updated_at))
        for one in told
    ]
    more = f"/notices/?before={pack(following)}" if following else ""
    return page(
        request,
        "notifications/page.html",
        {"rows": rows, "more_url": more, "has_unread": any(not one.notice.read_at for one in told)},
    )


def sentence(told: Told) -> str:
    """Why this person is told: the reason in words."""
    name = told.notice.actor.name if told.notice.actor else _("Somebody")
    others = told.count - 1
    leader = {"leader": told.title}
    words = {
        "mentioned": _("%(name)s named you"),
        "answered": _("%(name)s answered") if others < 1 else _("%(name)s and others answered"),
        "published": _("%(name)s published something"),
        "asked_to_join": _("%(name)s asks to join"),
        "admitted": _("%(name)s let you in"),
        "invited": _("%(name)s invites you"),
        "handed_over": _("%(name)s made you the owner"),
        "accepted": _("%(name)s accepted your answer"),
        "solved": _("%(name)s accepted an answer"),
        "praised": _("%(name)s praised you"),
        "shared": _("%(name)s shared what you wrote"),
        "reminded": _("You asked to be reminded"),
        "announced": _("%(name)s made an announcement"),
        "to_acknowledge": _("%(name)s asks you to confirm that you have read this"),
        "not_published": _("What you had scheduled was not published"),
        "asked": _("%(name)s hopes for your answer"),
        "passed_on": _("%(name)s thinks that you know"),
        "unanswered": _("%(name)s asked, and three rounds brought no answer"),
        "in_your_name": _("%(name)s published in your name"),
        "delegate": elided(_("You may now publish in the name of %(leader)s"), leader),
        "delegate_over": elided(_("You no longer publish in the name of %(leader)s"), leader),
        "followed": _("%(name)s wrote in a discussion you follow"),
        "hour_open": _("%(name)s answers your questions now"),
        "hour_moved": _("%(name)s changed the time of a question hour"),
        "owed": _("Your question hour has ended and answers are owed"),
        "ends_soon": _("%(name)s is a member for a few days more"),
    }
    if told.notice.reason == "ends_soon" and told.notice.actor is None:
        return _("You are a member for a few days more")
    return words[told.notice.reason] % {"name": name, **leader}


@require_POST
@signed_in
def read_all(request: SignedInRequest) -> HttpResponse:
    """`/notices/read/`: all of them are read."""
    read_notices(by=request.viewer)
    return back(request, "/notices/")
