"""What cards, threads and profiles show of praise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from maillon.content.kinds.kind import Part, Plain, element
from maillon.content.kinds.praise.countries import is_praised_here
from maillon.content.kinds.praise.queries import praise_values, praised_in, praises_of
from maillon.content.models import Publication
from maillon.core.policy import Viewer
from maillon.core.text.excerpt import excerpt
from maillon.core.ui.filters import moment
from maillon.core.ui.shapes import Badge, PersonFace
from maillon.people.faces import face_of
from maillon.people.models import Person

FILE = "praise/parts.html"


class Somebody(NamedTuple):
    """A praised person, as much of her as is drawn."""

    pk: int
    name: str
    kind: str
    company: str
    photo: str

    @property
    def face(self) -> PersonFace:
        """Her face."""
        person = Person(pk=self.pk, name=self.name, kind=self.kind, company=self.company, photo=self.photo)
        return face_of(person, with_site=False)


@dataclass(frozen=True, kw_only=True)
class PraisePart(Plain):
    """A praise: whom it is to, with which value."""

    people: tuple[Somebody, ...]
    value: str

    @property
    def faces(self) -> Sequence[PersonFace]:
        """Their faces."""
        return [one.face for one in self.people]

    @property
    def state(self) -> str:
        """Praise, and nothing else."""
        return "praise"

    def badges(self) -> Sequence[Badge]:
        """That it is praise."""
        return (Badge(kind="praise"),)

    def block(self) -> Markup:
        """Whom it is to, and the value."""
        return element(FILE, "praised", part=self)


def parts_of_praises(viewer: Viewer, rows: Sequence[Publication]) -> Mapping[int, Part]:
    """Two queries, whatever the number of praises."""
    ids = [row.pk for row in rows]
    people: defaultdict[int, list[Somebody]] = defaultdict(list)
    for pk, *facts in praised_in(viewer=viewer, publications=ids):
        people[pk].append(Somebody(*facts))
    return {pk: PraisePart(people=tuple(people[pk]), value=value) for pk, value in praise_values(publications=ids)}


def on_profile(viewer: Viewer, person: Person) -> Markup:
    """The newest praises of a person that the viewer may read; nothing where there are none, or praise is off."""
    rows = praises_of(person, viewer) if is_praised_here(person) else []
    if not rows:
        return Markup()
    told = [(row, face_of(row.author), excerpt(row.text, length=200), moment(row.published_at)) for row in rows]
    return element(FILE, "received", praises=told)
