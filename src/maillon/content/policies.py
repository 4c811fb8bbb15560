"""Who may do what to what people publish."""

from __future__ import annotations

from typing import Any

from maillon.access.leaders import leaders
from maillon.access.models import COMMUNITY, ROOM
from maillon.access.rules import (
    administrator,
    anyone,
    author,
    delegate,
    employee,
    in_her_name,
    moderator,
    not_archived,
    oneself,
    owner,
    space_answerer,
    space_writer,
)
from maillon.access.visibility import space_of
from maillon.content.kinds.table import kind_named
from maillon.content.models import Comment
from maillon.core.policy import Viewer, allow, rule


@rule
def from_mail(viewer: Viewer, thing: Any) -> bool:
    """It came by e-mail: nobody's words to change."""
    return bool(thing.body_format == "mail")


@rule
def on_own_wall(viewer: Viewer, thing: Any) -> bool:
    """It lies on the viewer's own wall."""
    return bool(space_of(thing).wall_of_id == viewer.person_id)


@rule
def closed(viewer: Viewer, thing: Any) -> bool:
    """The discussion that it is, or lies in, is closed."""
    return (thing.publication if isinstance(thing, Comment) else thing).closed_at is not None


@rule
def starter(viewer: Viewer, thing: Any) -> bool:
    """Who began the discussion that it is, or lies in."""
    return author.holds(viewer, thing.publication if isinstance(thing, Comment) else thing)


@rule
def answered(viewer: Viewer, thing: Any) -> bool:
    """Its kind takes comments, or that of what it lies under."""
    publication = thing.publication if isinstance(thing, Comment) else thing
    return kind_named(publication.kind).is_answered


@rule
def in_community(viewer: Viewer, thing: Any) -> bool:
    """It lies in a community."""
    return bool(space_of(thing).kind == COMMUNITY)


@rule
def in_room(viewer: Viewer, thing: Any) -> bool:
    """It lies in the room of the organisation or of an entity."""
    return bool(space_of(thing).kind == ROOM)


@rule
def leading(viewer: Viewer, thing: Any) -> bool:
    """The person is a leader."""
    return leaders().filter(person=thing.pk).exists()


allow("content.read", anyone)
allow("content.publish", space_writer)
allow("content.publish_on_wall", (oneself & employee) | delegate)
allow("content.keep_rooms", administrator)
allow("content.keep_leaders", administrator)
allow("content.name_delegates", (oneself | administrator) & leading)
allow("content.wish_delivery", employee & ~oneself & leading)
allow("content.comment", space_answerer & ~closed & answered)
allow("content.close", (author | moderator) & not_archived & answered)
allow("content.pin", (in_community | in_room) & moderator & not_archived)
allow("content.feature", in_community & moderator & not_archived)
allow("content.categorise", (author | moderator) & not_archived)
allow("content.edit_categories", owner & not_archived)
allow("content.move", (author | moderator) & not_archived)
allow("content.split", (starter | moderator) & not_archived)
allow("content.react", space_answerer)
allow("content.keep", anyone)
allow("content.subscribe", anyone)
allow("content.edit", (author | in_her_name) & ~from_mail & space_answerer)
allow("content.remove", author | moderator | in_her_name)
allow("content.restore", author | moderator | in_her_name)
allow("content.see_history", author | moderator | in_her_name)
allow("content.import", (owner & not_archived) | on_own_wall | (in_room & administrator))
