"""The organisation's values by the API: what a praise can be given with."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from maillon.content.kinds.praise.shapes import Values
from maillon.content.kinds.praise.values import value_names
from maillon.core.api.answers import answer

router = Router(tags=["praise"])


@router.get("/values", response=Values, operation_id="list_values")
def list_values(request: HttpRequest) -> HttpResponse:
    """The organisation's values."""
    return answer({"values": value_names()})
