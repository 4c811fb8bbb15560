"""The kind share, as the table of kinds knows it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, Unpack

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from ninja import Router

from maillon.access.models import Space
from maillon.content.kinds.kind import Kind, Own, Part, Words, Writing
from maillon.content.kinds.share.parts import SHOWN, parts_of_shares
from maillon.content.kinds.share.queries import PLACE, homes_of
from maillon.content.kinds.share.shapes import ShareShape
from maillon.content.models import Publication
from maillon.core.errors import invalid
from maillon.core.policy import Viewer
from maillon.core.text.excerpt import excerpt
from maillon.people.api import told_columns


class ShareKind(Kind):
    """Something published elsewhere is shown here too; the conversation stays at its home."""

    name: ClassVar[str] = "share"
    icon: ClassVar[str] = "share"
    shape: ClassVar[type[ShareShape]] = ShareShape
    is_composed: ClassVar[bool] = False
    is_answered: ClassVar[bool] = False
    needs_words: ClassVar[bool] = False
    is_on_paper: ClassVar[bool] = True

    @property
    def label(self) -> str:
        """Its word."""
        return pgettext("kind", "Share")

    @property
    def writing(self) -> Writing:
        """The words of its form, which asks for no title."""
        return Writing(submit=pgettext("verb", "Share"), title="", body=_("Why do you share it? (optional)"))

    @property
    def why_unanswered(self) -> str:
        """Two conversations about one thing would each be half of it."""
        return _("This is a share: the conversation is where it was published first.")

    def publish(self, *, by: Viewer, space: Space, own: Own | None = None, **words: Unpack[Words]) -> Publication:
        """It cannot be written by itself."""
        raise invalid("kind", _("A share begins at what is shared: choose “Share” there."))

    def checked_edit(self, *, title: str, body: str) -> None:
        """It has no title beside that of its home."""
        if title.strip():
            raise invalid("title", _("A share has no title of its own."))

    def parts(self, viewer: Viewer, rows: Sequence[Publication]) -> Mapping[int, Part]:
        """What it points to."""
        return parts_of_shares(viewer, rows)

    def told(self, viewer: Viewer, ids: Collection[int]) -> Mapping[int, dict[str, Any]]:
        """Its own part of the API."""
        found = {row[0]: _told(*row[1:]) for row in homes_of(viewer=viewer, publications=list(ids))}
        return {pk: {"home": found.get(pk)} for pk in ids}

    def router(self) -> Router:
        """Its end points."""
        from maillon.content.kinds.share.api import router

        return router


def _told(number: int, title: str, text: str, comments: int, at: Any, *rest: Any) -> dict[str, Any]:
    author = rest[len(PLACE) :]
    return {
        "id": str(number),
        "author": told_columns(*author),
        "community": rest[1],
        "title": title,
        "excerpt": excerpt(text, length=SHOWN),
        "comments": comments,
        "published_at": at,
        "url": f"/p/{number}/",
    }
