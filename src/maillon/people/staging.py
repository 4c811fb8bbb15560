"""Many people who are only known from an import, staged at once."""

from __future__ import annotations

from collections.abc import Sequence

from maillon.accounts.models import normal
from maillon.core.db.writing import action
from maillon.core.text.folding import sort_key
from maillon.people.models import STAGED, Address, Person

NAME = 120
ADDRESS = 254


@action
def stage_people(*, named: Sequence[tuple[str, str]]) -> list[int]:
    """Stage people given as (name, address or ""), and return their ids in the same order.

    As `stage_person` for each: an address finds the staged person whose it is, and is given to a new one only while it
    is nobody's. Says nothing to anybody: staged people are in no list and in no search. Three statements for all.
    """
    addresses = [normal(address)[:ADDRESS] for _, address in named]
    taken = {
        row.value: row for row in Address.objects.select_related("person").filter(value__in=filter(None, addresses))
    }
    known = {value: row.person_id for value, row in taken.items() if row.person.kind == STAGED}
    made: list[Person] = []
    given: list[Address] = []
    ids = []
    for (name, _), address in zip(named, addresses, strict=True):
        if address not in known or not address:
            person = _staged(name or address)
            made.append(person)
            known[address] = person.pk
            if address and address not in taken:
                given.append(Address(person_id=person.pk, value=address))
        ids.append(known[address])
    Person.objects.bulk_create(made)
    Address.objects.bulk_create(given)
    return ids


def _staged(name: str) -> Person:
    name = name[:NAME] or "?"
    return Person(name=name, sort_name=sort_key(name)[:NAME], kind=STAGED)
