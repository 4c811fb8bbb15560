"""The page on which administrators write the organisation's values."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from maillon.content.kinds.praise.models import VALUE_LENGTH
from maillon.content.kinds.praise.values import MOST, edit_values, value_names
from maillon.core.errors import Invalid
from maillon.core.policy import require
from maillon.core.text.limits import fitting
from maillon.core.web.pages import SignedInRequest, back, page, signed_in

LONGEST = MOST * (VALUE_LENGTH + 2)
"""Characters of the whole list."""


@require_http_methods(["GET", "POST"])
@signed_in
def values(request: SignedInRequest) -> HttpResponse:
    """`/settings/values/`: one value a line."""
    require(request.viewer, "content.edit_values", None)
    errors: list[str] = []
    written = request.POST.get("values", "\n".join(value_names()) if request.method == "GET" else "")
    if request.method == "POST":
        try:
            written = fitting(written, limit=LONGEST, field="values")
            edit_values(by=request.viewer, names=written.splitlines())
            return back(request, "/settings/values/?saved=1")
        except Invalid as refusal:
            errors = [error.message for error in refusal.errors]
    facts = {"written": written, "errors": errors, "most": MOST, "length": VALUE_LENGTH, "limit": LONGEST}
    return page(request, "praise/values.html", facts, status=422 if errors else 200)
