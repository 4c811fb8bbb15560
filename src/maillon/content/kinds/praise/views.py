"""The page on which administrators write the organisation's values."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from maillon.content.kinds.praise.countries import (
    choose_praise_free_countries,
    countries_here,
    praise_free_countries,
)
from maillon.content.kinds.praise.models import VALUE_LENGTH
from maillon.content.kinds.praise.values import MOST, checked_values, edit_values, value_names
from maillon.core.errors import Invalid
from maillon.core.policy import require
from maillon.core.text.limits import fitting
from maillon.core.ui.filters import language
from maillon.core.web.pages import SignedInRequest, back, page, signed_in

LONGEST = MOST * (VALUE_LENGTH + 2)
"""Characters of the whole list."""


@require_http_methods(["GET", "POST"])
@signed_in
def values(request: SignedInRequest) -> HttpResponse:
    """`/settings/values/`: one value a line; and where praise is off."""
    require(request.viewer, "content.edit_values", None)
    errors: list[str] = []
    off = set(request.POST.getlist("off")) if request.method == "POST" else praise_free_countries()
    written = request.POST.get("values", "\n".join(value_names()) if request.method == "GET" else "")
    if request.method == "POST":
        try:
            written = fitting(written, limit=LONGEST, field="values")
            checked_values(written.splitlines())
            choose_praise_free_countries(by=request.viewer, countries=off)
            edit_values(by=request.viewer, names=written.splitlines())
            return back(request, "/settings/values/?saved=1")
        except Invalid as refusal:
            errors = [error.message for error in refusal.errors]
    facts: dict[str, Any] = {"countries": _countries(off)}
    facts |= {"written": written, "errors": errors, "most": MOST, "length": VALUE_LENGTH, "limit": LONGEST}
    return page(request, "praise/values.html", facts, status=422 if errors else 200)


def _countries(off: Collection[str]) -> list[tuple[str, str, bool]]:
    """Code, name and whether praise is off there, by name."""
    from babel import Locale  # Costs memory: loaded when the page is asked for

    names = Locale.parse(language(), sep="-").territories
    return sorted(((code, names.get(code, code), code in off) for code in countries_here()), key=lambda one: one[1])
