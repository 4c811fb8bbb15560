"""The kind post, as the table of kinds knows it."""

from __future__ import annotations

from typing import ClassVar, Unpack

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from maillon.access.models import Space
from maillon.content.kinds.kind import Kind, Own, Words, Writing
from maillon.content.kinds.post.actions import publish_post
from maillon.content.models import Publication
from maillon.core.policy import Viewer


class Post(Kind):
    """Words, pictures, files: what needs nothing more."""

    name: ClassVar[str] = "post"

    @property
    def label(self) -> str:
        """Its word."""
        return pgettext("kind", "Post")

    @property
    def writing(self) -> Writing:
        """The composer's words."""
        return Writing(
            submit=_("Publish"), title=_("Title (optional)"), body=_("What do you want to share, ask or keep?"),
            body_needed=True,
        )  # fmt: skip

    def publish(self, *, by: Viewer, space: Space, own: Own | None = None, **words: Unpack[Words]) -> Publication:
        """Publish a post."""
        return publish_post(by=by, space=space, **words)
