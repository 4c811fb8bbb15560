"""`/me`: who asks, told across the slices."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import AfterValidator, Field

from maillon.communities.queries import places_of
from maillon.core.api.answers import answer, fingerprint, shown
from maillon.core.api.door import viewer_in
from maillon.core.api.refusing import require_match
from maillon.core.api.shapes import Given, Number, Told, changes_of
from maillon.core.errors import invalid
from maillon.notifications.queries import waiting
from maillon.people.actions import set_preferences
from maillon.people.api import PersonShape, told_person
from maillon.people.models import ASKED_WEEKLY, Person
from maillon.people.viewing import known_zone

router = Router(tags=["me"])


class OrganisationShape(Told):
    """The network this is."""

    id: Number
    name: str
    slug: str


class Unread(Told):
    """What waits: conversations that call back, communities with something new."""

    notices: int
    communities: int


class Me(Told):
    """The viewer. `language` is empty where none was chosen: the browser's counts then."""

    person: PersonShape
    language: Literal["", "en", "fr"]
    time_zone: str = Field(max_length=64)
    asked_weekly: int = Field(description="How many questions the viewer lets herself be asked in seven days")
    is_administrator: bool
    organisation: OrganisationShape
    unread: Unread


class MyChanges(Given):
    """One's own preferences."""

    language: Literal["", "en", "fr"] = ""
    time_zone: Annotated[str, AfterValidator(str.strip)] = Field(
        "", max_length=64, description="An IANA name, or empty"
    )
    asked_weekly: int = Field(ASKED_WEEKLY, ge=0, le=ASKED_WEEKLY, description="0: do not ask me")


@router.get("/me", response=Me, operation_id="get_me")
def get_me(request: HttpRequest) -> HttpResponse:
    """Who asks."""
    told = told_me(request)
    return shown(request, told, etag=_version(told))


@router.patch("/me", response=Me, operation_id="edit_me")
def edit_me(request: HttpRequest, body: MyChanges) -> HttpResponse:
    """Change one's own language, time zone, or how many questions one is asked."""
    changes = changes_of(body)
    zone = changes.get("time_zone", "")
    if zone and known_zone(zone) != zone:
        raise invalid("time_zone", _("Choose a time zone by its name, like Europe/Paris."))
    require_match(request, _version(told_me(request)), lambda: told_me(request))
    if changes:
        set_preferences(by=viewer_in(request), **changes)
    told = told_me(request)
    return answer(told, etag=_version(told))


def told_me(request: HttpRequest) -> dict[str, Any]:
    """The viewer as she is now."""
    viewer = viewer_in(request)
    person = Person.objects.get(pk=viewer.person_id)
    organisation = request.organisation  # type: ignore[attr-defined]
    return {
        "person": told_person(person),
        "language": person.language,
        "time_zone": person.time_zone or viewer.time_zone,
        "asked_weekly": person.asked_weekly,
        "is_administrator": person.is_administrator,
        "organisation": {"id": str(organisation.pk), "name": organisation.name, "slug": organisation.slug},
        "unread": {"notices": waiting(viewer), "communities": sum(place.has_news for place in places_of(viewer))},
    }


def _version(told: dict[str, Any]) -> str:
    return fingerprint(told["language"], told["time_zone"], told["asked_weekly"])
