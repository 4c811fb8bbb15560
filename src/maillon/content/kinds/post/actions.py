"""The verb of the kind post: publish one."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.access.models import Space
from maillon.content.actions import light, wall_of
from maillon.content.composing import Words, checked_title, compose, hang
from maillon.content.events import PublicationPublished
from maillon.content.models import Publication
from maillon.core.db.writing import action
from maillon.core.errors import invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref
from maillon.people.models import Person


def publish_post(
    *, by: Viewer, space: Space, body: str, title: str = "", attachments: Sequence[int] = ()
) -> Publication:
    """Publish a post in a space. Raises Invalid, NotFound, Forbidden."""
    require(by, "content.publish", space)
    words, title = compose(by=by, body=body), checked_title(title)
    if not (words.body or title or attachments):
        raise invalid("body", _("Write something first."))
    return _publish_post(by=by, space=space, words=words, title=title, attachments=attachments)


def publish_on_wall(*, by: Viewer, body: str, title: str = "", attachments: Sequence[int] = ()) -> Publication:
    """Publish a post on one's own wall, which is made at the first one."""
    me = Person.objects.get(pk=by.person_id)
    require(by, "content.publish_on_wall", me)
    return publish_post(by=by, space=wall_of(me), body=body, title=title, attachments=attachments)


@action
def _publish_post(*, by: Viewer, space: Space, words: Words, title: str, attachments: Sequence[int]) -> Publication:
    require(by, "content.publish", space)
    now = timezone.now()
    publication = Publication.objects.create(
        space=space,
        author_id=by.person_id,
        kind="post",
        title=title,
        body=words.body,
        html=words.html,
        text=words.text,
        published_at=now,
        active_at=now,
    )
    hang(words, by_id=by.person_id, publication=publication, attachments=attachments)
    number = publish(
        PublicationPublished(subject=ref(publication), actor_id=by.person_id, space_id=space.pk, kind="post")
    )
    light(space_id=space.pk, number=number, by=by, published=1)
    return publication
