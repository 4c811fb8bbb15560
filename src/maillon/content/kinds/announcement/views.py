"""The pages of announcements: acknowledge one; for its author who has not, as a page and as a file, and reminding them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from maillon.content.kinds.announcement import actions
from maillon.content.kinds.announcement.counting import forget
from maillon.content.kinds.announcement.export import missing_as_csv
from maillon.content.kinds.announcement.parts import FILE, parts_of_announcements
from maillon.content.kinds.announcement.queries import missing_for, reminders_of, unacknowledged
from maillon.content.kinds.kind import element
from maillon.content.models import Publication
from maillon.content.queries import publication_at
from maillon.core.errors import Conflict
from maillon.core.policy import can
from maillon.core.ui.filters import number as counted
from maillon.core.ui.filters import since
from maillon.core.web.pages import SignedInRequest, back, is_fragment, page, page_number, signed_in
from maillon.people.faces import face_of

PAGE = 40
WORDS = 80


@require_POST
@signed_in
def acknowledge(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/acknowledge/`: I have read it. htmx gets the announcement as it is then."""
    publication = publication_at(number, request.viewer)
    error = ""
    try:
        actions.acknowledge(by=request.viewer, publication=publication)
    except Conflict as refusal:
        if not is_fragment(request):
            raise
        error = refusal.detail
    if not is_fragment(request):
        return back(request, publication.url)
    part = parts_of_announcements(request.viewer, [publication])[publication.pk]
    return HttpResponse(element(FILE, "acknowledgement", part=part, error=error, is_answer=True))


@require_GET
@signed_in
def missing(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/missing/`: who has not acknowledged it, for its author; `?q=` narrows it to names."""
    publication = publication_at(number, request.viewer)
    return page(request, "announcement/missing.html", _missing(request, publication))


@require_POST
@signed_in
def remind(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/remind/`: remind all who are missing; `nth` says which time it is, so that pressing twice reminds once."""
    publication = publication_at(number, request.viewer)
    nth = request.POST.get("nth", "")
    try:
        actions.remind_missing(
            by=request.viewer, publication=publication, place=int(nth) if nth in ("1", "2") else None
        )
    except Conflict as refusal:
        facts = _missing(request, publication) | {"error": refusal.detail}
        return page(request, "announcement/missing.html", facts, status=refusal.status)
    return back(request, f"{publication.url}missing/")


@require_GET
@signed_in
def missing_as_table(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/missing.csv`: all who have not acknowledged it, for its author."""
    publication = publication_at(number, request.viewer)
    told = missing_as_csv(missing_for(request.viewer, publication).select_related("department", "site"))
    return HttpResponse(
        told,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="missing-{number}.csv"'},
    )


def _missing(request: SignedInRequest, publication: Publication) -> dict[str, Any]:
    q = request.GET.get("q", "")[:WORDS].strip()
    number = page_number(request)
    found = list(missing_for(request.viewer, publication, q)[(number - 1) * PAGE : number * PAGE + 1])
    forget(publication.pk)
    part = parts_of_announcements(request.viewer, [publication])[publication.pk]
    more = urlencode({"q": q, "page": number + 1})
    return {
        "publication": publication,
        "part": part,
        "people": [face_of(one) for one in found[:PAGE]],
        "q": q,
        "limit": WORDS,
        "more_url": f"{publication.url}missing/?{more}" if len(found) > PAGE else "",
        "error": "",
    } | _reminding(request, publication)


def _reminding(request: SignedInRequest, publication: Publication) -> dict[str, Any]:
    """What was sent, and whether the author may remind now: no button is shown that would be refused."""
    sent, left = reminders_of(publications=[publication.pk]), unacknowledged(publication).count()
    refusal = actions.why_not_again(sent)
    may = left and not refusal and not publication.hidden_at
    return {
        "left": left,
        "sent": [_sent(one.people_count, since(one.sent_at)) for one in sent],
        "refusal": refusal if left else "",
        "nth": len(sent) + 1,
        "may_remind": may and can(request.viewer, "content.remind_missing", publication),
        "button": ngettext("Remind this person", "Remind the %(num)s people", left) % {"num": counted(left)},
    }


def _sent(people: int, when: str) -> str:
    said = ngettext("%(num)s person was reminded on %(moment)s.", "%(num)s people were reminded on %(moment)s.", people)
    return said % {"num": counted(people), "moment": when}
