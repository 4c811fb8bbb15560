"""The questions about praise; each takes the viewer."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from maillon.access.visibility import people_for
from maillon.content.kinds.praise.models import Praise, Praised
from maillon.content.models import Publication
from maillon.core.db.prepared import prepared
from maillon.core.policy import Viewer
from maillon.people.api import COLUMNS as PERSON
from maillon.people.models import Person

SHOWN = 6


@prepared
def praise_values(*, publications: Collection[int]) -> QuerySet[Praise, tuple[int, str]]:
    """Publication and value."""
    return Praise.objects.filter(publication__in=publications).values_list("publication_id", "value")


@prepared
def praised_in(*, viewer: Viewer, publications: Collection[int]) -> QuerySet[Praised, tuple[Any, ...]]:
    """Publication, person and what is shown of her, of those whom the viewer may know of: a guest is not told of people
    whom he meets nowhere."""
    rows = Praised.objects.filter(publication__in=publications, person__in=people_for(viewer))
    columns = ("publication_id", "person_id", *(f"person__{column}" for column in PERSON))
    return rows.order_by("publication", "place").values_list(*columns)


def praises_of(person: Person, viewer: Viewer) -> list[Publication]:
    """The newest praises of a person that the viewer may read."""
    rows = Publication.objects.visible_to(viewer).published().filter(praised__person=person, kind="praise")
    return list(rows.select_related("author", "praise").order_by("-published_at", "-pk")[:SHOWN])


def praised_people(publication: Publication) -> set[int]:
    """Whom a publication praises."""
    return set(Praised.objects.filter(publication=publication).values_list("person_id", flat=True))
