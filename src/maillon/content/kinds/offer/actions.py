"""The verbs of offers: publish one, close it, open it again, extend it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.access.models import Space
from maillon.content.composing import checked_title, compose
from maillon.content.kinds.offer.days import checked_last_day
from maillon.content.kinds.offer.events import OfferClosed, OfferExtended, OfferReopened
from maillon.content.kinds.offer.models import DIRECTIONS, Offer
from maillon.content.models import Publication
from maillon.content.publishing import publish_publication
from maillon.core.days import end_of
from maillon.core.db.writing import action
from maillon.core.errors import Invalid, NotFound, invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref


def publish_offer(
    *,
    by: Viewer,
    space: Space,
    direction: str,
    title: str,
    body: str = "",
    last_day: date | None = None,
    attachments: Sequence[int] = (),
) -> Publication:
    """Offer something or look for it, until a last day (30 days ahead where none is given). Raises Invalid, NotFound,
    Forbidden."""
    require(by, "content.publish", space)
    words, title = compose(by=by, body=body), checked_title(title)
    checked_offer(title)
    if direction not in DIRECTIONS:
        raise invalid("direction", _("Say whether you offer something or look for it."))
    day = checked_last_day(last_day, by=by)
    return publish_publication(
        by=by,
        space=space,
        kind="offer",
        words=words,
        title=title,
        attachments=attachments,
        beside=lambda publication: Offer.objects.create(
            publication=publication, direction=direction, last_day=day, ends_at=end_of(day, by=by)
        ),
    )


def checked_offer(title: str) -> None:
    """An offer says in its title what it is. Raises Invalid."""
    if not title.strip():
        raise invalid("title", _("Say in one line what you offer or look for."))


@action
def close_offer(*, by: Viewer, publication: Publication) -> None:
    """It is given, or found; a second time changes nothing."""
    offer = _locked(by, publication)
    if offer.closed_at is None:
        _set(OfferClosed, offer, by, closed_at=timezone.now())


@action
def reopen_offer(*, by: Viewer, publication: Publication) -> None:
    """It is not given after all. Raises Invalid once its last day has passed: then it is extended."""
    offer = _locked(by, publication)
    if offer.closed_at is None:
        return
    if offer.ends_at <= timezone.now():
        raise Invalid(_("Its last day has passed: extend it instead."))
    _set(OfferReopened, offer, by, closed_at=None)


@action
def extend_offer(*, by: Viewer, publication: Publication, last_day: date) -> None:
    """Give it a later last day; whether it was over or closed, it is open again. Raises Invalid."""
    offer = _locked(by, publication)
    day = checked_last_day(last_day, by=by)
    if day <= offer.last_day:
        raise invalid("last_day", _("Choose a later day than the present one."))
    _set(OfferExtended, offer, by, last_day=day, ends_at=end_of(day, by=by), closed_at=None)


def _locked(by: Viewer, publication: Publication) -> Offer:
    require(by, "content.change_offer", publication)
    rows = Offer.objects.select_for_update(of=("self",)).select_related("publication")
    offer = rows.filter(publication=publication).first()
    if offer is None:
        raise NotFound(_("This is no offer."))
    return offer


def _set(event: Any, offer: Offer, by: Viewer, **facts: Any) -> None:
    Offer.objects.filter(pk=offer.pk).update(**facts)
    row = offer.publication
    publish(event(subject=ref(row), actor_id=by.person_id, space_id=row.space_id, publication_id=row.pk))
