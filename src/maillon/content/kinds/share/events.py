"""What can happen around shares."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PublicationShared(Event):
    """The subject, a publication, is a new share. Which one it points to is not said here: not everybody who hears of the
    share reads its home."""

    name = "share.made"
    publication_id: int
