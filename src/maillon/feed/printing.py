"""A whole thread for paper: black on white, in the order in which it is read, bounded."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from maillon.content.kinds.table import kind_named
from maillon.content.paging import whole_thread
from maillon.content.queries import publication_at
from maillon.core.ui.filters import full, language
from maillon.core.web.pages import SignedInRequest, page, signed_in
from maillon.feed.cards import along_comments, along_first, message_of
from maillon.feed.threads import place_of

MOST: Final = 1_000
"""So many comments go on paper."""


@require_GET
@signed_in
def printed(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/print/`: the publication with its first MOST comments; where there are more, it says so."""
    publication = publication_at(number, request.viewer)
    found = whole_thread(publication, request.viewer, most=MOST + 1)
    comments = found[:MOST]
    of_first = along_first(publication, request.viewer)
    along = along_comments(comments, publication, request.viewer)
    turns = [message_of(publication, of_first, is_new=False, when=full(publication.published_at), acts=False)]
    turns += [message_of(row, along, is_new=False, when=full(row.published_at), acts=False) for row in comments]
    facts = {
        "publication": publication,
        "block": turns[0].block if kind_named(publication.kind).is_on_paper else "",
        "place": place_of(publication),
        "turns": turns,
        "shown": len(comments),
        "more": len(found) > MOST,
        "address": request.build_absolute_uri(publication.url),
        "at": full(timezone.now()),
        "language": language(),
    }
    return page(request, "feed/print.html", facts)
