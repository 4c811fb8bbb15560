"""Personal tokens: make one, see which hold, end one."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from maillon.core.errors import Conflict, Invalid
from maillon.core.web.pages import SignedInRequest, back, page, signed_in
from maillon.integrations import actions
from maillon.integrations.forms import TokenForm
from maillon.integrations.models import Token
from maillon.integrations.queries import token_at, tokens_of


@require_http_methods(["GET", "POST"])
@signed_in
def tokens(request: SignedInRequest) -> HttpResponse:
    """`/me/tokens/`: the list, and the form of a new one. The secret is shown by the answer to the POST only."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = actions.make_token(by=request.viewer, name=form.cleaned_data["name"])
        except (Invalid, Conflict) as refusal:
            form.add_error("name", refusal.detail)
        else:
            return _page(request, TokenForm(), made=made, secret=secret)
    return _page(request, form, status=422 if form.is_bound else 200)


def _page(
    request: SignedInRequest, form: TokenForm, *, made: Token | None = None, secret: str = "", status: int = 200
) -> HttpResponse:
    context = {"form": form, "made": made, "secret": secret, "tokens": list(tokens_of(request.viewer))}
    return page(request, "integrations/tokens.html", context, status=status)


@require_POST
@signed_in
def revoke(request: SignedInRequest, number: int) -> HttpResponse:
    """`/me/tokens/<id>/revoke/`: end one at once."""
    actions.revoke_token(by=request.viewer, token=token_at(number, request.viewer))
    return back(request, "/me/tokens/")
