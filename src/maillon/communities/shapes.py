"""The shapes of communities and memberships, for the API's document."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from maillon.core.api.shapes import Flag, Given, Listing, Moment, Number, Text, Told
from maillon.people.api import PersonShape

Purpose = Literal["business", "leisure"]
Kind = Literal["gathering", "product", "problem", "customer", "trade", "project", "partner"]
Publishers = Literal["members", "chosen"]
GuestsMay = Literal["publish", "answer", "read"]
GuestsSee = Literal["members", "met"]
Access = Literal["open", "closed", "secret"]
Role = Literal["owner", "sponsor", "moderator", "relay", "member"]


Level = Literal["every", "direct", "mute"]


class Guests(Told):
    """Readers of one partner."""

    company: str
    people: int


class ReadersShape(Told):
    """Who reads what is written here."""

    people: int
    guests: list[Guests]


class CommunityCounts(Told):
    """Columns of the space, changed by the actions. `members` is null to a guest who is not shown all of them."""

    members: int | None
    publications: int


class CommunityShape(Told):
    """A community. `counts`, `readers`, `objective`, `indicator`, `about` are null to who may only list it;
    `readers` to a guest who is not shown all members."""

    id: Number
    slug: str = Field(max_length=80)
    name: str = Field(max_length=80)
    purpose: Purpose
    kind: Kind | Literal[""]
    access: Access
    is_extended: bool
    publishers: Publishers = Field(description="Who publishes: every member, or owners, moderators and relays")
    guests_may: GuestsMay = Field(
        description="What guests do in an extended one: as members do, comment and react, read"
    )
    guests_see: GuestsSee = Field(
        description="Whom guests see of its members: all; owners, moderators and whoever writes where they read"
    )
    objective: str | None = Field(max_length=200)
    indicator: str | None = Field(max_length=200)
    about: str | None = Field(max_length=5000)
    charter: str = Field(max_length=5000)
    door_question: str = Field(max_length=200)
    colour: int = Field(ge=0, le=23)
    icon: str = Field(max_length=40)
    cover_url: str | None = Field(description="A picture four times as wide as high")
    counts: CommunityCounts | None
    my_role: Role | None
    my_level: Level | None = Field(description="Of what the viewer is told, where she is a member")
    archived_at: Moment | None = Field(description="Since when it is readable and silent")
    readers: ReadersShape | None
    created_at: Moment
    url: str


class Communities(Told):
    """A page of communities, by name."""

    items: list[CommunityShape]
    next: str | None


class TemplateShape(Told):
    """What a new community can begin with. `objective` and `indicator` are examples."""

    key: str = Field(max_length=80)
    name: str = Field(max_length=80)
    help: str = Field(max_length=200, description="When such a community lives well")
    purpose: Purpose
    kind: Kind | Literal[""]
    access: Access
    is_extended: bool
    publishers: Publishers
    objective: str = Field(max_length=200)
    indicator: str = Field(max_length=200)
    about: str = Field(max_length=5000)
    charter: str = Field(max_length=5000)
    door_question: str = Field(max_length=200)
    colour: int = Field(ge=0, le=23)


class Templates(Told):
    """The templates from which communities are made, in their order."""

    templates: list[TemplateShape]


class CommunitiesAsked(Listing):
    """Which communities."""

    q: Text = Field("", max_length=80, description="A part of the name or of the objective")
    purpose: Purpose | None = None
    kind: Kind | None = None
    mine: Flag = Field(False, description="Only those the viewer is a member of")
    archived: Flag = Field(False, description="Those that are archived, in the place of those that live")
    for_me: Flag = Field(False, description="Without those that are meant for other entities, departments or sites")


class CommunityChanges(Given):
    """What to change; what is not given stays."""

    name: Text = Field("", min_length=1, max_length=80)
    purpose: Purpose = "business"
    access: Access = "open"
    is_extended: bool = False
    publishers: Publishers = "members"
    guests_may: GuestsMay = "publish"
    guests_see: GuestsSee = "members"
    kind: Kind | Literal[""] = ""
    objective: Text = Field("", max_length=200)
    indicator: Text = Field("", max_length=200)
    about: Text = Field("", max_length=5000)
    charter: Text = Field("", max_length=5000)
    door_question: Text = Field("", max_length=200)
    colour: int = Field(0, ge=0, le=23)
    icon: Text = Field("", max_length=40)


class NewCommunity(CommunityChanges):
    """A community to make."""

    name: Text = Field(min_length=1, max_length=80)


class MembershipShape(Told):
    """A place in a community. Somebody who asked and waits has no id, role or `since` yet."""

    id: Number | None
    person: PersonShape
    role: Role | None
    since: datetime | None
    state: Literal["member", "asked"]
    invited_by: PersonShape | None = Field(description="Who brought her in, told to owners and moderators")
    last_day: str | None = Field(max_length=10, description="A guest's last day, told to owners and moderators")


class Memberships(Told):
    """A page of memberships, oldest first."""

    items: list[MembershipShape]
    next: str | None


class NewMembership(Given):
    """Without `person`: join, accept an invitation, or ask. With `person` (owners): the membership is made at once."""

    person: Number | None = None
    role: Role | None = Field(None, description="With `person` only")
    message: Text = Field("", max_length=500, description="For who answers a request to join")


class RoleChange(Given):
    """Another role."""

    role: Role


class GuestLastDay(Given):
    """A guest's last day."""

    last_day: str | None = Field(max_length=10, description="A date where the caller is, or null for no end")


class HandOver(Given):
    """Who owns the community from now on, and what the present owner becomes."""

    person: Number
    stay: Literal["sponsor", "moderator", "relay", "member", "leave"] = "member"


class MyPlaceChanges(Given):
    """The viewer's own place in a community; what is not given stays."""

    level: Level = Field(
        "direct", description="Of what she is told: every publication, what names or answers her, or no more"
    )
    is_favourite: bool = False
