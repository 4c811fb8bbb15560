"""How people are told by the API, wherever they stand."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from maillon.core.api.shapes import Number, Told
from maillon.people.models import Person

Kind = Literal["employee", "guest", "staged"]
COLUMNS = ("name", "kind", "company", "photo")
"""What `told_columns` needs of a person's row."""


class PersonShape(Told):
    """A person as an author, a member, a reader."""

    id: Number
    name: str = Field(max_length=120)
    kind: Kind
    company: str = Field(max_length=120, description="Of guests; empty for the organisation's own people")
    photo_url: str | None


def told_person(person: Person) -> dict[str, Any]:
    """A person's row."""
    return told_columns(person.pk, person.name, person.kind, person.company, person.photo)


def told_columns(pk: int, name: str, kind: str, company: str, photo: str) -> dict[str, Any]:
    """A person from the columns of a list (COLUMNS)."""
    url = f"/people/{pk}/photo/{photo[:12]}" if photo else None
    return {"id": str(pk), "name": name, "kind": kind, "company": company, "photo_url": url}
