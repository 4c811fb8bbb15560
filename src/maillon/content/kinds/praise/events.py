"""What can happen around praise."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PraiseGiven(Event):
    """The subject, a publication, praises people."""

    name = "praise.given"
    publication_id: int


@dataclass(frozen=True, kw_only=True)
class PraiseCountriesChosen(Event):
    """In the subject, an organisation, praise is off in other countries than before."""

    name = "praise.countries_chosen"


@dataclass(frozen=True, kw_only=True)
class ValuesEdited(Event):
    """The subject, an organisation, has other values."""

    name = "praise.values_edited"
