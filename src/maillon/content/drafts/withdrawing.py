"""Taking a publication away at a moment: by the very act by which its author removes it, which she can undo."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.content.drafts.events import WithdrawalSet
from maillon.content.drafts.models import Withdrawal
from maillon.content.models import Publication
from maillon.core.db.writing import action
from maillon.core.errors import invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref

SOON: Final = timedelta(minutes=5)
AHEAD: Final = timedelta(days=3 * 366)


@action
def set_withdrawal(*, by: Viewer, publication: Publication, at: datetime) -> None:
    """It is withdrawn at a moment; another one takes the place of the first. Raises Invalid, NotFound, Forbidden."""
    require(by, "content.set_withdrawal", publication)
    Publication.objects.select_for_update(of=("self",)).only("pk").get(pk=publication.pk)
    if Withdrawal.objects.filter(publication=publication, at=at, done_at=None).exists():
        return
    checked_withdrawal(at, after=timezone.now())
    Withdrawal.objects.update_or_create(publication=publication, defaults={"at": at, "done_at": None})
    event = WithdrawalSet(
        subject=ref(publication), actor_id=by.person_id, person_id=by.person_id, at=at.astimezone(UTC).isoformat()
    )
    publish(event, not_before=at)


@action
def cancel_withdrawal(*, by: Viewer, publication: Publication) -> None:
    """It stays; where no moment was set nothing changes. Raises NotFound, Forbidden."""
    require(by, "content.set_withdrawal", publication)
    Withdrawal.objects.filter(publication=publication).delete()


def checked_withdrawal(at: datetime, *, after: datetime) -> None:
    """It comes after the publication, and not in ages. Raises Invalid."""
    if at < after + SOON:
        raise invalid("withdraw_at", _("It is withdrawn at least 5 minutes after it appears."))
    if at > after + AHEAD:
        raise invalid("withdraw_at", _("Choose a moment within three years."))
