"""What can happen to what people publish."""

from __future__ import annotations

from dataclasses import dataclass, field

from maillon.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PublicationPublished(Event):
    """Something new stands in a space."""

    name = "content.publication_published"
    kind: str


@dataclass(frozen=True, kw_only=True)
class PublicationEdited(Event):
    """A publication's words changed."""

    name = "content.publication_edited"


@dataclass(frozen=True, kw_only=True)
class PublicationRemoved(Event):
    """A publication is gone from every surface; it can be brought back for a while."""

    name = "content.publication_removed"


@dataclass(frozen=True, kw_only=True)
class PublicationRestored(Event):
    """A removal was undone."""

    name = "content.publication_restored"


@dataclass(frozen=True, kw_only=True)
class CommentPublished(Event):
    """Somebody answered."""

    name = "content.comment_published"
    publication_id: int
    parent_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class CommentEdited(Event):
    """A comment's words changed."""

    name = "content.comment_edited"
    publication_id: int


@dataclass(frozen=True, kw_only=True)
class CommentRemoved(Event):
    """A comment is gone from its thread; it can be brought back for a while."""

    name = "content.comment_removed"
    publication_id: int


@dataclass(frozen=True, kw_only=True)
class CommentRestored(Event):
    """A removal was undone."""

    name = "content.comment_restored"
    publication_id: int


@dataclass(frozen=True, kw_only=True)
class ReactionChanged(Event):
    """Somebody reacted to the subject, otherwise, or no longer."""

    name = "content.reaction_changed"
    publication_id: int
    reaction: str = ""


@dataclass(frozen=True, kw_only=True)
class DiscussionClosed(Event):
    """A discussion takes no new comments."""

    name = "content.discussion_closed"


@dataclass(frozen=True, kw_only=True)
class PublicationCategorised(Event):
    """It stands in another category of its forum, or in none."""

    name = "content.publication_categorised"


@dataclass(frozen=True, kw_only=True)
class CategoriesChanged(Event):
    """The categories of a forum are others."""

    name = "content.categories_changed"


@dataclass(frozen=True, kw_only=True)
class DiscussionReopened(Event):
    """A discussion takes comments again."""

    name = "content.discussion_reopened"


@dataclass(frozen=True, kw_only=True)
class PublicationPinned(Event):
    """It stands on top of its community, to a `last_day` (ISO 8601) or without one ("")."""

    name = "content.publication_pinned"
    last_day: str = ""


@dataclass(frozen=True, kw_only=True)
class PublicationUnpinned(Event):
    """It no longer stands on top."""

    name = "content.publication_unpinned"


@dataclass(frozen=True, kw_only=True)
class PublicationFeatured(Event):
    """It stands before each member until she has seen it, to a `last_day` (ISO 8601)."""

    name = "content.publication_featured"
    last_day: str


@dataclass(frozen=True, kw_only=True)
class PublicationUnfeatured(Event):
    """It no longer does."""

    name = "content.publication_unfeatured"


@dataclass(frozen=True, kw_only=True)
class PublicationMoved(Event):
    """It stands in another space now (`space_id`)."""

    name = "content.publication_moved"
    from_space: int


@dataclass(frozen=True, kw_only=True)
class PublicationLeft(Event):
    """It no longer stands in `space_id`. Nothing says here where it went: not everybody who hears this reads there."""

    name = "content.publication_left"


@dataclass(frozen=True, kw_only=True)
class PartMoved(Event):
    """A comment and all that answers it became the subject, a publication of its own. `comments` are their numbers, that
    of the one it was made of first; `from_thread` is the publication that they were under."""

    name = "content.part_moved"
    from_thread: int
    comments: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class PartLeft(Event):
    """The subject, a thread, lost `count` of its answers to another one."""

    name = "content.part_left"
    publication_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class ReminderSet(Event):
    """`person_id` wishes to be reminded of what she keeps (the subject) `at` a moment: told then, and not before."""

    name = "content.reminder_set"
    at: str


@dataclass(frozen=True, kw_only=True)
class ReminderDue(Event):
    """The moment has come at which `person_id` wished to be reminded of the subject."""

    name = "content.reminder_due"


@dataclass(frozen=True, kw_only=True)
class ThreadBroughtIn(Event):
    """Discussions came in at once, or grew by an import: silent, nothing is lit by it. `subject` is one of them;
    `publications` and `comments` are the ids of all that came."""

    name = "content.thread_brought_in"
    messages: int
    publications: list[int] = field(default_factory=list)
    comments: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class SubscriptionChanged(Event):
    """`person_id` follows a thread, mutes it, or neither ("")."""

    name = "content.subscription_changed"
    level: str


@dataclass(frozen=True, kw_only=True)
class ThreadRead(Event):
    """`person_id` had the end of a thread on screen."""

    name = "content.thread_read"


@dataclass(frozen=True, kw_only=True)
class VoiceNamed(Event):
    """`person_id` may publish in a room (the subject), whatever its size."""

    name = "content.voice_named"


@dataclass(frozen=True, kw_only=True)
class VoiceEnded(Event):
    """`person_id` no longer publishes by name in a room (the subject)."""

    name = "content.voice_ended"


@dataclass(frozen=True, kw_only=True)
class RoomLimitSet(Event):
    """Up to how many people all of those whom a room addresses publish in it."""

    name = "content.room_limit_set"
    people: int
