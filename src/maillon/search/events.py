"""What the index tells itself: that a long piece of indexing goes on."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.core.events import Event


@dataclass(frozen=True, kw_only=True)
class IndexingContinued(Event):
    """The subject (a space or a publication) has been indexed up to `position`; the next slice is due."""

    name = "search.indexing_continued"
    position: int = 0
