"""What publishing is for every kind: a row of the spine, what hangs on it, the event, the light in its space."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.access.models import Space
from maillon.content.actions import light, wall_of
from maillon.content.composing import Words, hang
from maillon.content.events import PublicationPublished
from maillon.content.models import Publication
from maillon.core.db.writing import action
from maillon.core.errors import NotFound
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref
from maillon.people.models import Person


@action
def publish_publication(
    *,
    by: Viewer,
    space: Space,
    kind: str,
    words: Words,
    title: str,
    verb: str = "content.publish",
    attachments: Sequence[int] = (),
    beside: Callable[[Publication], Any] | None = None,
) -> Publication:
    """Publish words of a kind in a space, which `verb` must allow; `beside` makes the kind's own rows, in the same transaction.
    On the wall of a leader who is not the one who writes, it is the leader's, and is kept whose hand it was."""
    require(by, verb, space)
    now = timezone.now()
    author = space.wall_of_id or by.person_id
    publication = Publication.objects.create(
        space=space,
        author_id=author,
        written_by_id=None if author == by.person_id else by.person_id,
        kind=kind,
        title=title,
        body=words.body,
        html=words.html,
        text=words.text,
        published_at=now,
        active_at=now,
    )
    if beside:
        beside(publication)
    hang(words, by_id=by.person_id, publication=publication, attachments=attachments)
    number = publish(
        PublicationPublished(subject=ref(publication), actor_id=by.person_id, space_id=space.pk, kind=kind)
    )
    light(space_id=space.pk, number=number, by=by, published=1)
    return publication


def own_wall(*, by: Viewer) -> Space:
    """The viewer's own wall to publish on, made at the first time. Raises Forbidden for a guest."""
    return wall_to_publish_on(by=by, person=by.person_id)


def wall_to_publish_on(*, by: Viewer, person: int) -> Space:
    """A person's wall to publish on: one's own, or a leader's whose delegate one is. Raises NotFound, Forbidden."""
    owner = Person.objects.filter(pk=person).first()
    if owner is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    require(by, "content.publish_on_wall", owner)
    return wall_of(owner)
