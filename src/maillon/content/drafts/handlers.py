"""What happens when a moment has come. Each reads the present row: an older moment, or the same again, does nothing."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from maillon.access.models import Space
from maillon.content.actions import remove
from maillon.content.drafts.events import DraftBegun, PublicationScheduled, ScheduledRefused, WithdrawalSet
from maillon.content.drafts.keeping import forget, look_again, newest_of
from maillon.content.drafts.models import Draft, Withdrawal
from maillon.content.drafts.scheduling import publish_row, set_back
from maillon.content.models import Publication
from maillon.core.errors import Busy, Forbidden, NoRoom, Refusal
from maillon.core.events import publish, written
from maillon.core.policy import Viewer, can
from maillon.core.refs import ref
from maillon.people.models import Person
from maillon.people.viewing import viewer_of


def publish_due(event: PublicationScheduled) -> None:
    """Publish what is still wished for this moment, with the rights of now; else it is a draft again, and she is told."""
    row = _due(event)
    if row is None:
        return
    by = _viewer(row.person_id)
    with translation.override(by.language), timezone.override(ZoneInfo(by.time_zone)):
        try:
            with transaction.atomic():
                publish_row(by=by, row=row)
        except (Busy, NoRoom):
            raise
        except Refusal as refusal:
            _refuse(row, _why(by, row, refusal))


def give_up_due(event: PublicationScheduled) -> None:
    """It failed again and again, and not for a reason of hers: it is a draft again, and she is told what to do."""
    row = _due(event)
    if row is None:
        return
    with translation.override(_viewer(row.person_id).language):
        why = _(
            "A fault on our side kept it from appearing. Your text is kept: publish it now, or choose another moment."
        )
    _refuse(row, why)


def _due(event: PublicationScheduled) -> Draft | None:
    """What is still wished for this moment, locked."""
    row = Draft.objects.select_for_update(of=("self",)).filter(pk=event.subject_id).first()
    return row if row is not None and row.due_at is not None and written(row.due_at) == event.at else None


def _refuse(row: Draft, why: str) -> None:
    set_back(row, refused=why)
    publish(ScheduledRefused(subject=ref(row), person_id=row.person_id))


def withdraw_due(event: WithdrawalSet) -> None:
    """Remove what still stands and its author may still remove."""
    publication = Publication.objects.select_for_update(of=("self",)).filter(pk=event.subject_id).first()
    row = Withdrawal.objects.filter(publication=event.subject_id, done_at=None).first()
    if publication is None or row is None or row.at.astimezone(UTC).isoformat() != event.at:
        return
    by = _viewer(publication.author_id)
    if not can(by, "content.remove", publication):
        row.delete()
        return
    remove(by=by, thing=publication)
    Withdrawal.objects.filter(pk=row.pk).update(done_at=timezone.now())


def forget_old(event: DraftBegun) -> None:
    """Delete a draft that nobody touched for long; one that was is looked at again."""
    row = Draft.objects.select_for_update(of=("self",)).filter(pk=event.subject_id).first()
    if row is None:
        return
    if written(newest_of(row)) == event.at:
        forget(Draft.objects.filter(pk=row.pk))
    else:
        look_again(row)


def _viewer(person: int) -> Viewer:
    return viewer_of(Person.objects.select_related("site").get(pk=person))


def _why(by: Viewer, row: Draft, refusal: Refusal) -> str:
    """The reason in words that tell nothing of a place that she no longer reads."""
    if not (by.is_employee or by.is_guest):
        return _("Your account was suspended.")
    if row.space is None:
        return refusal.detail
    if not Space.objects.readable_by(by).filter(pk=row.space.pk).exists():
        return _("The place where it was to appear is no longer open to you.")
    if row.space.archived_at is not None:
        return _("The community is archived.")
    if isinstance(refusal, Forbidden):
        return _("You may no longer publish there.")
    return refusal.detail
