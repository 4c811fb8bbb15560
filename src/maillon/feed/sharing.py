"""Sharing a publication in a place of mine: choose it, say why, see who will not be able to read it; and where it is shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from maillon.access.models import Space
from maillon.communities.consequences import WARN, Told
from maillon.communities.queries import MyPlace
from maillon.content.drafts.places import WALL, space_named
from maillon.content.kinds.share.actions import SharedAlready, not_reading, share_publication
from maillon.content.kinds.share.parts import home_of
from maillon.content.kinds.share.queries import MOST, original_of, shares_of
from maillon.content.kinds.table import kind_named
from maillon.content.models import Publication
from maillon.content.publishing import own_wall
from maillon.content.queries import publication_at
from maillon.core.errors import Invalid
from maillon.core.policy import require
from maillon.core.text.limits import BODY, fitting
from maillon.core.ui.filters import moment
from maillon.core.ui.shapes import Option, PersonFace
from maillon.core.web.pages import SignedInRequest, back, page, signed_in
from maillon.feed.cards import author_face
from maillon.feed.threads import place_of
from maillon.feed.writing import errors_of, readers_at
from maillon.people.api import COLUMNS as PERSON


@dataclass(frozen=True, kw_only=True)
class Shared:
    """One share as the list names it."""

    face: PersonFace
    place: str
    url: str
    when: str


@require_http_methods(["GET", "POST"])
@signed_in
def share(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/share/`: show it in one of my places too, with words of mine or without."""
    home = original_of(publication_at(number, request.viewer), by=request.viewer)
    require(request.viewer, "content.share", home)
    if request.method == "GET":
        return page(request, "share/share.html", _form(request, home))
    try:
        words = fitting(request.POST.get("body", ""), limit=BODY, field="body")
        space = _space(request)
        hidden = not_reading(by=request.viewer, home=home, space=space)
        if hidden and request.POST.get("sure") != str(space.pk):
            told = [_to_more(hidden), *_what_stays(home)]
            return page(request, "share/share.html", _form(request, home) | {"told": told, "sure": space.pk})
        made = share_publication(by=request.viewer, publication=home, space=space, body=words)
        return back(request, made.url)
    except SharedAlready as refusal:
        return page(request, "share/share.html", _form(request, home) | {"first": refusal.first}, status=refusal.status)
    except Invalid as refusal:
        facts = _form(request, home) | {"errors": errors_of(refusal, {"place": ""})}
        return page(request, "share/share.html", facts, status=refusal.status)


@require_GET
@signed_in
def shares(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/shares/`: where it is shared, as far as I read there."""
    publication = publication_at(number, request.viewer)
    rows = [
        Shared(face=author_face(row), place=place_of(row), url=row.url, when=moment(row.published_at))
        for row in shares_of(publication, request.viewer)[:MOST]
    ]
    return page(request, "share/shared.html", {"publication": publication, "rows": rows})


def _space(request: SignedInRequest) -> Space:
    chosen = request.POST.get("place", "")[:80]
    return own_wall(by=request.viewer) if chosen == WALL else space_named(chosen, request.viewer)


def _form(request: SignedInRequest, home: Publication) -> dict[str, Any]:
    places: Sequence[MyPlace] = request.places()  # type: ignore[attr-defined]
    options = _options(request, home, places)
    asked = request.POST.get("place") or request.GET.get("place", "")
    chosen = asked if any(one.value == asked for one in options) else options[0].value if options else ""
    for one in options:
        one.is_chosen = one.value == chosen
    return {
        "home": home,
        "shown": _shown(home),
        "writing": kind_named("share").writing,
        "options": options,
        "readers": readers_at(request, chosen, places),
        "space_id": next((one.space_id for one in places if one.slug == chosen), ""),
        "value": request.POST.get("body", ""),
        "limit": BODY,
        "told": [],
        "sure": "",
        "first": None,
        "errors": None,
    }


def _options(request: SignedInRequest, home: Publication, places: Sequence[MyPlace]) -> list[Option]:
    """Where she may publish, but for where it stands."""
    has_wall = not request.viewer.is_guest and home.space.wall_of_id != request.viewer.person_id
    wall = [Option(value=WALL, label=_("My wall"))] if has_wall else []
    mine = [one for one in places if one.may_publish and one.space_id != home.space_id]
    return [*(Option(value=one.slug, label=one.name) for one in mine), *wall]


def _shown(home: Publication) -> Any:
    space, community = home.space, getattr(home.space, "community", None)
    named = [one.name if one else None for one in (community, space.wall_of, space.room_of)]
    place = (named[0], None, named[1], space.kind, space.room_of_id, named[2])
    author = (home.author_id, *(getattr(home.author, column) for column in PERSON))
    return home_of(home.pk, home.title, home.text, home.comments_count, home.published_at, *place, *author)


def _to_more(hidden: int) -> Told:
    """Who will see that it exists."""
    said = ngettext(
        "%(num)s person who reads that place does not read this: that you share something will be seen, and not what.",
        "%(num)s people who read that place do not read this: they will see that you share something, and not what.",
        hidden,
    )
    return Told(text=said % {"num": hidden}, icon="eye", tone=WARN)


def _what_stays(home: Publication) -> list[Told]:
    """What they are not shown."""
    said = _("Its words, its author and the name “%(place)s” stay where they are. Only your own words are read by all.")
    return [Told(text=said % {"place": place_of(home)}, icon="secret")]
