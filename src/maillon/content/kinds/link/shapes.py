"""The link's own part in the API."""

from __future__ import annotations

from pydantic import Field

from maillon.core.api.shapes import Given, Text, Told


class LinkShape(Told):
    """What only a link knows."""

    url: str = Field(max_length=2_000)


class LinkGiven(Given):
    """What a new link needs."""

    url: Text = Field(min_length=1, max_length=2_000, description="http or https; without either it is taken for https")
