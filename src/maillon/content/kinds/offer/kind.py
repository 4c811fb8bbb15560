"""The kind offer, as the table of kinds knows it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Unpack

from django.http import QueryDict
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup
from ninja import Router

from maillon.access.models import Space
from maillon.content.kinds.kind import Filter, Kind, Own, Part, Words, Writing, element
from maillon.content.kinds.offer.actions import checked_offer, publish_offer
from maillon.content.kinds.offer.days import LONGEST, USUAL, chosen_day
from maillon.content.kinds.offer.models import OFFER, REQUEST
from maillon.content.kinds.offer.parts import FILE, parts_of_offers
from maillon.content.kinds.offer.queries import offer_facts, still_open
from maillon.content.kinds.offer.shapes import OfferGiven, OfferShape
from maillon.content.models import Publication
from maillon.core.errors import invalid
from maillon.core.policy import Viewer, can
from maillon.core.ui.shapes import Act, Option, Tab


class OfferKind(Kind):
    """Somebody offers something or looks for it, until a last day."""

    name: ClassVar[str] = "offer"
    icon: ClassVar[str] = "gift"
    shape: ClassVar[type[OfferShape]] = OfferShape
    given: ClassVar[type[OfferGiven]] = OfferGiven

    @property
    def label(self) -> str:
        """Its word."""
        return pgettext("kind", "Offer")

    @property
    def writing(self) -> Writing:
        """The composer's words."""
        return Writing(
            submit=_("Publish"), title=_("What you offer or look for, in one line"),
            body=_("What should one know of it? Where, when, how much? (optional)"), title_needed=True,
        )  # fmt: skip

    def publish(self, *, by: Viewer, space: Space, own: Own | None = None, **words: Unpack[Words]) -> Publication:
        """Publish it."""
        own = own or {}
        direction, last_day = own.get("direction") or "", chosen_day(own.get("last_day"))
        return publish_offer(by=by, space=space, direction=direction, last_day=last_day, **words)

    def read_form(self, posted: QueryDict) -> Own:
        """What it is, and its last day: the usual one before anybody has chosen."""
        usual = (timezone.localdate() + USUAL).isoformat()
        return {"direction": posted.get("direction", OFFER)[:8], "last_day": posted.get("last_day", usual)[:10]}

    def checked_moment(self, own: Own, at: datetime) -> None:
        """Its last day comes after it has appeared."""
        last = chosen_day(own["last_day"])
        if last is not None and last < timezone.localdate(at):
            raise invalid("last_day", _("The last day would have passed before it appears."))

    def fields(self, own: Own, errors: Mapping[str, Sequence[str]]) -> Markup:
        """The two of them."""
        today = timezone.localdate()
        chosen = own["direction"]
        options = [
            Option(value=OFFER, label=_("I offer"), is_chosen=chosen == OFFER),
            Option(value=REQUEST, label=_("I am looking for"), is_chosen=chosen == REQUEST),
        ]
        days = {"last_day": own["last_day"], "first": today.isoformat(), "latest": (today + LONGEST).isoformat()}
        return element(FILE, "fields", options=options, errors=errors, **days)

    def checked_edit(self, *, title: str, body: str) -> None:
        """It keeps its title."""
        checked_offer(title)

    def parts(self, viewer: Viewer, rows: Sequence[Publication]) -> Mapping[int, Part]:
        """What it is and how it stands."""
        return parts_of_offers(viewer, rows)

    def told(self, viewer: Viewer, ids: Collection[int]) -> Mapping[int, dict[str, Any]]:
        """Its own part of the API."""
        return {row[0]: _told(*row[1:]) for row in offer_facts(publications=ids)}

    def acts(self, viewer: Viewer, publication: Publication) -> Sequence[Act]:
        """Extend it."""
        if not can(viewer, "content.change_offer", publication):
            return ()
        return (Act(label=_("Extend"), url=f"/offers/{publication.pk}/extend/", icon="calendar"),)

    def filters(self) -> Sequence[Filter]:
        """What is still open."""
        return (
            Filter(name="offers", label=pgettext("discussions", "Open offers"), rows=still_open(OFFER)),
            Filter(name="requests", label=pgettext("discussions", "Open requests"), rows=still_open(REQUEST)),
        )

    def rooms(self) -> Sequence[Tab]:
        """All that is open."""
        return (Tab(label=_("Offers and requests"), url="/offers/", icon="gift"),)

    def addresses(self) -> Sequence[URLPattern]:
        """Its own."""
        from maillon.content.kinds.offer.urls import urlpatterns

        return urlpatterns

    def router(self) -> Router:
        """Its end points."""
        from maillon.content.kinds.offer.api import router

        return router


def _told(direction: str, last_day: Any, ends_at: Any, closed_at: Any) -> dict[str, Any]:
    state = "closed" if closed_at else "over" if ends_at <= timezone.now() else "open"
    return {"direction": direction, "state": state, "last_day": last_day.isoformat(), "closed_at": closed_at}
