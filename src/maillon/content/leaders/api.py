"""Leaders by the API: who is one, to whom her wall is delivered, her delegates, and "not in my feed"."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from maillon.content.leaders import actions
from maillon.content.leaders.queries import Leadership, delegates_among, leaderships
from maillon.content.leaders.views import employee_at
from maillon.core.api.answers import answer, done, listed
from maillon.core.api.cursors import number_of
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Given, Text, Told
from maillon.core.policy import Viewer, require
from maillon.organisation.populations import MOST
from maillon.people.api import PersonShape, told_person
from maillon.people.models import Person

router = Router(tags=["leaders"])


class LeaderShape(Told):
    """A leader: what is published on her wall comes into the feed of those to whom it is delivered."""

    person: PersonShape
    populations: list[str] = Field(description="Names of entities, departments and sites; none: everybody")
    is_for_me: bool = Field(description="Whether it is delivered to the viewer")
    is_quiet: bool = Field(description="Whether the viewer has taken it out of her feed")
    delegates: list[PersonShape] | None = Field(description="Who publishes in her name; told to her and administrators")


class Leaders(Told):
    """All of them, by name."""

    items: list[LeaderShape]
    next: str | None


class LeaderGiven(Given):
    """To whom her wall is delivered; none: to everybody."""

    chosen: list[Annotated[Text, Field(max_length=40)]] = Field(
        max_length=MOST, description='"entity:<id>", "department:<id>" or "site:<id>"'
    )


@router.get("/leaders", response=Leaders, operation_id="list_leaders")
def list_leaders(request: HttpRequest) -> HttpResponse:
    """The leaders; none for guests."""
    viewer = viewer_in(request)
    return listed(_told(leaderships(viewer), viewer), None)


@router.put("/leaders/{person_id}", response=LeaderShape, operation_id="name_leader")
def put_leader(request: HttpRequest, person_id: str, body: LeaderGiven) -> HttpResponse:
    """Name a leader, or deliver her wall to others (administrators). The same again changes nothing."""
    viewer, number = viewer_in(request), number_of(person_id)
    require(viewer, "content.keep_leaders", None)
    person = employee_at(number, viewer)
    actions.name_leader(by=viewer, person=person, chosen=body.chosen)
    return _one(person, viewer)


@router.delete("/leaders/{person_id}", response={204: None}, operation_id="end_leader")
def delete_leader(request: HttpRequest, person_id: str) -> HttpResponse:
    """She is no leader any more, and nobody publishes in her name (administrators)."""
    viewer = viewer_in(request)
    actions.end_leader(by=viewer, person=employee_at(number_of(person_id), viewer))
    return done()


@router.put("/leaders/{person_id}/delegates/{delegate_id}", response=LeaderShape, operation_id="name_delegate")
def put_delegate(request: HttpRequest, person_id: str, delegate_id: str) -> HttpResponse:
    """Let somebody publish in a leader's name (she, and administrators); at most five people."""
    viewer = viewer_in(request)
    leader, person = (employee_at(number_of(one), viewer) for one in (person_id, delegate_id))
    actions.name_delegate(by=viewer, leader=leader, person=person)
    return _one(leader, viewer)


@router.delete("/leaders/{person_id}/delegates/{delegate_id}", response={204: None}, operation_id="end_delegate")
def delete_delegate(request: HttpRequest, person_id: str, delegate_id: str) -> HttpResponse:
    """She publishes in a leader's name no longer, at once."""
    viewer = viewer_in(request)
    leader, person = (employee_at(number_of(one), viewer) for one in (person_id, delegate_id))
    actions.end_delegate(by=viewer, leader=leader, person=person)
    return done()


@router.put("/leaders/{person_id}/quiet", response=LeaderShape, operation_id="quiet_leader")
def put_quiet(request: HttpRequest, person_id: str) -> HttpResponse:
    """Take a leader's wall out of the viewer's feed."""
    viewer = viewer_in(request)
    leader = employee_at(number_of(person_id), viewer)
    actions.wish_delivery(by=viewer, leader=leader, wishes=False)
    return _one(leader, viewer)


@router.delete("/leaders/{person_id}/quiet", response={204: None}, operation_id="wish_leader")
def delete_quiet(request: HttpRequest, person_id: str) -> HttpResponse:
    """Have it in her feed again."""
    viewer = viewer_in(request)
    actions.wish_delivery(by=viewer, leader=employee_at(number_of(person_id), viewer), wishes=True)
    return done()


def _one(leader: Person, viewer: Viewer) -> HttpResponse:
    return answer(_told(leaderships(viewer, people=[leader.pk]), viewer)[0])


def _told(found: list[Leadership], viewer: Viewer) -> list[dict[str, Any]]:
    delegates = delegates_among([one.person for one in found], viewer)
    return [
        {
            "person": told_person(one.person),
            "populations": one.populations,
            "is_for_me": one.is_for_me,
            "is_quiet": one.is_quiet,
            "delegates": [told_person(d) for d in delegates[one.person.pk]] if one.person.pk in delegates else None,
        }
        for one in found
    ]
