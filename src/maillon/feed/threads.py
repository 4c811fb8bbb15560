"""A thread: the publication, a page of its answers with read ones folded, and the box to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from maillon.access.leaders import why_delivered
from maillon.access.models import READ
from maillon.communities.queries import readers_for
from maillon.content.closing import closing_of
from maillon.content.kinds.share.queries import places_shared_in
from maillon.content.kinds.table import kind_named
from maillon.content.models import Attachment, Comment, Publication, comment_url
from maillon.content.paging import Leaf, leaf_of
from maillon.content.queries import comment_at, comments_of, publication_at
from maillon.content.quoting import quote_of
from maillon.content.reactions import reactions_of
from maillon.content.splitting import departures_of
from maillon.content.subscribing import subscription_of
from maillon.core.policy import Viewer, can
from maillon.core.ui.filters import day
from maillon.core.ui.shapes import PersonFace, Tab
from maillon.core.web.pages import SignedInRequest, page, signed_in
from maillon.feed.cards import Along, along_comments, along_first, author_face, face_of_space, file_face, wall_words
from maillon.feed.drawing import EVER, Pen
from maillon.feed.featured import featured_here
from maillon.feed.turns import KEPT_BEFORE, News, fold_of, foldable, headless, led, news_of
from maillon.feed.unread import mark_thread_read, read_until


@dataclass(frozen=True, kw_only=True)
class Ways:
    """The addresses of a thread: this page of it, its first unread comment and its newest one ("" where there is none)."""

    number: int
    pages: int
    address: str
    here: str
    first_new: str
    newest: str


BY_TIME: Final = "time"
"""What the address says where a thread that has an order of its own is read in that of time."""


@require_GET
@signed_in
def thread(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/`: the publication and its thread."""
    publication = publication_at(number, request.viewer)
    return page(request, "feed/thread.html", context_of(publication, request))


def context_of(publication: Publication, request: SignedInRequest, **more: Any) -> dict[str, Any]:
    """What the page draws; also after a comment that could not be taken, with the text kept (`value`, `errors`)."""
    viewer = request.viewer
    mark = read_until(viewer, publication)
    since = mark.read_until if mark else None
    answered = _answered(publication, request)
    at = _number(request.GET.get("at")) or (answered.pk if answered else None)
    by_time = kind_named(publication.kind).has_own_order and request.GET.get("order") == BY_TIME
    leaf = _leaf(publication, request, at, by_time=by_time)
    of_first = along_first(publication, viewer)
    comments = led(leaf, of_first.parts.get(publication.pk), viewer)
    along = along_comments(comments, publication, viewer)
    may_answer = can(viewer, "content.comment", publication)
    answers_in = _answers(viewer, publication)
    news = news_of(publication, leaf, since, viewer)
    folded = [] if not leaf.is_by_time or request.GET.get("all") == "1" else foldable(comments, news.first)
    folded = [] if at in {row.pk for row in folded} else folded
    pen, hidden = Pen(viewer, along, answers_in=answers_in), {row.pk for row in folded}
    return {
        "publication": publication,
        "place": place_of(publication),
        "community": _community(publication),
        "delivered": why_delivered(viewer, publication.space),
        "first": Pen(viewer, of_first, answers_in=answers_in).message(publication),
        "turns": [(row.pk, pen.message(row, since=since)) for row in comments if row.pk not in hidden],
        "fold": fold_of(folded),
        "fold_at": KEPT_BEFORE if folded else -1,
        "headless": headless([row for row in comments if row.pk not in hidden], viewer, folded),
        "news": news,
        "ways": ways_in(publication, leaf, news, by_time=by_time),
        # In an order of its own what is new does not stand together.
        "new_at": news.first if leaf.is_by_time else 0,
        "more": leaf.more,
        "subscription": subscription_of(publication, viewer),
        "people": people_in(publication, comments),
        "files": [file_face(file) for file in files_in([publication, *comments], of_first, along)],
        "picker": reactions_of({}, ""),
        "detail": detail(publication, comments, leaf),
        "closed": closed_words(publication),
        **_of_kind(publication, viewer, leaf, answered),
        "featured": featured_here(publication, viewer, mark),
        "shared_in": places_shared_in(publication, viewer),
        "gone": departures_of(publication, viewer),
        "may_answer": may_answer,
        "reads_only": viewer.is_guest and publication.space.guests_may == READ,
        "readers": readers_for(viewer, publication.space, place=place_of(publication), what="comment"),
        "answered": answered,
        "value": _quoted(publication, answered, request) if may_answer else "",
        "errors": None,
        **more,
    }


def _leaf(publication: Publication, request: SignedInRequest, at: int | None, *, by_time: bool) -> Leaf:
    """The page that is asked for, in the order of its kind if it has one of its own and is not asked for that of time."""
    viewer, page = request.viewer, _number(request.GET.get("page")) or 1
    own = None if by_time else kind_named(publication.kind).leaf(viewer, publication, page=page, at=at)
    return own or leaf_of(publication, viewer, page=page, at=at)


def _of_kind(publication: Publication, viewer: Viewer, leaf: Leaf, answered: Comment | None) -> dict[str, Any]:
    """The orders in which it is read, and what its kind says of writing to the publication itself."""
    kind = kind_named(publication.kind)
    return {
        "orders": _orders(publication, by_time=leaf.is_by_time) if kind.has_own_order else [],
        "no_turn": "" if answered else kind.why_no_turn(viewer, publication),
        "turn_words": kind.turn_words(viewer, publication),
    }


def ways_in(publication: Publication, leaf: Leaf, news: News, *, by_time: bool = False) -> Ways:
    """The addresses of a thread's pages, of its newest comment and of its first unread one."""
    address = f"{publication.url}?order={BY_TIME}" if by_time else publication.url
    shown = {row.pk for row in leaf.rows}
    first, last = news.first, publication.last_comment_id
    return Ways(
        number=leaf.number,
        pages=leaf.pages,
        address=address,
        here=f"{address}{'&' if by_time else '?'}page={leaf.number}" if leaf.pages > 1 else address,
        first_new=("#new" if first in shown else comment_url(publication.pk, first)) if first else "",
        newest=(f"#c{last}" if last in shown else comment_url(publication.pk, last)) if last else "",
    )


def _orders(publication: Publication, *, by_time: bool) -> list[Tab]:
    """The two orders in which a thread is read whose kind has one of its own."""
    if publication.comments_count < 2:
        return []
    return [
        Tab(label=_("Most wanted"), url=publication.url, is_current=not by_time),
        Tab(label=_("In order of time"), url=f"{publication.url}?order={BY_TIME}", is_current=by_time),
    ]


def _number(given: str | None) -> int | None:
    """A number of an address; None where there is none."""
    return int(given) if given and given.isdecimal() and len(given) <= 19 else None


def _quoted(publication: Publication, answered: Comment | None, request: SignedInRequest) -> str:
    """What the form begins with where an answer quotes."""
    return quote_of(answered or publication) if request.GET.get("quote") == "1" else ""


def closed_words(publication: Publication) -> str:
    """Why it takes no comments: of its kind; or who closed it, on which day, and for which reason. "" while it is open."""
    why = kind_named(publication.kind).why_unanswered
    if why:
        return why
    closing = closing_of(publication)
    if closing is None or publication.closed_at is None:
        return ""
    said = {"day": day(publication.closed_at), "name": closing.closed_by.name if closing.closed_by else ""}
    who = (
        _("Closed by %(name)s on %(day)s: it takes no new comments.")
        if closing.closed_by
        else _("Closed on %(day)s: it takes no new comments.")
    )
    why = " " + _("Reason: %(reason)s") % {"reason": closing.reason} if closing.reason else ""
    return f"{who % said}{why}"


def _answered(publication: Publication, request: SignedInRequest) -> Comment | None:
    asked = _number(request.GET.get("answer") or request.POST.get("parent"))
    return comments_of(publication, request.viewer).filter(pk=asked).first() if asked else None


def _community(publication: Publication) -> Any:
    return face_of_space(publication.space)


def place_of(publication: Publication) -> str:
    """Where it stands, in words."""
    face = face_of_space(publication.space)
    return face.name if face else wall_words(publication)


def people_in(publication: Publication, comments: Sequence[Comment]) -> list[tuple[PersonFace, str]]:
    """Who speaks in a thread, in order, with how often."""
    counts: dict[int, int] = {}
    faces: dict[int, PersonFace] = {}
    spoken: list[Publication | Comment] = [publication, *comments]
    for row in spoken:
        counts[row.author_id] = counts.get(row.author_id, 0) + 1
        if row.author_id not in faces:
            faces[row.author_id] = author_face(row)
    return [(faces[pk], ngettext("%(n)d message", "%(n)d messages", n) % {"n": n}) for pk, n in counts.items()][:12]


def files_in(turns: Sequence[Publication | Comment], *along: Along) -> list[Attachment]:
    """Files of the publication and of its comments that are no pictures, as they were fetched for the page."""
    return [file for turn in turns for each in along for file in each.files.get(turn.pk, ()) if not file.width][:20]


def detail(publication: Publication, comments: Sequence[Comment], leaf: Leaf) -> str:
    """ "by 5 people, from 14 March to 20 November"; of a thread of many pages only when."""
    if leaf.pages > 1:
        span = {"first": day(publication.published_at), "last": day(publication.active_at)}
        return _("from %(first)s to %(last)s") % span
    people = len({publication.author_id, *(row.author_id for row in comments)})
    said = ngettext("by %(n)d person", "by %(n)d people", people) % {"n": people}
    if not comments:
        return said
    first, last = day(publication.published_at), day(max(row.published_at for row in comments))
    if first == last:
        return _("%(people)s, on %(day)s") % {"people": said, "day": first}
    return _("%(people)s, from %(first)s to %(last)s") % {"people": said, "first": first, "last": last}


@require_POST
@signed_in
def read(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/read/`: the end of one of its pages was on screen; `until`: what came later stands on another."""
    until = _moment(request.POST.get("until", ""))
    mark_thread_read(by=request.viewer, publication=publication_at(number, request.viewer), until=until)
    return HttpResponse(status=204)


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and is_aware(found) else None


@require_GET
@signed_in
def message(request: SignedInRequest, number: int) -> HttpResponse:
    """`/comments/<id>/`: one turn as a fragment, for the live thread."""
    row = comment_at(number, request.viewer)
    along = along_comments([row], row.publication, request.viewer)
    pen = Pen(request.viewer, along, answers_in=_answers(request.viewer, row.publication))
    return HttpResponse(pen.message(row, since=EVER))


def _answers(viewer: Viewer, publication: Publication) -> frozenset[int] | None:
    """Where she may react and answer, as far as this thread goes: None (everywhere), or nowhere. What is closed says so
    by itself."""
    return None if can(viewer, "content.react", publication) else frozenset()


@require_GET
@signed_in
def first(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/first/`: the publication as the first turn of its thread, a fragment for the live thread."""
    row = publication_at(number, request.viewer)
    pen = Pen(request.viewer, along_first(row, request.viewer), answers_in=_answers(request.viewer, row))
    return HttpResponse(pen.message(row))
