"""Closing a discussion: what stands in it stays, and nothing new is written under it until it is opened again."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.content.events import DiscussionClosed, DiscussionReopened
from maillon.content.kinds.table import kind_named
from maillon.content.models import Closing, Comment, Publication
from maillon.core.db.prepared import prepared
from maillon.core.db.writing import action
from maillon.core.errors import Conflict, Forbidden
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref
from maillon.core.text.limits import fitting
from maillon.people.api import COLUMNS as PERSON
from maillon.people.api import told_columns

REASON: Final = 200


def close_discussion(*, by: Viewer, publication: Publication, reason: str = "") -> None:
    """It takes no new comments, for a reason or without one. Again with another reason: closed anew, by who does it.
    Raises Invalid, NotFound, Forbidden."""
    _close(by=by, publication=publication, reason=fitting(reason, limit=REASON, field="reason").strip())


@action
def _close(*, by: Viewer, publication: Publication, reason: str) -> None:
    row = _locked(by, publication)
    if row.closed_at is not None and Closing.objects.filter(publication=row, reason=reason).exists():
        return
    Closing.objects.update_or_create(publication=row, defaults={"closed_by_id": by.person_id, "reason": reason})
    _set(DiscussionClosed, row, by, closed_at=timezone.now())


@action
def open_discussion(*, by: Viewer, publication: Publication) -> None:
    """It takes comments again; where it is open nothing changes."""
    row = _locked(by, publication)
    if row.closed_at is None:
        return
    Closing.objects.filter(publication=row).delete()
    _set(DiscussionReopened, row, by, closed_at=None)


def refuse_closed(by: Viewer, publication: Publication) -> None:
    """Raise Forbidden, in a sentence of its own, where she reads a discussion that takes no comments."""
    why = kind_named(publication.kind).why_unanswered
    if why:
        require(by, "content.read", publication)
        raise Forbidden(why)
    if publication.closed_at is not None:
        require(by, "content.read", publication)
        raise Forbidden(_("This discussion is closed: it takes no new comments."))


def refuse_turn(by: Viewer, publication: Publication, parent: Comment | None) -> None:
    """Raise Conflict, in the kind's own sentence, where it takes only answers to comments any more."""
    why = "" if parent else kind_named(publication.kind).why_no_turn(by, publication)
    if why:
        raise Conflict(why)


def closing_of(publication: Publication) -> Closing | None:
    """Who closed it and why, None while it is open."""
    if publication.closed_at is None:
        return None
    return Closing.objects.select_related("closed_by").filter(publication=publication).first()


def told_closings(publications: Collection[int]) -> dict[int, dict[str, Any]]:
    """Those of closed publications, as the API tells them but for the moment."""
    rows = _closings(publications=publications) if publications else []
    return {pk: {"by": told_columns(*by) if by[0] else None, "reason": reason} for pk, reason, *by in rows}


@prepared
def _closings(*, publications: Collection[int]) -> QuerySet[Closing, tuple[Any, ...]]:
    by = ("closed_by_id", *(f"closed_by__{column}" for column in PERSON))
    return Closing.objects.filter(publication__in=publications).values_list("publication_id", "reason", *by)


def _locked(by: Viewer, publication: Publication) -> Publication:
    require(by, "content.close", publication)
    return Publication.objects.select_for_update(of=("self",)).get(pk=publication.pk)


def _set(event: Any, row: Publication, by: Viewer, **facts: Any) -> None:
    Publication.objects.filter(pk=row.pk).update(**facts)
    publish(event(subject=ref(row), actor_id=by.person_id, space_id=row.space_id))
