"""The pages of question hours: those that are open or to come, and the answers that one owes."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from maillon.access.models import ROOM
from maillon.content.kinds.hour.models import HourQuestion
from maillon.content.kinds.hour.parts import in_words
from maillon.content.kinds.hour.queries import hours_for, owed_by
from maillon.content.models import Publication
from maillon.content.rooms import face_of_room
from maillon.core.text.elision import elided
from maillon.core.text.excerpt import excerpt
from maillon.core.ui.shapes import ForumRow, Tab
from maillon.core.web.pages import SignedInRequest, page, signed_in
from maillon.people.faces import face_of

PAGE = 30


@require_GET
@signed_in
def hours(request: SignedInRequest) -> HttpResponse:
    """`/hours/`: what I can ask, and where, now and soon."""
    number = _page(request)
    rows = list(hours_for(request.viewer)[(number - 1) * PAGE : number * PAGE + 1])
    facts = {"rows": [_hour(row) for row in rows[:PAGE]], "shows": _shows("hours")}
    return page(request, "hour/hours.html", facts | {"more_url": _more("/hours/", number, len(rows))})


@require_GET
@signed_in
def owed(request: SignedInRequest) -> HttpResponse:
    """`/hours/owed/`: what waits for my answer in my question hours, the most wanted first."""
    number = _page(request)
    along = ("comment__author__site", "hour__publication")
    rows = list(owed_by(request.viewer).select_related(*along)[(number - 1) * PAGE : number * PAGE + 1])
    facts = {"rows": [_question(row) for row in rows[:PAGE]], "shows": _shows("owed")}
    return page(request, "hour/owed.html", facts | {"more_url": _more("/hours/owed/", number, len(rows))})


def _page(request: SignedInRequest) -> int:
    asked = request.GET.get("page", "")
    return max(1, min(int(asked), 10_000)) if asked.isdecimal() else 1


def _more(url: str, number: int, found: int) -> str:
    return f"{url}?page={number + 1}" if found > PAGE else ""


def _shows(chosen: str) -> list[Tab]:
    return [
        Tab(label=_("Open and to come"), url="/hours/", is_current=chosen == "hours"),
        Tab(label=_("Answers you owe"), url="/hours/owed/", is_current=chosen == "owed"),
    ]


def _hour(row: Publication) -> ForumRow:
    said = {"name": row.author.name, "moment": in_words(row.hour.opens_at, row.hour.ends_at)}
    return ForumRow(
        title=row.title,
        url=row.url,
        author=face_of(row.author),
        last=_("%(name)s. %(moment)s") % said,
        last_from_outside=row.author.company if row.author.kind == "guest" else "",
        category=_place(row),
        comments=row.comments_count,
        state=f"hour_{row.hour.state}",
    )


def _place(row: Publication) -> str:
    """The community or room, or whose wall it is."""
    if row.space.kind == ROOM:
        return face_of_room(row.space).name
    community, owner = getattr(row.space, "community", None), row.space.wall_of
    if community or not owner:
        return community.name if community else ""
    return elided(_("Wall of %(name)s"), named := {"name": owner.name}) % named


def _question(row: HourQuestion) -> dict[str, object]:
    comment, hour = row.comment, row.hour.publication
    return {
        "text": excerpt(comment.text, length=160) or _("(a file)"),
        "url": f"{hour.url}?answer={comment.pk}#answer",
        "author": face_of(comment.author),
        "at": comment.published_at,
        "votes": row.votes_count,
        "hour": hour.title,
    }
