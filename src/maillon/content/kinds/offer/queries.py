"""The questions about offers; each takes the viewer."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillon.content.kinds.offer.models import Offer
from maillon.content.models import Publication
from maillon.core.db.prepared import prepared
from maillon.core.policy import Viewer


def still_open(direction: str = "") -> Q:
    """Publications that are open offers now, of one direction or of both: neither closed nor past their last day."""
    of = {"offer__direction": direction} if direction else {}
    return Q(kind="offer", offer__closed_at=None, offer__ends_at__gt=timezone.now(), **of)


def open_offers_for(viewer: Viewer, *, direction: str = "") -> QuerySet[Publication]:
    """What is offered and looked for in all that the viewer reads, newest first."""
    rows = Publication.objects.visible_to(viewer).published().filter(still_open(direction))
    along = ("author", "space__community", "space__wall_of", "space__room_of", "offer")
    return rows.select_related(*along).order_by("-published_at", "-pk")


@prepared
def offer_facts(*, publications: Collection[int]) -> QuerySet[Offer, tuple[Any, ...]]:
    """Publication, direction, last day, the moment at which it ends, when it was closed."""
    rows = Offer.objects.filter(publication__in=publications)
    return rows.values_list("publication_id", "direction", "last_day", "ends_at", "closed_at")
