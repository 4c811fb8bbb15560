"""Pages on which a community's links are made and followed, and the mix of business and leisure is seen and wished."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillon.communities import links as door
from maillon.communities import mix as leisure
from maillon.communities import relating
from maillon.communities.faces import community_face
from maillon.communities.queries import communities_for, community_at, my_membership
from maillon.core.errors import Conflict, Invalid, invalid
from maillon.core.policy import can, require
from maillon.core.ui.shapes import Option
from maillon.core.web.pages import SignedInRequest, back, page, signed_in
from maillon.organisation.models import Entity


@require_http_methods(["GET", "POST"])
@signed_in
def related(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/c/<slug>/related/`: to which communities this one points."""
    community = community_at(slug, request.viewer)
    require(request.viewer, "communities.relate", community)
    if request.method == "POST":
        other = community_at(request.POST.get("other", ""), request.viewer)
        act = relating.unrelate if request.POST.get("away") == "1" else relating.relate
        act(by=request.viewer, community=community, other=other)
        return back(request, f"{community.url}related/")
    who = request.GET.get("q", "")[:80]
    facts = {
        "community": community,
        "q": who,
        "found": [(community_face(one), one) for one in relating.relatable(community, request.viewer, who)],
        "related": [(community_face(one), one) for one in relating.related_to(community, request.viewer)],
    }
    return page(request, "communities/related.html", facts)


@require_http_methods(["GET", "POST"])
@signed_in
def links(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/c/<slug>/links/`: the links that let people in, and a new one. Its address is shown by the answer to the POST only."""
    community = community_at(slug, request.viewer)
    require(request.viewer, "communities.make_link", community)
    address, refusal = "", ""
    if request.method == "POST":
        days = request.POST.get("days", "")
        try:
            _link, secret = door.make_link(
                by=request.viewer, community=community, days=int(days) if days.isdecimal() and len(days) < 4 else 0
            )
            address = request.build_absolute_uri(f"/join/{secret}/")
        except (Invalid, Conflict) as error:
            refusal = error.errors[0].message if error.errors else str(error.detail)
    return page(
        request,
        "communities/links.html",
        {
            "community": community,
            "address": address,
            "refusal": refusal,
            "links": list(door.links_of(community, request.viewer)),
            "days": [Option(value=str(n), label=label, is_chosen=n == 7) for n, label in _durations().items()],
        },
        status=422 if refusal else 200,
    )


def _durations() -> dict[int, str]:
    return {n: ngettext("%(num)s day", "%(num)s days", n) % {"num": n} for n in door.DAYS}


@require_POST
@signed_in
def end_link(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """`/c/<slug>/links/<id>/end/`: it lets nobody in any more."""
    community = community_at(slug, request.viewer)
    link = get_object_or_404(door.links_of(community, request.viewer), pk=number)
    door.end_link(by=request.viewer, community=community, link=link)
    return back(request, f"{community.url}links/")


@require_http_methods(["GET", "POST"])
@signed_in
def by_link(request: SignedInRequest, secret: str) -> HttpResponse:
    """`/join/<secret>/`: where it leads, and coming in. Looking alone changes nothing: mail scanners look."""
    if request.method == "POST":
        door.enter_by_link(by=request.viewer, secret=secret)
        return back(request, f"{door.community_behind(secret, request.viewer).url}told/?new=1")
    community = door.community_behind(secret, request.viewer)
    facts = {"community": community, "face": community_face(community), "secret": secret}
    return page(request, "communities/by_link.html", facts | {"is_in": my_membership(community, request.viewer)})


@require_GET
@signed_in
def mix(request: SignedInRequest) -> HttpResponse:
    """`/c/mix/`: how much leisure there is, beside what is wished."""
    require(request.viewer, "communities.create", None)
    own = leisure.wishes().get(None)
    facts = {"shares": leisure.shares(request.viewer), "own": own, "allows": leisure.allows_leisure(request.viewer)}
    return page(
        request, "communities/mix.html", facts | {"may_wish": can(request.viewer, "communities.wish_mix", None)}
    )


@require_http_methods(["GET", "POST"])
@signed_in
def wish(request: SignedInRequest) -> HttpResponse:
    """`/settings/mix/`: what the organisation and its entities want."""
    require(request.viewer, "communities.wish_mix", None)
    entities: list[Entity | None] = [None, *Entity.objects.order_by("name", "pk")]
    refusal, known = "", leisure.wishes()
    if request.method == "POST":
        try:
            _write_wishes(request, entities)
        except Invalid as error:
            refusal = error.errors[0].message
        else:
            return back(request, "/settings/mix/?saved=1")
    rows = [(entity, entity.pk if entity else 0, known.get(entity.pk if entity else None)) for entity in entities]
    facts = {"rows": rows, "refusal": refusal, "is_saved": request.GET.get("saved") == "1"}
    narrow = communities_for(request.viewer, purpose="leisure")
    return page(request, "communities/wish.html", facts | {"leisure": narrow.count()}, status=422 if refusal else 200)


def _write_wishes(request: SignedInRequest, entities: list[Entity | None]) -> None:
    for entity in entities:
        key = entity.pk if entity else 0
        policy, share = request.POST.get(f"policy-{key}", ""), request.POST.get(f"share-{key}", "").strip()
        if share and not (share.isascii() and share.isdigit() and len(share) < 4):
            raise invalid("share", _("A share lies between 0 and 100 per cent."))
        if policy or entity:
            leisure.wish(by=request.viewer, entity=entity, policy=policy, share=int(share) if share else None)
