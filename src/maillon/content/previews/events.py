"""What can happen to previews of links."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PreviewWanted(Event):
    """What stands behind the subject's address is to be fetched."""

    name = "preview.wanted"


@dataclass(frozen=True, kw_only=True)
class PreviewLeft(Event):
    """A text no longer holds the subject's address."""

    name = "preview.left"


@dataclass(frozen=True, kw_only=True)
class PictureLeft(Event):
    """The subject has another picture now, or is forgotten: what it showed is stored as `picture`."""

    name = "preview.picture_left"
    picture: str


@dataclass(frozen=True, kw_only=True)
class PreviewArrived(Event):
    """It can be shown with the subject, a publication or a comment, which holds the link."""

    name = "preview.arrived"


@dataclass(frozen=True, kw_only=True)
class PreviewShown(Event):
    """The subject shows other previews than before."""

    name = "preview.shown"
    publication_id: int


@dataclass(frozen=True, kw_only=True)
class PreviewsTakenOff(Event):
    """The subject shows its links without previews."""

    name = "preview.taken_off"


@dataclass(frozen=True, kw_only=True)
class PreviewsPutBack(Event):
    """The subject shows the previews of its links again."""

    name = "preview.put_back"
