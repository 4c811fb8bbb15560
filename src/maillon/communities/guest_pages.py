"""The page on which owners and moderators see who was invited by whom, until when, and change it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillon.communities import roles
from maillon.communities.guests import BY_COMPANY, LONGEST, awaited_guests, kept_guests, set_invited_day, set_last_day
from maillon.communities.models import Community
from maillon.communities.queries import community_at
from maillon.core.days import day_of, today_of
from maillon.core.db.behind import key_of, page_behind
from maillon.core.errors import Invalid, NotFound
from maillon.core.policy import require
from maillon.core.text import when
from maillon.core.ui.filters import language
from maillon.core.web.pages import SignedInRequest, back, page, signed_in
from maillon.people.faces import face_of

PAGE: Final = 30


@require_http_methods(["GET", "POST"])
@signed_in
def guests(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/c/<slug>/guests/`: the guests; what is posted changes the last day of one, or of one who is invited, or ends a
    membership (`end=1`)."""
    community = community_at(slug, request.viewer)
    require(request.viewer, "communities.keep_guests", community)
    if not community.space.is_extended:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    if request.method == "GET":
        return page(request, "communities/guests.html", _facts(request, community))
    number = _number(request.POST.get("invited") or request.POST.get("guest", ""))
    try:
        _act(request, community)
    except Invalid as refusal:
        facts = {"refused": number, "errors": [one.message for one in refusal.errors]}
        return page(request, "communities/guests.html", _facts(request, community) | facts, status=refusal.status)
    return back(request, _address(community, **_places(request)))


def _act(request: SignedInRequest, community: Community) -> None:
    by, day = request.viewer, request.POST.get("last_day", "")[:10]
    if "invited" in request.POST:
        invitation = get_object_or_404(awaited_guests(community, by), pk=_number(request.POST["invited"]))
        set_invited_day(by=by, community=community, invitation=invitation, last_day=day_of(day))
        return
    row = get_object_or_404(kept_guests(community, by), pk=_number(request.POST.get("guest", "")))
    if request.POST.get("end") == "1":
        roles.remove_member(by=by, community=community, membership=row)
    else:
        set_last_day(by=by, community=community, membership=row, last_day=day_of(day))


def _number(written: str) -> int:
    return int(written) if written.isdecimal() and len(written) < 19 else 0


def _facts(request: SignedInRequest, community: Community) -> dict[str, Any]:
    today, at = today_of(by=request.viewer), _places(request)
    rows, more = page_behind(kept_guests(community, request.viewer), *BY_COMPANY, after=at["after"], n=PAGE)
    waiting = awaited_guests(community, request.viewer)
    awaited, more_awaited = page_behind(waiting, *BY_COMPANY, after=at["awaited"], n=PAGE)
    return {
        "community": community,
        "rows": [(face_of(row.person), row, _in_words(row.last_day)) for row in rows],
        "more_url": _address(community, **at | {"after": more}) if more else "",
        "awaited": [(face_of(one.person), one, _in_words(one.last_day)) for one in awaited],
        "more_awaited": _address(community, **at | {"awaited": more_awaited}) if more_awaited else "",
        "first": today.isoformat(),
        "latest": (today + LONGEST).isoformat(),
        "refused": 0,
        "errors": [],
    }


def _places(request: SignedInRequest) -> dict[str, int]:
    """Behind which guest, and which of those who are awaited, the page goes on."""
    return {"after": key_of(request.GET.get("after", "")), "awaited": key_of(request.GET.get("awaited", ""))}


def _address(community: Community, **keys: int) -> str:
    asked = urlencode({name: key for name, key in keys.items() if key})
    return f"{community.url}guests/{'?' if asked else ''}{asked}"


def _in_words(day: date | None) -> str:
    return when.day(datetime.combine(day, time(12), tzinfo=UTC), language=language(), zone=UTC) if day else ""
