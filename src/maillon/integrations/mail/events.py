"""What can happen to an import. Nobody is nudged by it."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ImportAsked(Event):
    """Somebody gave files to be read, or said yes to what the preview showed: the subject is the run."""

    name = "integrations.import_asked"


@dataclass(frozen=True, kw_only=True)
class ImportContinued(Event):
    """An import is on its way: its next slice is due."""

    name = "integrations.import_continued"


@dataclass(frozen=True, kw_only=True)
class PublicationLetGo(Event):
    """More raw messages still point to the subject, a publication that was moved."""

    name = "integrations.publication_let_go"
