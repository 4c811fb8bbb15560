"""API v1: the routers of the slices under one roof, its document, its addresses."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from ninja import NinjaAPI

from maillon.communities.api import router as communities
from maillon.config.me import router as me
from maillon.content.api import router as content
from maillon.core.api.door import JsonParser, door, whole
from maillon.core.api.refusing import answer_error
from maillon.core.errors import NotFound
from maillon.directory.api import router as directory
from maillon.feed.api import router as feed
from maillon.integrations.document import docs_page, document_of
from maillon.integrations.identity import identify
from maillon.integrations.writing import careful
from maillon.notifications.api import router as notifications
from maillon.search.api import router as search

BASE = "/api/v1/"

api = NinjaAPI(
    title="Maillon", version="1", urls_namespace="api-v1", auth=identify, parser=JsonParser(),
    openapi_url=None, docs_url=None,
    description="One face of the same actions and queries as the pages.",
)  # fmt: skip
api.add_exception_handler(Exception, answer_error)
for known in [kind for kind in api._exception_handlers if kind is not Exception]:
    api.add_exception_handler(known, answer_error)
api.add_decorator(door, mode="view")
api.add_decorator(careful, mode="operation")
for router in (me, directory, communities, feed, content, search, notifications):
    api.add_router("", router)


def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document of this version; committed as docs/openapi.json."""
    return document_of(api, BASE)


def openapi(request: HttpRequest) -> HttpResponse:
    """`/api/v1/openapi.json`."""
    from maillon.core.api.answers import answer

    return answer(document())


def docs(request: HttpRequest) -> HttpResponse:
    """`/api/docs`: the document as a page."""
    return docs_page(request, document())


def unknown(request: HttpRequest) -> HttpResponse:
    """Whatever else is asked for under `/api/`."""
    from django.utils.translation import gettext as _

    return answer_error(request, NotFound(_("There is nothing at this address, or it is not open to you.")))


unknown.csrf_exempt = True  # type: ignore[attr-defined]
_endpoints, _app, _space = api.urls
for _one in _endpoints:
    _one.callback = whole(_one.callback)

urlpatterns = [
    path("api/v1/openapi.json", openapi),
    path("api/docs", docs),
    path("api/v1/", (_endpoints[:-1], _app, _space)),
    re_path(r"^api/", unknown),
]
