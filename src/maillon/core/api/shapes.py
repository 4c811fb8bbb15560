"""Shapes that every resource is made of: strict bodies, bounded lists, ids as strings, times in UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from maillon.core.text.characters import clean

LIMIT, MOST = 20, 100
Text = Annotated[str, AfterValidator(clean)]
"""Words of a person, without characters that no database keeps."""
ENDS = 2**63
"""Where ids end."""


def _is_id(value: str) -> str:
    if int(value) >= ENDS:
        raise ValueError(value)
    return value


Number = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,19}$", max_length=19), AfterValidator(_is_id)]
"""An id: a 63-bit number as a string."""
Moment = Annotated[datetime, Field(description="RFC 3339 in UTC, ending in Z")]


LONGEST = 40
"""Characters of a moment."""


def _from_text(value: Any) -> Any:
    # In a strict body a moment is a text, never a number of seconds.
    return datetime.fromisoformat(value) if isinstance(value, str) and len(value) <= LONGEST else value


WrittenMoment = Annotated[
    AwareDatetime,
    BeforeValidator(_from_text),
    Field(description="RFC 3339, with its offset", json_schema_extra={"maxLength": LONGEST}),
]


class Given(BaseModel):
    """A body: what it does not name is refused, and no type is guessed (CASES D6, D13)."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Asked(BaseModel):
    """Parameters of an address, which are always strings before they are read."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """An answer. Declared for the document; hot answers are bytes made beside it."""


def _digits(value: Any) -> Any:
    # "1e0", " 1" and "1_0" are numbers to Python, and to nobody else.
    if isinstance(value, str) and not (value.isascii() and value.isdecimal() and len(value) < 20):
        return "?"
    return value


def _yes_or_no(value: Any) -> Any:
    return {"true": True, "false": False}.get(value, "?") if isinstance(value, str) else value


Count = Annotated[int, BeforeValidator(_digits)]
Flag = Annotated[bool, BeforeValidator(_yes_or_no)]


class Listing(Asked):
    """A page of a list."""

    cursor: str = Field("", max_length=400, description="Where the list goes on: `next` of the page before")
    limit: Count = Field(LIMIT, ge=1, le=MOST, description="How many at most")


class FieldProblem(Told):
    """What is wrong with one field."""

    field: str
    message: str


class Problem(Told):
    """Problem details (RFC 9457). `state` stands in a 409: what the thing is now."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = []
    state: dict[str, Any] | None = None


def changes_of(body: BaseModel) -> dict[str, Any]:
    """The fields that were given."""
    return body.model_dump(exclude_unset=True)
