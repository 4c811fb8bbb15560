"""The one-time link: a first password."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from maillon.accounts import actions
from maillon.accounts.forms import ActivationForm
from maillon.core.errors import Invalid
from maillon.core.web.pages import page


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def activate(request: HttpRequest, secret: str) -> HttpResponse:
    """`/activate/<secret>/`: GET shows the form and uses nothing up; POST sets the password and signs in."""
    account = actions.activation_of(secret).account
    form = ActivationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = actions.activate(secret=secret, password=form.cleaned_data["password"])
            login(request, account, backend="maillon.people.backend.ByLogin")
            return HttpResponseRedirect("/")
        except Invalid as refusal:
            form.add_error("password", refusal.detail)
    return page(request, "account/activate.html", {"form": form}, status=422 if form.is_bound else 200)
