"""Following and muting one thread: what somebody hears of it. Whether she may read it is asked elsewhere, each time."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from maillon.content.events import SubscriptionChanged
from maillon.content.models import FOLLOWED, MUTED, Publication, Subscription
from maillon.core.db.prepared import prepared
from maillon.core.db.writing import action
from maillon.core.errors import invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref

LEVELS: Final = (FOLLOWED, MUTED)


@action
def subscribe(*, by: Viewer, publication: Publication, level: str = "") -> None:
    """Follow a thread (every comment is told), mute it (nothing but what names her), or neither (""): what concerns her.
    Again the same changes nothing. Raises Invalid, NotFound."""
    require(by, "content.subscribe", publication)
    if level and level not in LEVELS:
        raise invalid("level", _("Choose one of: %(choices)s.") % {"choices": ", ".join(LEVELS)})
    if level == subscription_of(publication, by):
        return
    if level:
        Subscription.objects.update_or_create(
            person_id=by.person_id, publication=publication, defaults={"level": level}
        )
    else:
        Subscription.objects.filter(person_id=by.person_id, publication=publication).delete()
    facts = {"actor_id": by.person_id, "person_id": by.person_id, "space_id": publication.space_id}
    publish(SubscriptionChanged(subject=ref(publication), level=level, **facts))


def subscription_of(publication: Publication, viewer: Viewer) -> str:
    """The viewer's own wish for a thread: FOLLOWED, MUTED or ""."""
    return _mine.first(me=viewer.person_id, publication=publication.pk) or ""


@prepared
def _mine(me: int, publication: int) -> QuerySet[Subscription, str]:
    return Subscription.objects.filter(person_id=me, publication=publication).values_list("level", flat=True)


def followers_of(publication: Publication) -> set[int]:
    """Who wishes to hear of every comment."""
    return set(_with(publication, FOLLOWED).values_list("person_id", flat=True))


def deaf_to(publication: Publication, people: Collection[int]) -> set[int]:
    """Those of these people who muted the thread."""
    return set(_with(publication, MUTED).filter(person_id__in=people).values_list("person_id", flat=True))


def _with(publication: Publication, level: str) -> QuerySet[Subscription]:
    return Subscription.objects.filter(publication=publication, level=level)
