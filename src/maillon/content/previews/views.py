"""Pictures of previews, and showing a publication without its previews."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillon.content.models import Publication
from maillon.content.previews.actions import put_back, take_off
from maillon.content.previews.queries import picture_named
from maillon.content.queries import publication_at
from maillon.core.policy import Viewer, can
from maillon.core.ui.shapes import Act
from maillon.core.web.pages import SignedInRequest, back, signed_in


def preview_acts(thing: Publication, viewer: Viewer) -> Sequence[Act]:
    """What the menu offers, where there are previews."""
    if not thing.previews or not can(viewer, "content.change_previews", thing):
        return ()
    label = _("Hide link previews") if thing.shows_previews else _("Show link previews")
    on = "0" if thing.shows_previews else "1"
    return (Act(label=label, url=f"{thing.url}previews/?on={on}", icon="globe", post=True),)


@require_POST
@signed_in
def change(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/previews/?on=`: show the publication without its previews, or with them again."""
    publication = publication_at(number, request.viewer)
    act = put_back if request.GET.get("on", "0") == "1" else take_off
    act(by=request.viewer, publication=publication)
    return back(request, publication.url)


@require_GET
@signed_in
def picture(request: SignedInRequest, name: str) -> HttpResponse:
    """`/previews/<name>/`: the picture of a preview."""
    row = picture_named(name, request.viewer)
    answer = HttpResponse(content_type="image/webp")
    answer["X-Accel-Redirect"] = f"/_files/{row.picture[:2]}/{row.picture[2:4]}/{row.picture}"
    answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-cache"
    answer["ETag"] = f'"{row.picture[:32]}"'
    return answer
