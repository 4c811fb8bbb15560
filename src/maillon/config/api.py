"""API v1: the routers of the slices under one roof, its document, its addresses."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from maillon.communities.api import router as communities
from maillon.communities.around_api import router as around
from maillon.communities.merging_api import router as merging
from maillon.communities.populations_api import router as populations
from maillon.config.kinds import KINDS
from maillon.config.me import router as me
from maillon.content.api import router as content
from maillon.content.drafts.api import router as drafts
from maillon.content.featuring_api import router as featuring
from maillon.content.keeping_api import router as keeping
from maillon.content.leaders.api import router as leaders
from maillon.content.pinning_api import router as pinning
from maillon.content.subscribing_api import router as subscribing
from maillon.content.topics.api import router as topics
from maillon.content.voting_api import router as voting
from maillon.core.api.answers import answer
from maillon.core.api.door import JsonParser, door, whole
from maillon.core.api.refusing import answer_error
from maillon.core.errors import NotFound
from maillon.directory.api import router as directory
from maillon.feed.api import router as feed
from maillon.feed.categories import router as categories
from maillon.feed.featured_api import router as featured
from maillon.feed.moving_api import router as moving
from maillon.integrations.document import docs_page, document_of
from maillon.integrations.identity import identify
from maillon.integrations.writing import careful
from maillon.notifications.api import router as notifications
from maillon.search.api import router as search

BASE = "/api/v1/"

api = NinjaAPI(
    title="Maillon",
    version="1",
    description="One face of the same actions and queries as the pages.",
    urls_namespace="api-v1",
    auth=identify,
    parser=JsonParser(),
    openapi_url=None,
    docs_url=None,
)
for _kind in (Exception, Http404, HttpError, ValidationError):
    api.add_exception_handler(_kind, cast(Any, answer_error))
api.add_decorator(door, mode="view")
api.add_decorator(careful, mode="operation")
_of_kinds = [router for router in (kind.router() for kind in KINDS) if router]
for _router in (
    me,
    directory,
    communities,
    feed,
    content,
    voting,
    topics,
    keeping,
    subscribing,
    pinning,
    featuring,
    featured,
    drafts,
    moving,
    categories,
    merging,
    populations,
    around,
    leaders,
    *_of_kinds,
    search,
    notifications,
):
    api.add_router("", _router)


@cache
def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document of this version; committed as docs/openapi.json."""
    return document_of(api, BASE)


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """`/api/v1/openapi.json`."""
    return answer(document())


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """`/api/docs`: the document as a page."""
    return docs_page(request, document())


@csrf_exempt
def unknown(request: HttpRequest) -> HttpResponse:
    """Whatever else is asked for under `/api/`."""
    return answer_error(request, NotFound(_("There is nothing at this address, or it is not open to you.")))


def _addresses() -> tuple[list[URLPattern], str, str]:
    """The endpoints, each behind `whole`; without django-ninja's own root, which tells of itself."""
    patterns, app, space = api.urls
    endpoints = [one for one in patterns if isinstance(one, URLPattern) and one.name != "api-root"]
    for one in endpoints:
        one.callback = whole(cast(Any, one.callback))
    return endpoints, app, space


urlpatterns = [
    path("api/v1/openapi.json", whole(openapi)),
    path("api/docs", docs),
    path("api/v1/", _addresses()),
    re_path(r"^api/", unknown),
]
