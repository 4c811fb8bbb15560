"""A thread: the publication, its answers in order with read ones folded, and the box to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from maillon.access.models import WALL
from maillon.communities.faces import community_face
from maillon.communities.queries import readers_sentence
from maillon.content.closing import closing_of
from maillon.content.kinds.kind import Part
from maillon.content.models import Attachment, Comment, Publication
from maillon.content.queries import comment_at, comments_among, comments_of, publication_at, thread_of
from maillon.content.reactions import reactions_of
from maillon.content.splitting import departures_of
from maillon.core.policy import Viewer, can
from maillon.core.ui.filters import day
from maillon.core.ui.shapes import PersonFace
from maillon.core.web.pages import SignedInRequest, page, signed_in
from maillon.feed.cards import Along, along_comments, along_first, author_face, file_face, wall_words
from maillon.feed.drawing import EVER, Pen
from maillon.feed.unread import mark_thread_read, read_until
from maillon.people.faces import face_of

KEPT_BEFORE = 2
FOLD_FROM = 5


@dataclass(frozen=True)
class Fold:
    """Read messages in one row."""

    count: int
    span: str
    people: Sequence[PersonFace]


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
    of_first = along_first(publication, viewer)
    comments = _led(thread_of(publication, viewer), of_first.parts.get(publication.pk), viewer)
    along = along_comments(comments, publication, viewer)
    may_answer = can(viewer, "content.comment", publication)
    answers_in = _answers(viewer, publication)
    first = Pen(viewer, of_first, answers_in=answers_in).message(publication)
    show_all = request.GET.get("all") == "1"
    folded = [] if show_all else foldable(comments, since)
    pen, hidden = Pen(viewer, along, answers_in=answers_in), {row.pk for row in folded}
    turns = [pen.message(row, since=since) for row in comments if row.pk not in hidden]
    return {
        "publication": publication,
        "place": place_of(publication),
        "community": _community(publication),
        "first": first,
        "turns": turns,
        "fold": fold_of(folded),
        "fold_at": KEPT_BEFORE if folded else -1,
        "people": people_in(publication, comments),
        "files": [file_face(file) for file in files_in([publication, *comments], of_first, along)],
        "picker": reactions_of({}, ""),
        "detail": detail(publication, comments),
        "closed": closed_words(publication),
        "gone": departures_of(publication, viewer),
        "may_answer": may_answer,
        "readers": readers_sentence(publication.space, place=place_of(publication), what="comment"),
        "answered": _answered(publication, request),
        "value": "",
        "errors": None,
        **more,
    }


def closed_words(publication: Publication) -> str:
    """Who closed the discussion, on which day, and why; "" while it is open."""
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


def _led(comments: list[Comment], part: Part | None, viewer: Viewer) -> list[Comment]:
    """The answers with the one that the kind shows first (the accepted one) at their head, if she may read it."""
    if part is None or part.leading is None:
        return comments
    first = [row for row in comments if row.pk == part.leading] or comments_among([part.leading], viewer)
    return [*first, *(row for row in comments if row.pk != part.leading)]


def _answered(publication: Publication, request: SignedInRequest) -> Comment | None:
    asked = request.GET.get("answer", "") or request.POST.get("parent", "")
    if not asked.isdecimal() or len(asked) > 19:
        return None
    return comments_of(publication, request.viewer).filter(pk=int(asked)).first()


def foldable(comments: Sequence[Comment], since: Any) -> list[Comment]:
    """The read comments in the middle that are shown as one row: never the first two, nor the last read one."""
    read = [row for row in comments if since and row.published_at <= since]
    return list(read[KEPT_BEFORE:-1]) if len(read) >= FOLD_FROM and len(read) < len(comments) else []


def fold_of(rows: Sequence[Comment]) -> Fold | None:
    """Those as one row."""
    if not rows:
        return None
    span = _("from %(first)s to %(last)s") % {"first": day(rows[0].published_at), "last": day(rows[-1].published_at)}
    return Fold(len(rows), span, list({row.author_id: face_of(row.author) for row in rows}.values()))


def _community(publication: Publication) -> Any:
    space = publication.space
    return community_face(space.community, space) if space.kind != WALL else None


def place_of(publication: Publication) -> str:
    """Where it stands, in words."""
    space = publication.space
    return wall_words(publication) if space.kind == WALL else space.community.name


def people_in(publication: Publication, comments: Sequence[Comment]) -> list[tuple[PersonFace, str]]:
    """Who speaks in a thread, in order, with how often."""
    counts: dict[int, int] = {}
    faces: dict[int, PersonFace] = {}
    spoken: list[Publication | Comment] = [publication, *comments]
    for row in spoken:
        counts[row.author_id] = counts.get(row.author_id, 0) + 1
        faces.setdefault(row.author_id, author_face(row))
    return [(faces[pk], ngettext("%(n)d message", "%(n)d messages", n) % {"n": n}) for pk, n in counts.items()][:12]


def files_in(turns: Sequence[Publication | Comment], *along: Along) -> list[Attachment]:
    """Files of the publication and of its comments that are no pictures, as they were fetched for the page."""
    return [file for turn in turns for each in along for file in each.files.get(turn.pk, ()) if not file.width][:20]


def detail(publication: Publication, comments: Sequence[Comment]) -> str:
    """ "by 5 people, from 14 March to 20 November"."""
    people = len({publication.author_id, *(row.author_id for row in comments)})
    said = ngettext("by %(n)d person", "by %(n)d people", people) % {"n": people}
    if not comments:
        return said
    first, last = day(publication.published_at), day(comments[-1].published_at)
    if first == last:
        return _("%(people)s, on %(day)s") % {"people": said, "day": first}
    return _("%(people)s, from %(first)s to %(last)s") % {"people": said, "first": first, "last": last}


@require_POST
@signed_in
def read(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/read/`: its end was on screen."""
    mark_thread_read(by=request.viewer, publication=publication_at(number, request.viewer))
    return HttpResponse(status=204)


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
