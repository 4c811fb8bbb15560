"""The questions about what waits; each takes the viewer, whose own it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.access.leaders import represented_by
from maillon.access.models import Space
from maillon.content.actions import UNDO
from maillon.content.drafts.models import Draft, Withdrawal
from maillon.content.drafts.places import place_named
from maillon.content.models import Publication
from maillon.content.rooms import is_made, room_named
from maillon.core.errors import NotFound
from maillon.core.policy import Viewer

KEEP = timedelta(days=90)
"""So long after it was last saved a draft is forgotten."""


def drafts_of(viewer: Viewer) -> QuerySet[Draft]:
    """Her drafts, the newest first."""
    return _shown(viewer).filter(due_at=None).order_by("-saved_at", "-pk")


def scheduled_by(viewer: Viewer) -> QuerySet[Draft]:
    """What she has scheduled, the next first."""
    return _shown(viewer).exclude(due_at=None).order_by("due_at", "pk")


def draft_at(number: int, viewer: Viewer) -> Draft:
    """One of her own. NotFound in the same words whether it never was or is somebody else's."""
    found = _shown(viewer).filter(pk=number).first() if 0 <= number < 2**63 else None
    if found is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return found


def draft_in(place: str, viewer: Viewer) -> Draft | None:
    """The one that the composer of a place shows her; none where the room was never needed."""
    if place.startswith("r:") and not is_made(room_named(place[2:], viewer)):
        return None
    return _shown(viewer).filter(is_open=True, **place_named(place, viewer).columns()).first()


def _shown(viewer: Viewer) -> QuerySet[Draft]:
    return Draft.objects.visible_to(viewer).prefetch_related("files__attachment")


@dataclass(frozen=True)
class Places:
    """The places of some drafts, by id: what is not among them has no name."""

    spaces: Mapping[int, Space]
    threads: Mapping[int, Publication]


def readable_places(viewer: Viewer, rows: Collection[Draft]) -> Places:
    """Those of the places of her drafts that she still reads."""
    spaces = Space.objects.readable_by(viewer).filter(pk__in={row.space_id for row in rows if row.space_id})
    ids = {row.publication_id for row in rows if row.publication_id}
    threads = Publication.objects.visible_to(viewer).filter(pk__in=ids).defer("body", "html")
    found = {one.pk: one for one in spaces.select_related("community", "room_of", "wall_of")}
    if any(one.wall_of_id for one in found.values()):  # In whose name she no longer writes is no place for her.
        hers = dict(represented_by(viewer))
        found = {pk: one for pk, one in found.items() if one.wall_of_id is None or one.wall_of_id in hers}
    return Places(found, {one.pk: one for one in threads})


def withdrawal_of(publication: Publication, viewer: Viewer) -> Withdrawal | None:
    """When her own publication is to be withdrawn, or what a leader's delegates wrote, for them; nobody else is told."""
    return _withdrawals(viewer).filter(publication=publication, done_at=None, publication__removed_at=None).first()


def withdrawals_of(viewer: Viewer) -> QuerySet[Withdrawal]:
    """What she wrote and is still to be withdrawn, and what just was and can be brought back."""
    recent = Q(publication__removed_at__gt=timezone.now() - UNDO, done_at__isnull=False)
    standing = Q(publication__removed_at=None, done_at=None)
    return _withdrawals(viewer).filter(recent | standing).select_related("publication").order_by("at", "pk")


def _withdrawals(viewer: Viewer) -> QuerySet[Withdrawal]:
    mine = Q(publication__author_id=viewer.person_id)
    if theirs := [pk for pk, _name in represented_by(viewer)]:
        hers = Q(publication__space__wall_of__in=theirs, publication__author__in=theirs)
        mine |= hers & Q(publication__written_by__isnull=False)
    return Withdrawal.objects.filter(mine).filter(publication__space__in=Space.objects.readable_by(viewer))
