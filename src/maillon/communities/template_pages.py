"""The pages on which administrators change the templates of communities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillon.communities import templates
from maillon.communities.delivered import BLANK, Template
from maillon.communities.faces import template_face
from maillon.communities.forms import TemplateForm
from maillon.communities.making import status_of, tell_errors
from maillon.core.errors import Invalid
from maillon.core.policy import Viewer, require
from maillon.core.web.pages import SignedInRequest, back, page, signed_in

HERE = "/settings/templates/"
ACTS: dict[str, Callable[[Viewer, str], None]] = {
    "hide": lambda by, key: templates.hide_template(by=by, key=key, is_hidden=True),
    "show": lambda by, key: templates.hide_template(by=by, key=key, is_hidden=False),
    "deliver": lambda by, key: templates.deliver_again(by=by, key=key),
    "remove": lambda by, key: templates.remove_template(by=by, key=key),
}


@require_GET
@signed_in
def settings(request: SignedInRequest) -> HttpResponse:
    """`/settings/templates/`: every template, hidden ones too."""
    require(request.viewer, "communities.edit_templates", None)
    rows = [(template_face(one), one) for one in templates.all_templates()]
    facts = {"rows": rows, "most": templates.MOST, "may_add": len(rows) < templates.MOST, "blank": BLANK}
    return page(request, "communities/templates_settings.html", facts)


@require_http_methods(["GET", "POST"])
@signed_in
def add(request: SignedInRequest) -> HttpResponse:
    """`/settings/templates/new/`: one of the organisation's own."""
    require(request.viewer, "communities.edit_templates", None)
    blank = templates.template_at(BLANK)
    form = TemplateForm(request.POST or None, initial={**asdict(blank), "name": "", "help": ""})
    return _written(request, form, None, lambda said: templates.add_template(by=request.viewer, **said))


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: SignedInRequest, key: str) -> HttpResponse:
    """`/settings/templates/<key>/`: change what it says."""
    require(request.viewer, "communities.edit_templates", None)
    one = templates.template_at(key)
    form = TemplateForm(request.POST or None, initial=asdict(one))
    return _written(request, form, one, lambda said: templates.edit_template(by=request.viewer, key=key, **said))


def _written(
    request: SignedInRequest, form: TemplateForm, one: Template | None, act: Callable[[dict[str, Any]], Template]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
            return back(request, HERE)
        except Invalid as refusal:
            tell_errors(form, refusal)
    return page(request, "communities/template_form.html", {"form": form, "template": one}, status=status_of(form))


@require_POST
@signed_in
def change(request: SignedInRequest, key: str) -> HttpResponse:
    """`/settings/templates/<key>/change/`: hide it, offer it again, bring its first words back, remove it."""
    act = ACTS.get(request.POST.get("act", ""))
    require(request.viewer, "communities.edit_templates", None)
    if act is None:
        raise Http404
    act(request.viewer, key)
    return back(request, HERE)
