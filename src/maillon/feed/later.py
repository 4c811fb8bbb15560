"""The composer's side of what waits: the draft it was opened with, and when what it sends appears and leaves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from maillon.access.models import Space
from maillon.content.categories import categorise, category_in
from maillon.content.drafts.keeping import discard_draft, forget_draft
from maillon.content.drafts.models import Draft
from maillon.content.drafts.places import WALL, Place, name_of
from maillon.content.drafts.queries import drafts_of, readable_places
from maillon.content.drafts.scheduling import local, schedule
from maillon.content.drafts.withdrawing import checked_withdrawal, set_withdrawal
from maillon.content.kinds.kind import Kind, element
from maillon.content.models import Attachment
from maillon.content.publishing import own_wall
from maillon.core.errors import Conflict, invalid
from maillon.core.web.pages import SignedInRequest
from maillon.feed.drafts import ROOM, limits
from maillon.feed.rooms import publish_once

MOMENTS = ("publish_at", "withdraw_at")
FILE = "feed/when.html"
_NOT_OWN = {
    "csrfmiddlewaretoken",
    "kind",
    "place",
    "title",
    "body",
    "draft",
    "choose",
    "sure",
    "kept_files",
    "files",
    *MOMENTS,
}

_OF_NO_WISH = {"csrfmiddlewaretoken", "choose", "sure"}


def opened(request: SignedInRequest) -> Draft | None:
    """The draft that the composer was opened with, while it is one."""
    asked = request.POST.get("draft") or request.GET.get("draft") or ""
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        return None
    return drafts_of(request.viewer).filter(pk=int(asked)).first()


def place_in(request: SignedInRequest, draft: Draft) -> str:
    """The place of a draft as the composer's choice names it; "" where she no longer reads it."""
    if draft.publication_id is not None:
        return ""
    if draft.space_id is None:
        return WALL
    space = readable_places(request.viewer, [draft]).spaces.get(draft.space_id)
    return name_of(space).removeprefix("c:") if space else ""


def sent(request: SignedInRequest, kind: Kind, space: Space | None, files: Sequence[int]) -> str:
    """Publish what the composer sent in a space (None: her wall), at once or at its moment; its drafts are gone then.
    Returns the address to go on at. Raises Invalid, Conflict, NotFound, Forbidden."""
    viewer, draft = request.viewer, opened(request)
    at, leaves = (local(request.POST.get(name, "")[:40], by=viewer, field=name) for name in MOMENTS)
    if draft is None and at is None and request.POST.get("draft"):  # Scheduled twice is scheduled once, by itself.
        raise Conflict(_("This draft was published or discarded meanwhile. Your text is kept here."))
    words = {"title": request.POST.get("title", ""), "body": request.POST.get("body", "")}
    uploaded, files = files, [*_kept(request, draft), *files]
    if at is not None:
        own = {name: values for name, values in _own(request.POST).items() if any(values)}
        schedule(
            by=viewer, space=space, at=at, kind=kind.name, fields=own, attachments=files, withdraw_at=leaves,
            draft=draft, **words,
        )  # fmt: skip
        return f"{ROOM}#scheduled"
    if leaves is not None:
        checked_withdrawal(leaves, after=timezone.now())
    where = space or own_wall(by=viewer)
    asked = request.POST.get("category", "")
    category = category_in(where, viewer, asked) if asked else None
    if category and not words["title"].strip():
        raise invalid("title", _("Only what has a title stands in a category: give it one."))
    more: dict[str, Any] = {"attachments": files, "own": kind.read_form(request.POST), **words}
    if request.POST.get("sure"):
        made = publish_once(by=viewer, space=where, kind=kind, digest=_digest(request, uploaded), **more)
    else:
        made = kind.publish(by=viewer, space=where, **more)
    if category:
        categorise(by=viewer, publication=made, category=category)
    if leaves is not None:
        set_withdrawal(by=viewer, publication=made, at=leaves)
    if draft is None:
        forget_draft(by=viewer, place=Place(space=space))
    elif Draft.objects.filter(pk=draft.pk).exists():  # Another one that waits for this place was not shown to her.
        discard_draft(by=viewer, draft=draft)
    return made.url


def own_fields(request: SignedInRequest, draft: Draft | None) -> QueryDict:
    """A kind's own fields as they were sent, or as the draft holds them."""
    if draft is None or request.method == "POST":
        return request.POST
    found = QueryDict(mutable=True)
    for name, values in draft.fields.items():
        found.setlist(name, values)
    return found


def drawn(
    request: SignedInRequest, draft: Draft | None, errors: dict[str, list[str]], kept: Sequence[int] = ()
) -> Markup:
    """The fields of moments, and the files of the draft or that were `kept` just now, as a part of the composer."""
    given: dict[str, Any] = {name: request.POST.get(name, "")[:40] for name in MOMENTS}
    shown = {name: errors.get(name, []) for name in MOMENTS}
    block = element(FILE, "fields", when=given | limits(request.viewer.time_zone) | {"errors": shown})
    files = [(one.attachment_id, one.attachment.name) for one in draft.files.all()] if draft else []
    files += _waiting(request, kept)
    return element(FILE, "kept_files", files=files) + block if files else block


def _kept(request: SignedInRequest, draft: Draft | None) -> list[int]:
    chosen = set(request.POST.getlist("kept_files"))
    held = [one.attachment_id for one in draft.files.all() if str(one.attachment_id) in chosen] if draft else []
    return [*held, *(pk for pk, _name in _waiting(request))]


def _waiting(request: SignedInRequest, kept: Sequence[int] = ()) -> list[tuple[int, str]]:
    """Her own files that hang on nothing and are held by no draft: those the form named, and those `kept` just now."""
    named = [
        int(one)
        for one in request.POST.getlist("kept_files")[:50]
        if one.isascii() and one.isdecimal() and len(one) < 19
    ]
    if not (named or kept):
        return []
    mine = Attachment.objects.filter(uploaded_by_id=request.viewer.person_id, publication=None, removed_at=None)
    return list(mine.filter(pk__in=[*named, *kept], held=None).order_by("pk").values_list("pk", "name"))


def _digest(request: SignedInRequest, uploaded: Sequence[int]) -> str:
    """Of all that a form says: two of one digest wish the same. Files that came with it count by what they hold."""
    said = {name: values for name, values in sorted(request.POST.lists()) if name not in _OF_NO_WISH}
    held = list(Attachment.objects.filter(pk__in=uploaded).order_by("pk").values_list("name", "sha256"))
    return hashlib.sha256(json.dumps([said, held]).encode()).hexdigest()


def _own(posted: QueryDict) -> dict[str, list[str]]:
    return {name: posted.getlist(name) for name in posted if name not in _NOT_OWN}
