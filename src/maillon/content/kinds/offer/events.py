"""What can happen to an offer."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.core.events import Event


@dataclass(frozen=True, kw_only=True)
class OfferClosed(Event):
    """The subject, a publication, is given or found."""

    name = "offer.closed"
    publication_id: int


@dataclass(frozen=True, kw_only=True)
class OfferReopened(Event):
    """The subject, a publication, is open again."""

    name = "offer.reopened"
    publication_id: int


@dataclass(frozen=True, kw_only=True)
class OfferExtended(Event):
    """The subject, a publication, has a later last day."""

    name = "offer.extended"
    publication_id: int
