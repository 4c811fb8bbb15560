"""A person as the kit draws her."""

from __future__ import annotations

from maillon.core.ui.shapes import PersonFace
from maillon.people.models import STAGED, Person


def face_of(person: Person, *, brought_in_by: str = "", with_title: bool = True, with_site: bool = True) -> PersonFace:
    """The face of a person's row. Staged people have no page of their own."""
    return PersonFace(
        id=str(person.pk),
        name=person.name,
        url="" if person.kind == STAGED else f"/people/{person.pk}/",
        title=(title_of(person) if with_site else person.title) if with_title else "",
        kind=person.kind,
        company=person.company,
        photo_url=photo_url(person),
        brought_in_by=brought_in_by,
    )


def title_of(person: Person) -> str:
    """ "Ingénieure amarrage, Rotterdam": the title, and the site where it was fetched along."""
    site = person.site.name if "site" in person._state.fields_cache and person.site else ""
    return ", ".join(part for part in (person.title, site) if part)


def photo_url(person: Person) -> str:
    """The address of the photo; its name in it, so that a new one is fetched at once."""
    return f"/people/{person.pk}/photo/{person.photo[:12]}" if person.photo else ""
