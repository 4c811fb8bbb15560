"""What is not published yet: the room of drafts and of what is scheduled, and what the composers' scripts ask."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillon.content.drafts.api import told_drafts
from maillon.content.drafts.keeping import change_draft, discard_draft, forget_draft, keep_draft
from maillon.content.drafts.models import Draft, Withdrawal
from maillon.content.drafts.places import place_named, place_to_keep
from maillon.content.drafts.queries import (
    Places,
    draft_at,
    draft_in,
    drafts_of,
    readable_places,
    scheduled_by,
    withdrawal_of,
    withdrawals_of,
)
from maillon.content.drafts.scheduling import AHEAD, SOON, local, publish_draft, reschedule, unschedule
from maillon.content.drafts.withdrawing import cancel_withdrawal, set_withdrawal
from maillon.content.kinds.table import is_kind, kind_named
from maillon.content.queries import publication_at
from maillon.core.errors import Conflict, FieldError, Forbidden, Invalid, NotFound, invalid
from maillon.core.policy import Viewer, require
from maillon.core.text.excerpt import excerpt
from maillon.core.ui.filters import moment, since
from maillon.core.web.pages import SignedInRequest, back, page, signed_in
from maillon.feed.cards import face_of_space
from maillon.feed.leading import in_the_name_of

ROOM = "/drafts/"
_MINUTES = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True)
class Row:
    """A draft, or what is scheduled, in the list."""

    number: int
    words: str
    kind: str
    icon: str
    where: str
    is_lost: bool
    url: str
    saved: str
    due: str
    withdrawn: str
    refused: str
    files: int


@dataclass(frozen=True)
class Leaving:
    """A publication that is to be withdrawn, or just was."""

    words: str
    url: str
    at: str
    is_gone: bool


@require_GET
@signed_in
def drafts(request: SignedInRequest) -> HttpResponse:
    """`/drafts/`: what I wrote and did not publish, what I have scheduled, and what is to be withdrawn."""
    viewer = request.viewer
    waiting, due = list(drafts_of(viewer)), list(scheduled_by(viewer))
    places = readable_places(viewer, [*waiting, *due])
    return page(
        request,
        "feed/drafts.html",
        {
            "drafts": [_row(one, places) for one in waiting],
            "scheduled": [_row(one, places) for one in due],
            "leaving": [_leaving(one) for one in withdrawals_of(viewer)],
            "refusal": "",
        },
    )


def _row(one: Draft, places: Places) -> Row:
    kind = kind_named(one.kind)
    where, is_lost = _where(one, places)
    is_answer = one.publication_id is not None and not is_lost
    return Row(
        number=one.pk,
        words=one.title or excerpt(one.body, length=140) or _("Without words"),
        kind=_("Your answer") if one.publication_id else kind.label if is_kind(one.kind) else "",
        icon="reply" if one.publication_id else kind.icon,
        where=where,
        is_lost=is_lost,
        url=f"/p/{one.publication_id}/#reply-text" if is_answer else f"/publish/?draft={one.pk}",
        saved=moment(one.saved_at),
        due=since(one.due_at) if one.due_at else "",
        withdrawn=since(one.withdraw_at) if one.withdraw_at else "",
        refused=one.refused,
        files=len(one.files.all()),
    )


def _where(one: Draft, places: Places) -> tuple[str, bool]:
    """The name of its place, while she reads it; and whether she no longer does."""
    if one.publication_id is not None:
        thread = places.threads.get(one.publication_id)
        if thread is None:
            return _("A discussion that is no longer open to you"), True
        return thread.title or excerpt(thread.text, length=80), False
    if one.space_id is not None:
        space = places.spaces.get(one.space_id)
        face = face_of_space(space) if space else None
        if space is not None and space.wall_of is not None:
            return in_the_name_of(space.wall_of.name), False
        return (face.name, False) if face else (_("A place that is no longer open to you"), True)
    return _("My wall"), False


def _leaving(one: Withdrawal) -> Leaving:
    thing = one.publication
    words = thing.title or excerpt(thing.text, length=140) or _("Without words")
    return Leaving(words=words, url=thing.url, at=since(one.done_at or one.at), is_gone=one.done_at is not None)


@require_http_methods(["GET", "POST"])
@signed_in
def at_place(request: SignedInRequest, place: str) -> HttpResponse:
    """`/drafts/at/<place>/`: what the composer of a place has on the server, and keeping it there; "d:<id>" is a draft
    that is opened by itself. A version that is not the present one is told with what stands (409)."""
    viewer, alone = request.viewer, _by_itself(place)
    if request.method == "GET":
        return JsonResponse({"draft": _told(viewer, place)})
    given: dict[str, Any] = {
        "kind": request.POST.get("kind") or "post",
        "title": request.POST.get("title", ""),
        "body": request.POST.get("body", ""),
        "fields": _fields(request.POST.get("fields", "")),
        "device": request.POST.get("device", ""),
        "version": _number(request.POST.get("version", "")),
    }
    try:
        if alone is not None:
            change_draft(by=viewer, draft=draft_at(alone, viewer), **given)
        else:
            keep_draft(by=viewer, place=place_to_keep(place, viewer), **given)
    except Conflict:
        return JsonResponse({"draft": _told(viewer, place)}, status=409)
    return JsonResponse({"draft": _told(viewer, place)})


@require_POST
@signed_in
def discard(request: SignedInRequest, place: str) -> HttpResponse:
    """`/drafts/at/<place>/discard/`: what stands there is no longer wished."""
    alone = _by_itself(place)
    if alone is not None:
        discard_draft(by=request.viewer, draft=draft_at(alone, request.viewer))
    else:
        forget_draft(by=request.viewer, place=place_named(place, request.viewer))
    return JsonResponse({"draft": None})


def _by_itself(place: str) -> int | None:
    return _number(place[2:]) if place.startswith("d:") else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else None


def _told(viewer: Viewer, place: str) -> dict[str, Any] | None:
    alone = _by_itself(place)
    found = drafts_of(viewer).filter(pk=min(alone, 2**63 - 1)).first() if alone is not None else draft_in(place, viewer)
    if found is None:
        return None
    told = told_drafts(viewer, [found])[0]
    return {name: told[name] for name in ("kind", "title", "body", "fields", "device", "version", "saved_at")}


def _fields(text: str) -> dict[str, list[str]]:
    found: Any = None
    with suppress(ValueError, RecursionError):
        found = json.loads(text or "{}") if len(text) < 100_000 else None
    if not isinstance(found, dict) or not all(_are_words(values) for values in found.values()):
        raise invalid("fields", _("Give the fields by their names, each with its values."))
    return found


def _are_words(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(one, str) for one in values)


def _act(request: SignedInRequest, number: int, do: Callable[[Draft], str]) -> HttpResponse:
    """One press in the list; what is gone already (pressed twice, another window) only shows the list again."""
    try:
        row = draft_at(number, request.viewer)
    except NotFound:
        return back(request, ROOM)
    return back(request, do(row))


@require_POST
@signed_in
def delete(request: SignedInRequest, number: int) -> HttpResponse:
    """`/drafts/<id>/delete/`."""

    def do(row: Draft) -> str:
        discard_draft(by=request.viewer, draft=row)
        return ROOM

    return _act(request, number, do)


@require_POST
@signed_in
def back_to_draft(request: SignedInRequest, number: int) -> HttpResponse:
    """`/drafts/<id>/back/`: what was scheduled is a draft again."""

    def do(row: Draft) -> str:
        unschedule(by=request.viewer, draft=row)
        return ROOM

    return _act(request, number, do)


@require_POST
@signed_in
def publish_now(request: SignedInRequest, number: int) -> HttpResponse:
    """`/drafts/<id>/publish/`: what was scheduled appears now; a refusal is told on the list."""
    try:
        return _act(request, number, lambda row: publish_draft(by=request.viewer, draft=row).url)
    except (Invalid, Conflict, Forbidden, NotFound) as refusal:
        row = draft_at(number, request.viewer)
        places = readable_places(request.viewer, [row])
        facts = {"drafts": [], "leaving": [], "scheduled": [_row(row, places)], "refusal": refusal.detail}
        return page(request, "feed/drafts.html", facts, status=refusal.status)


@require_http_methods(["GET", "POST"])
@signed_in
def change_date(request: SignedInRequest, number: int) -> HttpResponse:
    """`/drafts/<id>/date/`: another moment for what is scheduled."""
    row, viewer = draft_at(number, request.viewer), request.viewer
    errors: dict[str, list[str]] = {"publish_at": [], "withdraw_at": []}
    if row.due_at is None:
        return back(request, ROOM)
    asked = request.POST.get("publish_at", minutes(row.due_at))[:40]
    leaving = request.POST.get("withdraw_at", minutes(row.withdraw_at) if row.withdraw_at else "")[:40]
    if request.method == "POST":
        try:
            at = local(asked, by=viewer, field="publish_at")
            if at is None:
                raise invalid("publish_at", _("Give a day and an hour."))
            leaves = local(leaving, by=viewer, field="withdraw_at")
            reschedule(by=viewer, draft=row, at=at, withdraw_at=leaves)
            return back(request, ROOM)
        except (Invalid, Conflict) as refusal:
            for error in refusal.errors or (FieldError("publish_at", refusal.detail),):
                errors[error.field if error.field in errors else "publish_at"].append(error.message)
    words = row.title or excerpt(row.body, length=140)
    facts = {"words": words, "publish_at": asked, "withdraw_at": leaving, "errors": errors, **limits(viewer.time_zone)}
    return page(request, "feed/draft_date.html", facts, status=422 if any(errors.values()) else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def withdrawal(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/withdrawal/`: when one's own publication is withdrawn; without a moment, never."""
    viewer, publication, errors = request.viewer, publication_at(number, request.viewer), []
    require(viewer, "content.set_withdrawal", publication)
    before = withdrawal_of(publication, viewer)
    asked = request.POST.get("withdraw_at", minutes(before.at) if before else "")[:40]
    if request.method == "POST":
        try:
            at = local(asked, by=viewer, field="withdraw_at")
            if at is None:
                cancel_withdrawal(by=viewer, publication=publication)
            else:
                set_withdrawal(by=viewer, publication=publication, at=at)
            return back(request, publication.url)
        except Invalid as refusal:
            errors = [error.message for error in refusal.errors]
    words = publication.title or excerpt(publication.text, length=140)
    facts = {"publication": publication, "words": words, "value": asked, "errors": errors, **limits(viewer.time_zone)}
    return page(request, "feed/withdrawal.html", facts, status=422 if errors else 200)


def limits(zone: str) -> dict[str, str]:
    """What the fields of moments say: the first and the last moment, and whose hours they are."""
    now = timezone.now()
    return {"first": minutes(now + SOON), "latest": minutes(now + AHEAD), "zone": zone.replace("_", " ")}


def minutes(at: datetime) -> str:
    """A moment as a field of a page holds it."""
    return timezone.localtime(at).strftime(_MINUTES)
