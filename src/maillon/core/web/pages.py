"""What every page of somebody signed in shares: the frame around it, the door, and what htmx asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import Any, Concatenate, Final, ParamSpec, Protocol, cast
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils.translation import get_language
from jinja2 import Environment, Template
from markupsafe import Markup

from maillon.core.policy import Viewer
from maillon.core.ui.environment import environment
from maillon.core.ui.shapes import Frame
from maillon.core.web.words import words

P = ParamSpec("P")
LAST_PAGE: Final = 10_000
"""Further into a list of numbered pages nobody is led."""


class SignedInRequest(HttpRequest):
    """A request whose viewer is known (`people.viewing`), with the maker of its frame (`config.menu`)."""

    viewer: Viewer
    person: Any
    organisation: Any
    frame: Callable[[], Frame]
    rooms: Callable[[], Any]


class PageView(Protocol):
    """Any view of a page."""

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse: ...


def signed_in(view: Callable[Concatenate[SignedInRequest, P], HttpResponse]) -> PageView:
    """Let nobody but people of the organisation in; others go to the sign-in page and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if getattr(request, "viewer", None) is None:
            return HttpResponseRedirect(f"/accounts/login/?next={quote(request.get_full_path())}")
        return view(cast(SignedInRequest, request), *args, **kwargs)

    guarded.is_guarded = True  # type: ignore[attr-defined]
    return guarded


def page(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page inside the frame."""
    frame = request.frame() if hasattr(request, "frame") else None
    full = {"frame": frame, "request": request, "words": words(), **_against_forgery(request), **context}
    return HttpResponse(_template(template).render(full), status=status)


def macro(template: str, name: str) -> Callable[..., Markup]:
    """One macro of a file, compiled for the reader's language."""
    found: Callable[..., Markup] = getattr(_template(template).module, name)
    return found


def kit() -> Any:
    """The elements of the UI kit, for what is drawn outside of a template."""
    return _environment(get_language() or "en").globals["ui"]


def _template(name: str) -> Template:
    return _environment(get_language() or "en").get_template(name)


@cache
def _environment(language: str) -> Environment:
    """The environment of Django's backend, with its templates compiled for one language."""
    usual = cast(Jinja2, engines["jinja2"]).env
    return environment(language=language, loader=usual.loader, auto_reload=usual.auto_reload)


def _against_forgery(request: HttpRequest) -> dict[str, str]:
    """The token and its field, masked once for all forms of a page: Django's own field is masked again at each use."""
    token = _token(request)
    field = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="%s">')
    return {"csrf_token": token, "csrf_input": field % token}


def fragment(request: HttpRequest, template: str, name: str, **parameters: Any) -> HttpResponse:
    """Render one macro of a page's file: the page calls the same macro, so they cannot differ."""
    module = _template(template).make_module({"csrf_token": _token(request)})
    return HttpResponse(str(getattr(module, name)(**parameters)))


def _token(request: HttpRequest) -> str:
    from django.middleware.csrf import get_token

    return get_token(request)


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def page_number(request: HttpRequest) -> int:
    """Which page of a list an address asks for: the first one where it names none, or no number of a page."""
    asked = request.GET.get("page", "")
    # Python refuses to read a number of thousands of digits.
    return max(1, min(int(asked), LAST_PAGE)) if asked.isdecimal() and len(asked) < 10 else 1


def back(request: HttpRequest, to: str) -> HttpResponse:
    """After a change: to the page that shows it; htmx is told to go there, a browser is sent."""
    if is_fragment(request):
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = to
        return answer
    return HttpResponseRedirect(to)
