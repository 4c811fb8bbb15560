"""What can happen to a community and at its door."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CommunityCreated(Event):
    """A community was made."""

    name = "communities.community_created"


@dataclass(frozen=True, kw_only=True)
class CommunityEdited(Event):
    """Its name, words, access or reach changed."""

    name = "communities.community_edited"
    access_changed: bool = False


@dataclass(frozen=True, kw_only=True)
class CoverChanged(Event):
    """It has another cover, or none."""

    name = "communities.cover_changed"


@dataclass(frozen=True, kw_only=True)
class CommunityArchived(Event):
    """It is readable from now on, and silent."""

    name = "communities.community_archived"


@dataclass(frozen=True, kw_only=True)
class CommunityBroughtBack(Event):
    """What was archived goes on."""

    name = "communities.community_brought_back"


@dataclass(frozen=True, kw_only=True)
class MemberJoined(Event):
    """`person_id` is now a member."""

    name = "communities.member_joined"


@dataclass(frozen=True, kw_only=True)
class MemberAdmitted(Event):
    """Somebody who asked was let in by `actor_id`."""

    name = "communities.member_admitted"


@dataclass(frozen=True, kw_only=True)
class MemberLeft(Event):
    """`person_id` is no longer a member: left, or was removed by `actor_id`."""

    name = "communities.member_left"


@dataclass(frozen=True, kw_only=True)
class LastDaySet(Event):
    """`person_id`, a guest, is a member until a day (ISO 8601), or "" without an end."""

    name = "communities.last_day_set"
    last_day: str


@dataclass(frozen=True, kw_only=True)
class MembershipEnds(Event):
    """The last day of `person_id` is over `at` a moment: told then, and not before."""

    name = "communities.membership_ends"
    at: str


@dataclass(frozen=True, kw_only=True)
class MembershipEndsSoon(Event):
    """The last day of `person_id`, over `at` a moment, is near: told a week before, and not earlier."""

    name = "communities.membership_ends_soon"
    at: str


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Event):
    """`person_id` has another role."""

    name = "communities.role_changed"
    role: str


@dataclass(frozen=True, kw_only=True)
class CommunityHandedOver(Event):
    """`actor_id` made `person_id` the owner in her own place."""

    name = "communities.handed_over"


@dataclass(frozen=True, kw_only=True)
class JoinAsked(Event):
    """`actor_id` asks to join."""

    name = "communities.join_asked"


@dataclass(frozen=True, kw_only=True)
class JoinAnswered(Event):
    """A request was withdrawn, or answered."""

    name = "communities.join_answered"
    admitted: bool


@dataclass(frozen=True, kw_only=True)
class MergerBegan(Event):
    """The subject, a community, goes into another: from now on nobody writes in it. `access_changed`: it is read by fewer
    until what stands in it has arrived."""

    name = "communities.merger_began"
    access_changed: bool = False


@dataclass(frozen=True, kw_only=True)
class MergerContinued(Event):
    """The next step of the subject, a merger, is due; members up to `after` have been brought in, all where it is -1."""

    name = "communities.merger_continued"
    after: int = 0


@dataclass(frozen=True, kw_only=True)
class CommunityMerged(Event):
    """The subject has gone into another community, whose address its own leads to now."""

    name = "communities.community_merged"


@dataclass(frozen=True, kw_only=True)
class CommunityTookIn(Event):
    """Everything of another community has arrived in the subject."""

    name = "communities.community_took_in"


@dataclass(frozen=True, kw_only=True)
class MixWished(Event):
    """An administrator said how much leisure is wanted."""

    name = "communities.mix_wished"


@dataclass(frozen=True, kw_only=True)
class RelationsChanged(Event):
    """It points to other communities than before."""

    name = "communities.relations_changed"


@dataclass(frozen=True, kw_only=True)
class PopulationsChosen(Event):
    """It is meant for others than before."""

    name = "communities.populations_chosen"


@dataclass(frozen=True, kw_only=True)
class LinkMade(Event):
    """A link lets people in from now on."""

    name = "communities.link_made"


@dataclass(frozen=True, kw_only=True)
class LinkEnded(Event):
    """A link lets nobody in any more."""

    name = "communities.link_ended"


@dataclass(frozen=True, kw_only=True)
class MemberInvited(Event):
    """`person_id` was invited by `actor_id`."""

    name = "communities.member_invited"


@dataclass(frozen=True, kw_only=True)
class TemplatesEdited(Event):
    """The subject, an organisation, offers other templates."""

    name = "communities.templates_edited"
