"""The questions about links."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from maillon.content.kinds.link.models import Link
from maillon.core.db.prepared import prepared


@prepared
def urls_of(*, publications: Collection[int]) -> QuerySet[Link, tuple[int, str]]:
    """Publication and address."""
    return Link.objects.filter(publication__in=publications).values_list("publication_id", "url")
