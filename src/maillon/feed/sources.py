"""Where a feed comes from, asked in one question: whom and what somebody follows, and the places that bring her what is
published there: her wall and those of the people she follows, her communities, her rooms, the walls of leaders.

These are candidates. What of them she reads is asked again of each publication, by the one rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Coalesce

from maillon.access.leaders import delivered_to, is_colleague
from maillon.access.models import COMMUNITY, DIRECT, EVERY, Quiet, Space
from maillon.access.rooms import addressing_rooms
from maillon.content.topics.models import TopicFollow
from maillon.core.db.prepared import prepared
from maillon.core.policy import Viewer
from maillon.people.models import Follow

_PERSON, _TOPIC, _WALL, _COMMUNITY, _ROOM, _LEADER, _QUIET = range(7)
_HEARD: Final = (EVERY, DIRECT)
"""What is muted comes into no feed."""
_NOTHING: Final = Value("", output_field=CharField())


@dataclass(slots=True)
class Sources:
    """The sources of one viewer's feed."""

    spaces: list[int] = field(default_factory=list)
    """All places whose newest come into it."""
    people: list[int] = field(default_factory=list)
    topics: list[int] = field(default_factory=list)
    communities: set[int] = field(default_factory=set)
    rooms: set[int] = field(default_factory=set)
    leaders: dict[int, str] = field(default_factory=dict)
    """The walls that are delivered to her, and to whom they are ("": to everybody)."""
    quiet: list[int] = field(default_factory=list)
    """The walls of leaders that she does not wish in it."""


def sources_of(viewer: Viewer, *, places: Sequence[int] | None = None) -> Sources:
    """The sources of her feed. `places`: the spaces of her communities and rooms, where they are known already."""
    found = Sources(spaces=list(places or ()))
    for pk, what, why in _sources(viewer=viewer, is_known=places is not None):
        if what == _PERSON:
            found.people.append(pk)
        elif what == _TOPIC:
            found.topics.append(pk)
        elif what == _QUIET:
            found.quiet.append(pk)
        else:
            found.spaces.append(pk)
            if what == _COMMUNITY:
                found.communities.add(pk)
            elif what == _ROOM:
                found.rooms.add(pk)
            elif what == _LEADER:
                found.leaders[pk] = why
    return found


@prepared
def _sources(viewer: Viewer, is_known: bool) -> QuerySet[Any, tuple[Any, ...]]:
    me = viewer.person_id
    follows = Follow.objects.filter(follower_id=me)
    readable = Space.objects.readable_by(viewer)
    parts = [
        # For a synonym the topic that it means.
        TopicFollow.objects.filter(person_id=me).values_list(
            Coalesce("topic__same_as", "topic"), Value(_TOPIC), _NOTHING
        ),
        _told(readable.filter(wall_of=me), _WALL),
        _told(readable.filter(wall_of__in=follows.values("followed")), _WALL),
    ]
    if is_colleague(viewer):
        walls = delivered_to(viewer).filter(person__wall__removed_at=None, person__wall__isnull=False)
        parts.append(walls.values_list("person__wall", Value(_LEADER), F("why")))
        unwished = Quiet.objects.filter(person_id=me).values("leader__person")
        followed = follows.values("followed")
        parts.append(_told(readable.filter(wall_of__in=unwished).exclude(wall_of__in=followed), _QUIET))
    if not is_known:
        heard = {"memberships__person_id": me, "memberships__level__in": _HEARD}
        parts.append(_told(readable.filter(kind=COMMUNITY, archived_at=None, **heard), _COMMUNITY))
        parts += [_told(rooms, _ROOM) for rooms in (addressing_rooms(me) if is_colleague(viewer) else ())]
    return follows.values_list("followed_id", Value(_PERSON), _NOTHING).union(*parts, all=True)


def _told(spaces: QuerySet[Space], what: int) -> QuerySet[Space, tuple[Any, ...]]:
    return spaces.order_by().values_list("pk", Value(what), _NOTHING)
