"""`/search`: the second face of finding."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from maillon.core.api.answers import answer
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Listing, Number, Text, Told
from maillon.search.filters import VALUES
from maillon.search.queries import search_items
from maillon.search.query import LENGTH

router = Router(tags=["search"])
Type = Literal["publication", "comment", "person", "community"]
Slug = Annotated[Text, Field(max_length=80)]


class SearchItem(Told):
    """One thing found. `excerpt` is safe HTML with <mark>; `score` orders the items of one list."""

    type: Type
    id: Number
    kind: str
    title: str
    excerpt: str
    url: str
    score: float
    published_at: datetime
    author: str | None
    community: str | None


class SearchFacet(Told):
    """How many of the newest matches have a value; `value` is what the parameter of the same name takes."""

    value: str
    label: str
    count: int


class Found(Told):
    """A page of what was found, best first; `facets` (over the newest 2,000 matches) stand on the first page."""

    items: list[SearchItem]
    next: str | None
    facets: dict[str, list[SearchFacet]]
    total: str


class SearchAsked(Listing):
    """What is looked for; of a parameter given several times, one value must hold."""

    q: Text = Field("", max_length=LENGTH, description='Words, "phrases", -exclusions, #topics')
    type: list[Type] = Field([], max_length=VALUES)
    kind: list[Annotated[str, Field(pattern=r"^[a-z_]{1,16}$")]] = Field([], max_length=VALUES)
    community: list[Slug] = Field([], max_length=VALUES, description="Slugs")
    person: list[Number] = Field([], max_length=VALUES, description="Ids")
    since: str = Field("", max_length=10, pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$", description="A day, included")
    until: str = Field("", max_length=10, pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$", description="A day, included")


@router.get("/search", response=Found, operation_id="search")
def search(request: HttpRequest, asked: Query[SearchAsked]) -> HttpResponse:
    """What the viewer may read of what she looks for."""
    given = asked.model_dump(exclude={"q"})
    return answer(search_items(viewer_in(request), asked.q, **given))
