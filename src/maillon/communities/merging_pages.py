"""The page that merges a community into another: choose it, see what would change, confirm."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from maillon.communities.consequences import of_merger
from maillon.communities.faces import community_face
from maillon.communities.merging import begin_merger, mergeable, preview_merger
from maillon.communities.models import Community
from maillon.communities.queries import community_at
from maillon.core.errors import Conflict, Invalid
from maillon.core.policy import require
from maillon.core.web.pages import SignedInRequest, back, fragment, is_fragment, page, signed_in
from maillon.people.faces import face_of


@require_http_methods(["GET", "POST"])
@signed_in
def merge(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/c/<slug>/merge/`: into which community it goes, who will newly read what, and doing it."""
    community = community_at(slug, request.viewer)
    require(request.viewer, "communities.merge", community)
    q, into = request.GET.get("q", "")[:80], (request.POST.get("into") or request.GET.get("into", ""))[:80]
    if not into:
        found = [(community_face(one), one.slug) for one in mergeable(community, request.viewer, q)]
        if is_fragment(request):
            return fragment(request, "communities/merge.html", "targets", found=found, q=q)
        return page(request, "communities/merge.html", {"community": community, "into": None, "q": q, "found": found})
    target = community_at(into, request.viewer)
    refusal = ""
    if request.method == "POST":
        try:
            state = request.POST.get("state", "")[:400]
            begin_merger(by=request.viewer, source=community, target=target, state=state)
            return back(request, target.url)
        except (Invalid, Conflict) as raised:
            refusal = raised.detail
    facts = _preview(request, community_at(slug, request.viewer), community_at(into, request.viewer))
    return page(request, "communities/merge.html", facts | {"refusal": refusal}, status=409 if refusal else 200)


def _preview(request: SignedInRequest, community: Community, target: Community) -> dict[str, Any]:
    seen = preview_merger(by=request.viewer, source=community, target=target)
    return {
        "community": community,
        "into": target,
        "face": community_face(target),
        "told": of_merger(seen, community, target),
        "coming": [face_of(person) for person in seen.coming],
        "others": seen.coming_count - len(seen.coming),
        "may": not seen.barred,
        "state": seen.state,
    }
