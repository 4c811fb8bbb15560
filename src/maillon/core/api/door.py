"""What every request passes before its endpoint: the language, unknown parameters, the media type of a body."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja.operation import Operation
from ninja.parser import Parser

from maillon.core.api.refusing import NotTaken, WrongBody, answer_error
from maillon.core.errors import FieldError, Invalid, NotFound
from maillon.core.policy import Viewer

Run = Callable[..., HttpResponse]


class JsonParser(Parser):
    """Bodies are JSON and say so: a form of another site cannot send that without asking first (CASES F15)."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body; raises WrongType, or what orjson raises for no JSON."""
        if request.content_type != "application/json":
            raise WrongBody("application/json")
        return cast(dict[str, Any], orjson.loads(request.body))


def door(run: Run) -> Run:
    """Around the run of one operation (a decorator of django-ninja's mode "view")."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]
    known, single = _parameters(operation)
    takes_files = any(model.__ninja_param_source__ == "file" for model in operation.models)

    @wraps(run)
    def passed(request: HttpRequest, **values: Any) -> HttpResponse:
        if "Accept-Language" in request.headers:
            translation.activate(translation.get_language_from_request(request))
        try:
            if any("\0" in str(value) for value in values.values()):
                raise NotFound(_("There is nothing at this address, or it is not open to you."))
            _check_parameters(request, known, single)
            if takes_files and request.content_type != "multipart/form-data":
                raise WrongBody("multipart/form-data")
        except Exception as error:
            response = answer_error(request, error)
        else:
            response = run(request, **values)
        response.headers["Content-Language"] = translation.get_language() or "en"
        response.headers["Vary"] = "Authorization, Cookie, Accept-Language"
        return response

    return passed


def whole(view: Run) -> Run:
    """Around the view of one address: HEAD is a GET without its body, other methods are refused as problem details."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
        if request.method == "HEAD":
            request.method = "GET"
        response = view(request, *args, **values)
        if response.status_code != 405:
            return response
        methods = ", ".join(sorted(response["Allow"].split(", ")))
        refused = answer_error(request, NotTaken(_("This address takes: %(methods)s.") % {"methods": methods}))
        refused.headers["Allow"] = methods
        return refused

    answered.csrf_exempt = True  # type: ignore[attr-defined]
    return answered


def _parameters(operation: Operation) -> tuple[frozenset[str], frozenset[str]]:
    """The parameters that an operation knows, and those of them that are given once."""
    found: list[Any] = [model for model in operation.models if model.__ninja_param_source__ == "query"]
    known = frozenset(name for model in found for name in model.__ninja_flatten_map__)
    return known, known.difference(name for model in found for name in model.__ninja_collection_fields__)


def _check_parameters(request: HttpRequest, known: frozenset[str], single: frozenset[str]) -> None:
    given = request.GET
    wrong = [FieldError(name[:80], _("This parameter is not known here.")) for name in given if name not in known]
    wrong += [
        FieldError(name[:80], _("Give this once.")) for name in given if name in single and len(given.getlist(name)) > 1
    ]
    if wrong:
        raise Invalid(_("Some of what was sent does not fit; errors says what."), errors=wrong[:20])


def viewer_in(request: HttpRequest) -> Viewer:
    """The viewer that was let in."""
    return request.viewer  # type: ignore[attr-defined,no-any-return]
