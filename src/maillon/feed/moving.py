"""Pages that move a publication, or a part of a thread, to another community: choose it, see who will read, confirm."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from maillon.access.models import Space
from maillon.communities.consequences import WARN, Told, of_place, of_readers
from maillon.communities.faces import community_face
from maillon.communities.models import Community
from maillon.communities.queries import MyPlace, community_at, face_of_place
from maillon.content.kinds.table import kind_named
from maillon.content.models import Comment, Publication
from maillon.content.moving import Shift, move_publication, shift
from maillon.content.queries import comment_at, publication_at
from maillon.content.splitting import MOST, part_under, split_thread
from maillon.core.errors import Conflict, Invalid
from maillon.core.policy import require
from maillon.core.text.excerpt import excerpt
from maillon.core.text.folding import fold
from maillon.core.text.limits import TITLE
from maillon.core.web.pages import SignedInRequest, back, fragment, is_fragment, page, signed_in
from maillon.feed.threads import place_of

OFFERED = 8
"""Communities that are offered at once."""


@require_http_methods(["GET", "POST"])
@signed_in
def move(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/move/`: let a publication stand in another community."""
    publication = publication_at(number, request.viewer)
    require(request.viewer, "content.move", publication)
    return _moving(request, publication)


@require_http_methods(["GET", "POST"])
@signed_in
def move_part(request: SignedInRequest, number: int) -> HttpResponse:
    """`/comments/<id>/move/`: make a comment and its answers a discussion of their own."""
    comment = comment_at(number, request.viewer)
    require(request.viewer, "content.split", comment)
    return _moving(request, comment)


def _moving(request: SignedInRequest, thing: Publication | Comment) -> HttpResponse:
    q, slug = request.GET.get("q", "")[:80], (request.POST.get("to") or request.GET.get("to", ""))[:80]
    if is_fragment(request) and not slug:
        found = _targets(thing, request.places(), q)  # type: ignore[attr-defined]
        return fragment(request, "feed/move.html", "targets", found=found, q=q)
    to = community_at(slug, request.viewer) if slug else None
    title, refusal = request.POST.get("title", ""), None
    if to is not None and request.method == "POST":
        try:
            return back(request, _moved(request, thing, to, title))
        except (Invalid, Conflict) as raised:
            refusal = raised
    facts = _chosen(request, thing, to) if to is not None else _choice(request, thing, q)
    errors = [error.message for error in refusal.errors] if refusal else []
    more = {"errors": errors, "refusal": "" if errors or refusal is None else refusal.detail, "title_value": title}
    return page(request, "feed/move.html", facts | more, status=refusal.status if refusal else 200)


def _moved(request: SignedInRequest, thing: Publication | Comment, to: Community, title: str) -> str:
    """Do it; where it stands now."""
    state = request.POST.get("state", "")[:400] or "unseen"
    if isinstance(thing, Comment):
        return split_thread(by=request.viewer, comment=thing, to=to.space, title=title, state=state).url
    move_publication(by=request.viewer, publication=thing, to=to.space, state=state)
    return thing.url


def _choice(request: SignedInRequest, thing: Publication | Comment, q: str) -> dict[str, Any]:
    places = request.places()  # type: ignore[attr-defined]
    return _what(thing) | {"to": None, "q": q, "found": _targets(thing, places, q)}


def _chosen(request: SignedInRequest, thing: Publication | Comment, to: Community) -> dict[str, Any]:
    seen = shift(by=request.viewer, thing=thing, to=to.space)
    return _what(thing) | {
        "to": to,
        "face": community_face(to),
        "told": [*_told(seen, _space_of(thing), to), *_along(thing)],
        "state": seen.state,
        "limit": TITLE,
    }


def _what(thing: Publication | Comment) -> dict[str, Any]:
    publication = thing.publication if isinstance(thing, Comment) else thing
    text = thing.text if isinstance(thing, Comment) else thing.title or thing.text
    return {"thing": thing, "is_part": isinstance(thing, Comment), "what": excerpt(text, length=120),
            "place": place_of(publication)}  # fmt: skip


def _space_of(thing: Publication | Comment) -> Space:
    return thing.publication.space if isinstance(thing, Comment) else thing.space


def _targets(thing: Publication | Comment, places: list[MyPlace], q: str) -> list[tuple[Any, str]]:
    """The viewer's communities by these words into which she may bring it, faces and slugs, at most OFFERED. A part of a
    thread may stay where it is: that comes first."""
    is_part, here = isinstance(thing, Comment), _space_of(thing).pk
    kind = kind_named("post" if isinstance(thing, Comment) else thing.kind)
    named = [one for one in places if kind.is_open_to(one.role, one.publishers) and fold(q.strip()) in fold(one.name)]
    found = [one for one in named if is_part or one.space_id != here]
    found.sort(key=lambda one: one.space_id != here)
    return [(face_of_place(one), one.slug) for one in found[:OFFERED]]


def _told(seen: Shift, here: Space, to: Community) -> list[Told]:
    readers = of_readers(newly=seen.newly, gone=seen.gone, companies=seen.companies, companies_gone=seen.companies_gone)
    return [*readers, *of_place(here, to)]


def _along(thing: Publication | Comment) -> list[Told]:
    """What goes along: others wrote that too."""
    if isinstance(thing, Comment):
        n = len(part_under(thing)) - 1
        if n >= MOST:
            return [Told(text=_("At most %(limit)d answers go at once: choose a smaller part.") % {"limit": MOST},
                         icon="failed", tone=WARN)]  # fmt: skip
    else:
        n = thing.comments_count
    if not n:
        return []
    said = ngettext(
        "%(num)s answer goes along, with its files and reactions.",
        "%(num)s answers go along, with their files and reactions.",
        n,
    )
    return [Told(text=said % {"num": n}, icon="comment")]
