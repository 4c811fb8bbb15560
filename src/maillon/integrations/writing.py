"""Writing through the API: not too often, and once for one Idempotency-Key."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.core.api.answers import JSON
from maillon.core.db.writing import action
from maillon.core.errors import Conflict, FieldError, Invalid, Refusal
from maillon.core.policy import Viewer
from maillon.core.web.allowance import count_once
from maillon.integrations.identity import SAFE
from maillon.integrations.models import IdempotentAnswer

WRITES, WINDOW = 600, 300
"""Writes of one person in one window, and the window in seconds."""
KEY = 200
KEPT = timedelta(hours=24)
PATIENCE, PAUSE = 3.0, 0.02
"""Seconds that a duplicate waits for the first one's answer, and between looks."""
WEEDED_AT_ONCE = 50
_TOLD_AGAIN = ("Location", "ETag")

Endpoint = Callable[..., HttpResponse]


def careful(endpoint: Endpoint) -> Endpoint:
    """Around an endpoint (a decorator of django-ninja's mode "operation")."""

    @wraps(endpoint)
    def run(request: HttpRequest, **values: Any) -> HttpResponse:
        if request.method in SAFE:
            return endpoint(request, **values)
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        count_write(viewer)
        key = request.headers.get("Idempotency-Key")
        if key is None or request.method != "POST":
            return endpoint(request, **values)
        return _once(request, viewer, key, lambda: endpoint(request, **values))

    return run


def count_write(viewer: Viewer) -> None:
    """Count one write. Raises TooMany above WRITES in a window."""
    count_once("writes", viewer.person_id, most=WRITES, window=WINDOW)


def _once(request: HttpRequest, viewer: Viewer, key: str, run: Callable[[], HttpResponse]) -> HttpResponse:
    if not (1 <= len(key) <= KEY and key.isascii() and key.isprintable()):
        raise Invalid(
            errors=[FieldError("Idempotency-Key", _("A key has 1 to %(limit)d printable signs.") % {"limit": KEY})]
        )
    told = hash_of(request)
    until = time.monotonic() + PATIENCE
    while True:
        row, is_mine = claim(by=viewer, key=key, request_hash=told)
        if is_mine:
            return _kept(row, run)
        if row.request_hash != told:
            raise Invalid(errors=[FieldError("Idempotency-Key", _("This key was used for another request."))])
        if row.status:
            return _again(row)
        if time.monotonic() > until:
            raise Conflict(_("The first request with this key has not ended. Look whether it took effect."))
        time.sleep(PAUSE)


@action
def claim(*, by: Viewer, key: str, request_hash: str) -> tuple[IdempotentAnswer, bool]:
    """The row of a key, and whether this request is the first to hold it. Old rows are weeded on the way."""
    old = IdempotentAnswer.objects.filter(created_at__lt=timezone.now() - KEPT)
    IdempotentAnswer.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:WEEDED_AT_ONCE])).delete()
    old.filter(person_id=by.person_id, key=key).delete()
    return IdempotentAnswer.objects.get_or_create(
        person_id=by.person_id, key=key, defaults={"request_hash": request_hash}
    )


def hash_of(request: HttpRequest) -> str:
    """What makes two requests the same: method, address, and body (for files: their names and bytes)."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.hexdigest()
    files: list[tuple[str, Any]] = sorted(request.FILES.items())
    for field, file in files:
        digest.update(f"\n{field} {file.name} {file.size}\n".encode())
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
    return digest.hexdigest()


def _kept(row: IdempotentAnswer, run: Callable[[], HttpResponse]) -> HttpResponse:
    rows = IdempotentAnswer.objects.filter(pk=row.pk)
    try:
        response = run()
    except Refusal:
        rows.delete()  # Nothing was changed: the same key may try again.
        raise
    headers = {name: response.headers[name] for name in _TOLD_AGAIN if name in response.headers}
    rows.update(status=response.status_code, headers=headers, body=response.content.decode())
    return response


def _again(row: IdempotentAnswer) -> HttpResponse:
    return HttpResponse(
        row.body, status=row.status, content_type=JSON, headers={**row.headers, "Idempotency-Replayed": "true"}
    )
