"""The pages of communities: list, members, about, and the acts at the door. Making and changing one: `making`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillon.access.models import Membership
from maillon.access.visibility import people_for, tells_members
from maillon.communities import actions, roles
from maillon.communities import mix as leisure
from maillon.communities.covers import covered_face
from maillon.communities.faces import community_face, level_helps, level_names, role_helps, role_names
from maillon.communities.forms import AskForm, InviteForm
from maillon.communities.heads import head_of, keepers_faces
from maillon.communities.models import KINDS, Community
from maillon.communities.populations import narrowed, populations_of
from maillon.communities.queries import (
    communities_for,
    community_at,
    heirs_of,
    invitable,
    invitations_of,
    is_readable,
    members_of,
    my_membership,
    readable_among,
    requests_at,
)
from maillon.communities.relating import related_to
from maillon.core.errors import invalid
from maillon.core.policy import can, require
from maillon.core.ui.shapes import Option
from maillon.core.web.pages import SignedInRequest, back, fragment, is_fragment, page, signed_in
from maillon.people.faces import face_of

PAGE = 60


@require_GET
@signed_in
def community_list(request: SignedInRequest) -> HttpResponse:
    """`/c/`: every community whose name I am told, with filters."""
    asked = {key: request.GET.get(key, "")[:80] for key in ("q", "purpose", "kind")}
    asked["purpose"] = asked["purpose"] if asked["purpose"] in ("business", "leisure") else ""
    asked["kind"] = asked["kind"] if asked["kind"] in KINDS else ""
    is_archive = request.GET.get("archived") == "1"
    is_mine, is_all = bool(request.GET.get("mine")), request.GET.get("all") == "1"
    rows = communities_for(request.viewer, archived=is_archive, **asked)
    places = {place.space_id: place for place in request.places()}  # type: ignore[attr-defined]
    others = False
    if is_mine:
        rows = rows.filter(space__memberships__person_id=request.viewer.person_id)
    elif not (is_all or asked["q"]):  # Whoever looks for a name finds every one.
        rows, others = narrowed(rows, request.viewer)
    number = int(request.GET["page"]) if request.GET.get("page", "").isdecimal() and len(request.GET["page"]) < 6 else 1
    number = max(number, 1)
    found = list(rows[(number - 1) * PAGE : number * PAGE + 1])
    readable = readable_among(found, request.viewer)
    return page(
        request,
        "communities/list.html",
        {
            "rows": [(covered_face(row), row, row.space_id in places) for row in found[:PAGE]],
            "readable": readable,
            "counted": {row.pk for row in found if row.pk in readable and tells_members(request.viewer, row.space)},
            "asked": asked | {"mine": is_mine, "archived": is_archive, "all": is_all},
            "others": others,
            "more_page": number + 1 if len(found) > PAGE else 0,
            "invitations": [(community_face(i.community), i) for i in invitations_of(request.viewer)],
            "may_create": can(request.viewer, "communities.create", None),
            "shares": leisure.shares(request.viewer),
            "wished": leisure.wishes().get(None),
        },
    )


@require_GET
@signed_in
def members(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/c/<slug>/members/`: who is in, who asks to come in."""
    community = community_at(slug, request.viewer)
    head = head_of(community, request.viewer, tab="members")
    if not is_readable(community, request.viewer):
        return page(request, "communities/door.html", head)
    who = request.GET.get("who", "")[:80]
    found_to_invite = invitable(community, request.viewer, who)
    invitees = [(face_of(person), person.pk, is_asked) for person, is_asked in found_to_invite]
    if is_fragment(request):
        return fragment(
            request, "communities/members.html", "invitees", found=invitees, to=f"{community.url}invite/", who=who
        )
    asked = request.GET.get("page", "")
    number = max(int(asked), 1) if asked.isdecimal() and len(asked) < 6 else 1
    found = list(members_of(community, request.viewer)[(number - 1) * PAGE : number * PAGE + 1])
    return page(
        request,
        "communities/members.html",
        head
        | {
            "members": [(face_of(m.person), m) for m in found[:PAGE]],
            "more_url": f"{request.path}?page={number + 1}" if len(found) > PAGE else "",
            "requests": [(face_of(r.person), r) for r in requests_at(community, request.viewer)],
            "who": who,
            "helps": role_helps(),
            "may_keep_guests": community.space.is_extended
            and can(request.viewer, "communities.keep_guests", community),
            "invitees_found": invitees,
            "is_invited": request.GET.get("invited") == "1",
        },
    )


@require_GET
@signed_in
def about(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/c/<slug>/about/`: what it is for, who looks after it, who reads it."""
    community = community_at(slug, request.viewer)
    head = head_of(community, request.viewer, tab="about")
    if not is_readable(community, request.viewer):
        return page(request, "communities/door.html", head)
    return page(
        request,
        "communities/about.html",
        head
        | {
            "keepers": keepers_faces(community, request.viewer),
            "related": [covered_face(one) for one in related_to(community, request.viewer)],
            "meant_for": populations_of(community, request.viewer),
            "may_choose": can(request.viewer, "communities.choose_populations", community),
        },
    )


def _act(act: Callable[[SignedInRequest, Community], str | None]) -> Callable[..., HttpResponse]:
    @require_POST
    @signed_in
    def view(request: SignedInRequest, slug: str) -> HttpResponse:
        community = community_at(slug, request.viewer)
        return back(request, act(request, community) or community.url)

    named = cast("Callable[..., HttpResponse]", view)
    named.__name__, named.__doc__ = act.__name__, act.__doc__
    return named


@_act
def join(request: SignedInRequest, community: Community) -> str:
    """Walk in; then one is asked of what one wants to be told."""
    actions.join(by=request.viewer, community=community)
    return f"{community.url}told/?new=1"


@require_http_methods(["GET", "POST"])
@signed_in
def told(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/c/<slug>/told/`: of what I am told there."""
    community = community_at(slug, request.viewer)
    require(request.viewer, "communities.choose_level", community)
    if request.method == "POST":
        actions.choose_level(by=request.viewer, community=community, level=request.POST.get("level", ""))
        return back(request, community.url)
    mine = my_membership(community, request.viewer)
    chosen = mine.level if mine else ""
    levels = [Option(value=key, label=label, is_chosen=key == chosen) for key, label in level_names().items()]
    facts = {"community": community, "levels": levels, "helps": level_helps(), "is_new": request.GET.get("new") == "1"}
    return page(request, "communities/told.html", facts)


@require_http_methods(["GET", "POST"])
@signed_in
def archive(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/c/<slug>/archive/`: what it means, and doing it."""
    community = community_at(slug, request.viewer)
    require(request.viewer, "communities.archive", community)
    if request.method == "POST":
        actions.archive(by=request.viewer, community=community)
        return back(request, community.url)
    return page(request, "communities/archive.html", {"community": community})


@_act
def bring_back(request: SignedInRequest, community: Community) -> None:
    """Open an archived one again."""
    actions.bring_back(by=request.viewer, community=community)


@require_POST
@signed_in
def ask(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask at the door; words that do not fit come back with it."""
    community = community_at(slug, request.viewer)
    require(request.viewer, "communities.ask", community)
    form = AskForm(request.POST)
    if form.is_valid():
        actions.ask_to_join(by=request.viewer, community=community, message=form.cleaned_data["message"])
        return back(request, community.url)
    told = {"typed": request.POST.get("message", ""), "errors": form.errors["message"]}
    return page(request, "communities/door.html", head_of(community, request.viewer, tab="about") | told, status=422)


@_act
def withdraw(request: SignedInRequest, community: Community) -> None:
    """Take one's request back."""
    actions.withdraw_request(by=request.viewer, community=community)


@_act
def leave(request: SignedInRequest, community: Community) -> str:
    """Leave."""
    roles.leave(by=request.viewer, community=community)
    return "/c/"


@_act
def favourite(request: SignedInRequest, community: Community) -> None:
    """Among the favourites, or back."""
    actions.set_favourite(by=request.viewer, community=community, is_favourite=request.POST.get("on") == "1")


@_act
def answer(request: SignedInRequest, community: Community) -> str:
    """Let somebody in, or not."""
    person = _person(request)
    actions.answer_request(
        by=request.viewer, community=community, person=person, admitted=request.POST.get("admit") == "1"
    )
    return f"{community.url}members/"


@_act
def invite(request: SignedInRequest, community: Community) -> str:
    """Invite somebody."""
    actions.invite(by=request.viewer, community=community, person=_person(request))
    return f"{community.url}members/?invited=1"


@_act
def change_role(request: SignedInRequest, community: Community) -> str:
    """Hand out a role."""
    membership = _membership(request, community)
    roles.change_role(by=request.viewer, community=community, membership=membership, role=request.POST.get("role", ""))
    return f"{community.url}members/"


@_act
def remove_member(request: SignedInRequest, community: Community) -> str:
    """End a membership."""
    roles.remove_member(by=request.viewer, community=community, membership=_membership(request, community))
    return f"{community.url}members/"


@require_http_methods(["GET", "POST"])
@signed_in
def hand_over(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/c/<slug>/hand-over/`: choose who owns it after me, and what I become."""
    community = community_at(slug, request.viewer)
    require(request.viewer, "communities.hand_over", community)
    if request.method == "POST":
        membership, stay = _membership(request, community), request.POST.get("stay", "")
        roles.hand_over(by=request.viewer, community=community, membership=membership, stay=stay)
        return back(request, "/c/" if stay == roles.LEAVE else f"{community.url}members/")
    who = request.GET.get("who", "")[:80]
    heirs = heirs_of(community, request.viewer, who)
    return page(
        request,
        "communities/hand_over.html",
        {
            "community": community,
            "who": who,
            "heirs": [(face_of(m.person), m) for m in heirs],
            "roles": role_names(),
            "stays": {role: label for role, label in role_names().items() if role in roles.AFTERWARDS}
            | {roles.LEAVE: _("You leave")},
            "helps": role_helps(),
        },
    )


@require_POST
@signed_in
def answer_invitation(request: SignedInRequest, number: int) -> HttpResponse:
    """`/invitations/<id>/`: accept or decline one's own invitation (it may be to a secret community)."""
    invitation = get_object_or_404(invitations_of(request.viewer), pk=number)
    if request.POST.get("accept") == "1":
        actions.accept_invitation(by=request.viewer, community=invitation.community)
        return back(request, invitation.community.url)
    actions.decline_invitation(by=request.viewer, community=invitation.community)
    return back(request, "/c/")


def _person(request: HttpRequest) -> Any:
    form = InviteForm(request.POST)
    if not form.is_valid():
        raise invalid("person", _("Choose somebody of the list."))
    return get_object_or_404(people_for(request.viewer), pk=form.cleaned_data["person"])  # type: ignore[attr-defined]


def _membership(request: SignedInRequest, community: Community) -> Membership:
    return get_object_or_404(members_of(community, request.viewer), person_id=_person(request).pk)
