"""What stands behind an address while it is typed."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from maillon.content.drafts.places import space_named
from maillon.content.kinds.link.actions import checked_url
from maillon.content.kinds.link.parts import FILE
from maillon.content.previews.actions import ask_for, since
from maillon.content.previews.addresses import asked_for, is_looked_behind, key_of, own_hosts
from maillon.content.previews.asking import count_asking
from maillon.content.previews.models import FAILED, READY
from maillon.content.previews.queries import has_asked, shape_of, written_lately
from maillon.core.errors import Refusal
from maillon.core.net import NotFetched
from maillon.core.net.client import checked
from maillon.core.web.pages import SignedInRequest, fragment, signed_in

LOOKS = 15
"""So often the page asks again, a second apart: longer than a page and its picture are waited for."""


@require_POST
@signed_in
def look(request: SignedInRequest) -> HttpResponse:
    """`/links/look/`: what stands behind `url`, as far as it came; whoever asks first has it fetched by the worker. `place`:
    where the same was written lately. `turn`: how often was asked."""
    turn = int(asked) if (asked := request.POST.get("turn", "0")).isdecimal() and len(asked) < 3 else 0
    try:
        url = checked_url(request.POST.get("url", "")[:2_100])
    except Refusal:
        return HttpResponse()
    found, waits = _behind(request, url, turn)
    known = _known(request, url)
    return fragment(request, FILE, "looked", found=found, turn=turn + 1 if waits and turn < LOOKS else 0, known=known)


def _behind(request: SignedInRequest, url: str, turn: int) -> tuple[object | None, bool]:
    """The preview that she may be shown now, and whether there is something to wait for."""
    try:
        checked(url, never=own_hosts())
        if not is_looked_behind(request.viewer.kind):
            return None, False
        link = asked_for(url)
        # `turn` is what the page says: an address that she never asked for is counted whatever that is.
        if turn == 0 or not has_asked(request.viewer, key_of(link)):
            count_asking(request.viewer)
    except (NotFetched, Refusal):
        return None, False
    row, asking = ask_for(by=request.viewer, link=link)
    at = since(asking, row)
    if at is None or at > timezone.now() or row.state not in (READY, FAILED):
        return None, True
    return (shape_of(row) if row.state == READY else None), False


def _known(request: SignedInRequest, url: str) -> object | None:
    place = request.POST.get("place", "")[:80]
    try:
        space = space_named(place, request.viewer) if place else None
    except Refusal:
        return None
    return written_lately(key_of(url), request.viewer, space=space.pk) if space else None
