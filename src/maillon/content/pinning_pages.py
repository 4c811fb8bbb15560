"""The pages of pinning: choose until when, and take down."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillon.content.models import Publication
from maillon.content.pinning import LONGEST, MOST, USUAL, pin_of
from maillon.content.pinning import pin as pin_action
from maillon.content.pinning import unpin as unpin_action
from maillon.content.queries import publication_at
from maillon.content.until_a_day import ask_for_a_day
from maillon.core.days import today_of
from maillon.core.policy import Viewer, can, require
from maillon.core.ui.shapes import Act
from maillon.core.web.pages import SignedInRequest, back, page, signed_in


def pinning_acts(thing: Publication, viewer: Viewer) -> Sequence[Act]:
    """What the menu offers."""
    if not can(viewer, "content.pin", thing):
        return ()
    if pin_of(thing) is None:
        return (Act(label=_("Pin"), url=f"{thing.url}pin/", icon="pin"),)
    return (
        Act(label=_("Pinned until…"), url=f"{thing.url}pin/", icon="pin"),
        Act(label=_("Unpin"), url=f"{thing.url}unpin/", icon="close", post=True),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def pin(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/pin/`: let it stand on top of its community, to a day or without an end."""
    publication = publication_at(number, request.viewer)
    require(request.viewer, "content.pin", publication)
    present, today = pin_of(publication), today_of(by=request.viewer)
    usual = (present.last_day.isoformat() if present.last_day else "") if present else (today + USUAL).isoformat()
    act = partial(pin_action, by=request.viewer, publication=publication)
    asked = ask_for_a_day(request, usual=usual, act=lambda day: act(last_day=day))
    if asked.is_done:
        return back(request, publication.url)
    facts = {"first": today.isoformat(), "latest": (today + LONGEST).isoformat(), "most": MOST}
    said = {
        "publication": publication,
        "chosen": asked.chosen,
        "errors": asked.errors,
        "is_pinned": present is not None,
    }
    return page(request, "content/pin.html", facts | said, status=asked.status)


@require_POST
@signed_in
def unpin(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/unpin/`: take it down."""
    publication = publication_at(number, request.viewer)
    unpin_action(by=request.viewer, publication=publication)
    return back(request, publication.url)
