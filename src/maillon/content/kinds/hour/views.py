"""The pages of question hours: those that are open or to come, the answers that one owes, and holding
one at another time."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from maillon.access.models import ROOM
from maillon.content.kinds.hour.models import OPEN, OVER, Hour, HourQuestion
from maillon.content.kinds.hour.parts import FILE, in_words
from maillon.content.kinds.hour.queries import hours_for, owed_by
from maillon.content.kinds.hour.times import bounds_of_times, moment_of, shown_time
from maillon.content.kinds.hour.times_changing import change_hour_times
from maillon.content.kinds.kind import element
from maillon.content.models import Publication
from maillon.content.queries import publication_at
from maillon.content.rooms import face_of_room
from maillon.core.errors import Conflict, Invalid, NotFound
from maillon.core.policy import require
from maillon.core.text.elision import elided
from maillon.core.text.excerpt import excerpt
from maillon.core.ui.shapes import ForumRow, Tab
from maillon.core.web.pages import SignedInRequest, back, page, signed_in
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


@require_http_methods(["GET", "POST"])
@signed_in
def times(request: SignedInRequest, number: int) -> HttpResponse:
    """`/hours/<id>/times/`: hold it at another time."""
    publication = publication_at(number, request.viewer)
    require(request.viewer, "content.edit", publication)
    hour = Hour.objects.filter(publication=publication).first()
    if hour is None:
        raise NotFound(_("This is no question hour."))
    present = {"opens_at": hour.opens_at, "ends_at": hour.ends_at}
    own = {name: request.POST.get(name, shown_time(at))[:40] for name, at in present.items()}
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            # A field that was left alone says its minute: the moment itself stays.
            chosen = {name: at if own[name] == shown_time(at) else moment_of(own[name], field=name)
                      for name, at in present.items()}  # fmt: skip
            change_hour_times(by=request.viewer, publication=publication, **chosen)
            return back(request, publication.url)
        except Invalid as refusal:
            errors = {error.field: [error.message] for error in refusal.errors}
    elif hour.state == OVER:
        raise Conflict(_("This question hour has ended: its time is no longer changed."))
    fields = element(FILE, "fields", errors=errors, is_open=hour.state == OPEN, **own, **bounds_of_times())
    facts = {"publication": publication, "fields": fields, "moment": in_words(hour.opens_at, hour.ends_at)}
    return page(request, "hour/times.html", facts, status=422 if errors else 200)


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
