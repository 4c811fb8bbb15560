"""What the tests of search share: the index kept by its own handlers, and short words for writing and looking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cast import World
from maillon.communities import events as communities
from maillon.content import events as content
from maillon.content.kinds.post.actions import publish_post
from maillon.core.events import wiring
from maillon.people import events as people
from maillon.search import events, handlers
from maillon.search.indexing import rebuild
from maillon.search.queries import search

HEARD = {
    people.PersonAdded: [handlers.reindex],
    people.ProfileChanged: [handlers.reindex],
    communities.CommunityCreated: [handlers.reindex],
    communities.CommunityEdited: [handlers.reindex_space],
    communities.MemberJoined: [handlers.reindex_member],
    communities.MemberLeft: [handlers.reindex_member],
    content.PublicationPublished: [handlers.reindex],
    content.PublicationEdited: [handlers.reindex],
    content.PublicationRemoved: [handlers.reindex_thread],
    content.PublicationRestored: [handlers.reindex_thread],
    content.ThreadBroughtIn: [handlers.reindex_thread],
    content.CommentPublished: [handlers.reindex],
    content.CommentEdited: [handlers.reindex],
    content.CommentRemoved: [handlers.reindex],
    content.CommentRestored: [handlers.reindex],
    events.IndexingContinued: [handlers.continue_indexing],
}


@pytest.fixture
def indexed(world: World) -> Iterator[World]:
    """The world with its index, kept by the handlers of search alone."""
    before = {event: list(lines) for event, lines in wiring.wiring().items()}
    wiring.wire(HEARD)
    rebuild()
    yield world
    wiring.wire(before)


@pytest.fixture
def write(indexed: World, settle: Callable[[], int]) -> Callable[..., Any]:
    """A function that publishes a post as somebody in a community of the cast, and lets the index follow."""

    def publish(body: str, *, title: str = "", by: str = "ana", space: str = "everyone") -> Any:
        made = publish_post(by=indexed.viewer(by), space=indexed.space(space), title=title, body=body)
        settle()
        return made

    return publish


@pytest.fixture
def find(indexed: World) -> Callable[..., list[str]]:
    """A function that gives the addresses of what somebody of the cast finds."""

    def addresses(name: str, query: str, **asked: Any) -> list[str]:
        return [item.url for item in search(indexed.viewer(name), query, **asked).items]

    return addresses
