"""The verb of the kind post: publish one."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from maillon.access.models import Space
from maillon.content.composing import checked_title, compose
from maillon.content.models import Publication
from maillon.content.publishing import own_wall, publish_publication
from maillon.core.errors import invalid
from maillon.core.policy import Viewer, require


def publish_post(
    *, by: Viewer, space: Space, body: str, title: str = "", attachments: Sequence[int] = ()
) -> Publication:
    """Publish a post in a space. Raises Invalid, NotFound, Forbidden."""
    require(by, "content.publish", space)
    words, title = compose(by=by, body=body), checked_title(title)
    if not (words.body or title or attachments):
        raise invalid("body", _("Write something first."))
    return publish_publication(by=by, space=space, kind="post", words=words, title=title, attachments=attachments)


def publish_on_wall(*, by: Viewer, body: str, title: str = "", attachments: Sequence[int] = ()) -> Publication:
    """Publish a post on one's own wall, which is made at the first one."""
    return publish_post(by=by, space=own_wall(by=by), body=body, title=title, attachments=attachments)
