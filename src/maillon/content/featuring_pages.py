"""The pages of featuring: choose until when, end it; and the button of who has seen it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillon.content.featuring import LONGEST, MOST, USUAL, feature_of, mark_seen, seen_of
from maillon.content.featuring import feature as feature_action
from maillon.content.featuring import unfeature as unfeature_action
from maillon.content.models import Publication
from maillon.content.queries import publication_at
from maillon.content.until_a_day import ask_for_a_day
from maillon.core.days import today_of
from maillon.core.policy import Viewer, can, require
from maillon.core.ui.shapes import Act
from maillon.core.web.pages import SignedInRequest, back, page, signed_in


def featuring_acts(thing: Publication, viewer: Viewer) -> Sequence[Act]:
    """What the menu offers."""
    if not can(viewer, "content.feature", thing):
        return ()
    if feature_of(thing) is None:
        return (Act(label=_("Feature until seen"), url=f"{thing.url}feature/", icon="eye"),)
    return (
        Act(label=_("Featured until…"), url=f"{thing.url}feature/", icon="eye"),
        Act(label=_("No longer feature"), url=f"{thing.url}unfeature/", icon="close", post=True),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def feature(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/feature/`: let it stand before each member until she has seen it, at the latest to a day."""
    publication = publication_at(number, request.viewer)
    require(request.viewer, "content.feature", publication)
    present, today = feature_of(publication), today_of(by=request.viewer)
    usual = (present.last_day if present else today + USUAL).isoformat()
    act = partial(feature_action, by=request.viewer, publication=publication)
    asked = ask_for_a_day(request, usual=usual, act=lambda day: act(last_day=day))
    if asked.is_done:
        return back(request, publication.url)
    facts = {"first": today.isoformat(), "latest": (today + LONGEST).isoformat(), "most": MOST}
    seen = seen_of(request.viewer, publication, present)
    said = {
        "publication": publication,
        "chosen": asked.chosen,
        "errors": asked.errors,
        "is_featured": present is not None,
    }
    return page(request, "content/feature.html", facts | said | {"seen": seen}, status=asked.status)


@require_POST
@signed_in
def unfeature(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/unfeature/`: end it."""
    publication = publication_at(number, request.viewer)
    unfeature_action(by=request.viewer, publication=publication)
    return back(request, publication.url)


@require_POST
@signed_in
def seen(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/seen/`: she has seen it; back to where its card stood."""
    publication = publication_at(number, request.viewer)
    mark_seen(by=request.viewer, publication=publication)
    return back(request, _where(request, publication))


def _where(request: SignedInRequest, publication: Publication) -> str:
    """Home, or the community's own page: what the button says."""
    community = getattr(publication.space, "community", None)
    return f"/c/{community.slug}/" if community and request.GET.get("at") == "community" else "/"
