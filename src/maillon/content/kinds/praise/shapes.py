"""The praise's own part in the API."""

from __future__ import annotations

from pydantic import Field

from maillon.content.kinds.praise.models import VALUE_LENGTH
from maillon.content.kinds.praise.naming import MOST
from maillon.core.api.shapes import Given, Number, Text, Told
from maillon.people.api import PersonShape


class PraiseShape(Told):
    """What only a praise knows; of `people` those whom the viewer may know of."""

    people: list[PersonShape]
    value: str | None = Field(max_length=VALUE_LENGTH, description="One of the organisation’s values at that time")


class NewPraise(Given):
    """What a new praise needs."""

    people: list[Number] = Field(min_length=1, max_length=MOST, description="Ids of people who can read the place")
    value: Text | None = Field(None, max_length=VALUE_LENGTH, description="One of the organisation’s values")


class Values(Told):
    """The organisation’s values, in their order."""

    values: list[str]
