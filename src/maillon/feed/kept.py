"""What I keep: the room, and the page on which one thing is put into a collection and given a reminder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillon.content.keeping import AHEAD, NAME, arrange, bookmark_of, collections_of, kept_by, rename_collection
from maillon.content.models import Bookmark, Comment, Publication
from maillon.content.queries import comment_at, publication_at
from maillon.content.views import thing_base
from maillon.core.errors import Invalid, invalid
from maillon.core.policy import require
from maillon.core.text.excerpt import excerpt
from maillon.core.text.folding import fold
from maillon.core.ui.filters import moment, since
from maillon.core.ui.shapes import PersonFace, Tab
from maillon.core.web.cursors import pack, unpack
from maillon.core.web.pages import SignedInRequest, back, page, signed_in
from maillon.feed.cards import author_face
from maillon.feed.threads import place_of

PAGE = 20
_MINUTES = "%Y-%m-%dT%H:%M"
_SHOWN = "collection", "publication__author", "comment__author", "publication__brought_in_by", "comment__brought_in_by"
_PLACES = [
    f"{path}space__{one}"
    for path in ("publication__", "comment__publication__")
    for one in ("community", "wall_of", "room_of")
]  # fmt: skip
_HEAVY = ("publication__body", "publication__html", "comment__body", "comment__html",
          "comment__publication__body", "comment__publication__html", "comment__publication__text")  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A kept thing in the list."""

    author: PersonFace
    words: str
    url: str
    base: str
    where: str
    kept: str
    collection: str
    reminder: str


@require_http_methods(["GET", "POST"])
@signed_in
def kept(request: SignedInRequest) -> HttpResponse:
    """`/kept/`: what I keep, newest first; `?collection=` narrows it to one. What is posted gives that one another `name`."""
    if request.method == "GET":
        return _room(request, request.GET.get("collection", "")[:NAME])
    chosen, name = request.POST.get("collection", "")[: NAME + 1], request.POST.get("name", "")[: NAME + 1]
    try:
        row = rename_collection(by=request.viewer, collection=chosen, name=name)
    except Invalid as refusal:
        return _room(request, chosen, name=name, errors=[one.message for one in refusal.errors])
    return back(request, "/kept/?" + urlencode({"collection": row.name}))


def _room(request: SignedInRequest, chosen: str, *, name: str = "", errors: Sequence[str] = ()) -> HttpResponse:
    rows = kept_by(request.viewer, collection=chosen)
    if at := unpack(request.GET.get("before", "")):
        rows = rows.filter(kept_at__lte=at[0]).exclude(kept_at=at[0], pk__gte=at[1])
    found = list(rows.select_related(*_SHOWN, *_PLACES).defer(*_HEAVY)[: PAGE + 1])
    following = pack((found[PAGE - 1].kept_at, found[PAGE - 1].pk)) if len(found) > PAGE else ""
    asked = {"collection": chosen} if chosen else {}
    facts = {
        "limit": NAME,
        "name": name or chosen,
        "errors": errors,
        "rows": [_row(one) for one in found[:PAGE]],
        "chosen": chosen,
        "collections": _tabs(request, chosen),
        "more_url": "/kept/?" + urlencode({**asked, "before": following}) if following else "",
    }
    return page(request, "feed/kept.html", facts, status=422 if errors else 200)


def _tabs(request: SignedInRequest, chosen: str) -> list[Tab]:
    mine = collections_of(request.viewer)
    if not mine:
        return []
    named = [
        Tab(label=name, url="/kept/?" + urlencode({"collection": name}), count=n, is_current=fold(name) == fold(chosen))
        for name, n in mine
    ]
    return [Tab(label=_("All"), url="/kept/", is_current=not chosen), *named]


def _row(one: Bookmark) -> Row:
    thing: Publication | Comment | None = one.comment or one.publication
    assert thing is not None
    publication = thing.publication if isinstance(thing, Comment) else thing
    title = "" if isinstance(thing, Comment) else thing.title
    return Row(
        author=author_face(thing),
        words=title or excerpt(thing.text, length=140) or _("Without words"),
        url=thing.url,
        base=thing_base(thing),
        where=place_of(publication),
        kept=moment(one.kept_at),
        collection=one.collection.name if one.collection else "",
        reminder=since(one.remind_at) if one.remind_at else "",
    )


@require_http_methods(["GET", "POST"])
@signed_in
def publication(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/kept/`: in which collection, and when to be reminded."""
    return _arranged(request, publication_at(number, request.viewer))


@require_http_methods(["GET", "POST"])
@signed_in
def comment(request: SignedInRequest, number: int) -> HttpResponse:
    """`/comments/<id>/kept/`: the same for a comment."""
    return _arranged(request, comment_at(number, request.viewer))


def _arranged(request: SignedInRequest, thing: Publication | Comment) -> HttpResponse:
    require(request.viewer, "content.keep", thing)
    row, errors = bookmark_of(thing, request.viewer), {}
    facts: dict[str, Any] = {
        "collection": request.POST.get("collection", row.collection.name if row and row.collection else ""),
        "remind_at": request.POST.get("remind_at", _minutes(row.remind_at) if row and row.remind_at else "")[:40],
    }
    if request.method == "POST":
        try:
            at = _moment(facts["remind_at"])
            arrange(by=request.viewer, thing=thing, collection=facts["collection"], remind_at=at)
            return back(request, "/kept/")
        except Invalid as refusal:
            errors = {error.field: [error.message] for error in refusal.errors}
    now = timezone.now()
    facts |= {
        "thing": thing,
        "said": getattr(thing, "title", "") or excerpt(thing.text, length=140),
        "names": [name for name, _n in collections_of(request.viewer)],
        "limit": NAME,
        "first": _minutes(now),
        "latest": _minutes(now + AHEAD),
        "errors": {name: errors.get(name, []) for name in ("collection", "remind_at")},
    }
    return page(request, "feed/keep.html", facts, status=422 if errors else 200)


def _minutes(at: datetime) -> str:
    return timezone.localtime(at).strftime(_MINUTES)


def _moment(text: str) -> datetime | None:
    """A day and an hour in her zone, as a page gives it; None for none. Raises Invalid."""
    if not text.strip():
        return None
    try:
        return timezone.make_aware(datetime.fromisoformat(text.strip()).replace(tzinfo=None))
    except (ValueError, OverflowError):
        raise invalid("remind_at", _("Give a day and an hour.")) from None
