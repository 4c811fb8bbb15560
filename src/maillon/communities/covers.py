"""Covers: a wide picture over a community's pages, made anew from what an owner brought, sent to whom its name is told."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from maillon.communities.events import CoverChanged
from maillon.communities.faces import community_face
from maillon.communities.models import Community
from maillon.communities.queries import community_at
from maillon.communities.roles import tell
from maillon.core.db.writing import action
from maillon.core.errors import Invalid, NotFound, invalid
from maillon.core.files.errors import NotAnImage, TooManyPixels
from maillon.core.files.store import Store
from maillon.core.policy import Viewer, require
from maillon.core.ui.shapes import CommunityFace
from maillon.core.web.pages import SignedInRequest, back, page, signed_in

LIMIT = 10 * 1024 * 1024


def cover_url(community: Community) -> str:
    """The address of the cover; its name in it, so that a new one is fetched at once. "" without one."""
    return f"{community.url}cover/{community.cover[:12]}" if community.cover else ""


def covered_face(community: Community) -> CommunityFace:
    """The face of a community with its cover, for who is told its name: nobody else is sent the picture."""
    small = f"{community.url}cover/{community.cover_small[:12]}" if community.cover_small else ""
    return replace(community_face(community), cover_url=cover_url(community), cover_small_url=small)


def keep_cover(stream: IO[bytes] | Any) -> tuple[str, str]:
    """Store a cover, wide and small; returns their names in the store. Slow: never inside a transaction.

    Raises Invalid for what is no picture or too large.
    """
    if getattr(stream, "size", 0) > LIMIT:
        raise invalid("cover", _("A cover has at most %(limit)d MB.") % {"limit": LIMIT // 1024 // 1024})
    from maillon.core.files.images import cover  # Pillow costs memory: loaded when a picture comes

    try:
        pictures = cover(stream)
    except NotAnImage as error:
        raise invalid("cover", _("This is not a picture that can be shown.")) from error
    except TooManyPixels as error:
        raise invalid("cover", str(error.detail)) from error
    store = Store(settings.FILES_FOLDER)
    wide, small = (store.put(BytesIO(one.data), limit=LIMIT).sha256 for one in pictures)
    return wide, small


@action
def set_cover(*, by: Viewer, community: Community, cover: str, small: str) -> None:
    """Give a community the cover with these names in the store, in the place of the one it has; "" takes it away.
    The same once more changes nothing."""
    require(by, "communities.edit", community)
    rows = Community.objects.filter(pk=community.pk).exclude(cover=cover)
    if rows.update(cover=cover, cover_small=small):
        tell(CoverChanged, community, actor_id=by.person_id)
    community.cover, community.cover_small = cover, small


@require_http_methods(["GET", "POST"])
@signed_in
def choose(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/c/<slug>/cover/`: bring a cover, another one, or take it away."""
    community = community_at(slug, request.viewer)
    require(request.viewer, "communities.edit", community)
    refusal = ""
    if request.method == "POST":
        try:
            names = ("", "") if request.POST.get("away") == "1" else _brought(request)
            set_cover(by=request.viewer, community=community, cover=names[0], small=names[1])
        except Invalid as error:
            refusal = error.errors[0].message
        else:
            return back(request, community.url)
    facts = {"community": community, "face": covered_face(community), "errors": [refusal] if refusal else []}
    return page(request, "communities/cover.html", facts, status=422 if refusal else 200)


def _brought(request: SignedInRequest) -> tuple[str, str]:
    upload = request.FILES.get("cover")
    if upload is None:
        raise invalid("cover", _("Choose a picture first."))
    return keep_cover(upload)


@require_GET
@signed_in
def picture(request: SignedInRequest, slug: str, name: str) -> HttpResponse:
    """`/c/<slug>/cover/<name>`: the picture, for whom the community's name is told."""
    community = community_at(slug, request.viewer)
    sent = next((one for one in (community.cover, community.cover_small) if name and one.startswith(name)), "")
    if not sent:
        raise NotFound(_("There is no picture here."))
    answer = HttpResponse(content_type="image/webp")
    answer["X-Accel-Redirect"] = f"/_files/{sent[:2]}/{sent[2:4]}/{sent}"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # Asked for anew each time: who is no longer told of the community sees it no longer.
    answer["Cache-Control"] = "private, no-cache"
    answer["ETag"] = f'"{sent[:32]}"'
    return answer
