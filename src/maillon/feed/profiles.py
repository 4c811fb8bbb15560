"""A person's page: who she is, what ties the reader to her, what she published where the reader may read it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from maillon.access.models import Space
from maillon.access.visibility import people_for
from maillon.communities.faces import community_face
from maillon.communities.models import Community
from maillon.content.kinds.table import kinds
from maillon.content.leaders.queries import leadership_of
from maillon.content.models import Publication
from maillon.core.errors import NotFound
from maillon.core.policy import Viewer, can
from maillon.core.web.cursors import unpack
from maillon.core.web.pages import SignedInRequest, page, signed_in
from maillon.feed.cards import along_publications
from maillon.feed.drawing import Pen
from maillon.feed.queries import PAGE, FeedPage, shown
from maillon.people.faces import face_of
from maillon.people.models import EMPLOYEE, Follow, Person

SHOWN = 8


def person_at(number: int, viewer: Viewer) -> Person:
    """The person of an address. Staged people have no page; NotFound in the words of nobody."""
    rows = people_for(viewer).exclude(kind="staged").select_related("site", "department__entity")
    found = rows.filter(pk=number if number < 2**63 else -1).first()
    if found is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return found


@require_GET
@signed_in
def profile(request: SignedInRequest, number: int) -> HttpResponse:
    """`/people/<id>/`: a profile."""
    person, viewer = person_at(number, request.viewer), request.viewer
    found = written_by(person, viewer, before=unpack(request.GET.get("before", "")))
    mine = {place.space_id for place in request.places() if place.may_answer}  # type: ignore[attr-defined]
    pen = Pen(viewer, along_publications(found.rows, viewer), answers_in=mine)
    return page(
        request,
        "feed/profile.html",
        {
            "person": person,
            "face": face_of(person),
            "is_me": person.pk == viewer.person_id,
            "lead": leadership_of(person, viewer) if person.kind == EMPLOYEE else None,
            "may_name": viewer.is_administrator or person.pk == viewer.person_id,
            "of_kinds": [shown for kind in kinds() if (shown := kind.on_profile(viewer, person))],
            "items": [pen.card(row).html for row in found.rows],
            "more_url": "",
            "may_follow": can(viewer, "people.follow", person),
            "is_followed": Follow.objects.filter(follower_id=viewer.person_id, followed=person).exists(),
            "together": [community_face(row) for row in shared_communities(person, viewer)],
            "followers": Follow.objects.filter(followed=person).count(),
        },
    )


def written_by(person: Person, viewer: Viewer, *, before: Any = None, n: int = PAGE) -> FeedPage:
    """What somebody published, where the viewer reads it; newest first."""
    rows = Publication.objects.visible_to(viewer).published().filter(author=person)
    if before:
        rows = rows.filter(published_at__lte=before[0]).exclude(published_at=before[0], pk__gte=before[1])
    found = list(shown(rows).order_by("-published_at", "-pk")[: n + 1])
    return FeedPage(found[:n], (found[n - 1].published_at, found[n - 1].pk) if len(found) > n else None)


def shared_communities(person: Person, viewer: Viewer) -> list[Community]:
    """Communities that both are members of: what ties the reader to this person."""
    mine = Space.objects.readable_by(viewer).filter(memberships__person_id=viewer.person_id)
    rows = Community.objects.filter(space__in=mine).filter(space__memberships__person=person)
    return list(rows.select_related("space").order_by("name")[:SHOWN])
