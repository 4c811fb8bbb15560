"""The pages on which a community is made: the choice of a template, the questionnaire, the first people; and is changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillon.access.visibility import people_for
from maillon.communities import actions
from maillon.communities.delivered import BLANK, Template
from maillon.communities.faces import community_face, template_face
from maillon.communities.firsts import MOST, first_people
from maillon.communities.forms import CommunityForm
from maillon.communities.mix import allows_leisure
from maillon.communities.models import LEISURE, Community
from maillon.communities.queries import community_at, invitable
from maillon.communities.templates import offered_templates
from maillon.core.errors import Invalid
from maillon.core.policy import can, require
from maillon.core.web.pages import SignedInRequest, back, fragment, is_fragment, page, signed_in
from maillon.people.faces import face_of

EXAMPLES = ("objective", "indicator")
"""What a template shows and does not fill in."""
OWN_WORDS = ("name", "help", *EXAMPLES)
"""What a template says of itself, or by example: no community begins with it."""


@require_http_methods(["GET", "POST"])
@signed_in
def create(request: SignedInRequest) -> HttpResponse:
    """`/c/new/`: choose a template; `/c/new/?template=<key>`: make a community, with what the template says filled in."""
    require(request.viewer, "communities.create", None)
    is_mixed = allows_leisure(request.viewer)
    templates = [one for one in offered_templates() if is_mixed or one.purpose != LEISURE]
    key = request.GET.get("template", "")
    chosen = next((one for one in templates if one.key == key), None)
    if chosen is None and request.method == "GET":
        rows = [(template_face(one), one) for one in templates]
        return page(request, "communities/templates.html", {"rows": rows})
    chosen = chosen or next(one for one in templates if one.key == BLANK)
    form = CommunityForm(request.POST or None, initial=_filled(chosen))
    _with_examples(form, chosen)
    if not is_mixed:
        form.fields["purpose"].choices = form.fields["purpose"].choices[:1]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        made = _saved(form, lambda facts: actions.create_community(by=request.viewer, **facts))
        if made:
            is_asked = can(request.viewer, "communities.invite", made)
            return back(request, f"{made.url}first/" if is_asked else made.url)
    facts = {"form": form, "community": None, "template": chosen, "template_face": template_face(chosen)}
    return page(request, "communities/form.html", facts, status=status_of(form))


def _filled(template: Template) -> dict[str, Any]:
    said = asdict(template)
    return {field: said[field] for field in CommunityForm.base_fields if field in said and field not in OWN_WORDS}


def _with_examples(form: CommunityForm, template: Template) -> None:
    for field in EXAMPLES:
        if example := getattr(template, field):
            asked = form.fields[field]
            asked.help_text = _("%(help)s For example: “%(example)s”") % {"help": asked.help_text, "example": example}


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/c/<slug>/edit/`: change what it says of itself and who reaches it."""
    community = community_at(slug, request.viewer)
    require(request.viewer, "communities.edit", community)
    fields = [field for field in actions.DESCRIBED if field != "icon"]
    initial: dict[str, Any] = {field: getattr(community, field) for field in fields}
    initial |= {field: getattr(community.space, field) for field in actions.REACH}
    form = CommunityForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done = _saved(form, lambda facts: actions.edit_community(by=request.viewer, community=community, **facts))
        if done:
            return back(request, done.url)
    facts = {"form": form, "community": community, "template": None}
    return page(request, "communities/form.html", facts, status=status_of(form))


def _saved(form: CommunityForm, act: Callable[[dict[str, Any]], Community]) -> Community | None:
    try:
        return act(form.cleaned_data)
    except Invalid as refusal:
        tell_errors(form, refusal)
        return None


def tell_errors(form: Any, refusal: Invalid) -> None:
    """Put what was refused beside its fields."""
    for error in refusal.errors:
        form.add_error(error.field if error.field in form.fields else None, error.message)


def status_of(form: Any) -> int:
    """What a page with a form answers with."""
    return 422 if form.is_bound and not form.is_valid() else 200


@require_http_methods(["GET", "POST"])
@signed_in
def first(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/c/<slug>/first/`: whom to invite first, a few who are unlike each other, and whoever is looked for."""
    community = community_at(slug, request.viewer)
    require(request.viewer, "communities.invite", community)
    refusal = ""
    if request.method == "POST":
        refusal = _invited(request, community)
        if not refusal:
            return back(request, f"{community.url}first/?invited=1")
    who = request.GET.get("who", "")[:80]
    found = [(face_of(one), one.pk, is_asked) for one, is_asked in invitable(community, request.viewer, who)]
    to = f"{community.url}first/"
    if is_fragment(request):
        return fragment(request, "communities/members.html", "invitees", found=found, to=to, who=who)
    facts = {
        "community": community,
        "face": community_face(community),
        "proposed": [(face_of(one.person, with_site=False), one) for one in first_people(community, request.viewer)],
        "who": who,
        "to": to,
        "invitees_found": found,
        "is_invited": request.GET.get("invited") == "1",
        "refusal": refusal,
    }
    return page(request, "communities/first.html", facts, status=422 if refusal else 200)


def _invited(request: SignedInRequest, community: Community) -> str:
    """Invite those who were ticked, each as by the button beside one name; the sentence of what stopped it, or ""."""
    given = [one for one in request.POST.getlist("person")[:MOST] if one.isdecimal() and len(one) < 19]
    people = list(people_for(request.viewer).filter(pk__in=given))
    if not people:
        return _("Tick somebody first, or choose “Later”.")
    refused = ""
    for person in people:
        try:
            actions.invite(by=request.viewer, community=community, person=person)
        except Invalid as told:
            # Who left meanwhile keeps nobody else from being invited.
            refused = str(told.detail)
    return refused
