"""Publishing at a moment: what is scheduled appears by the very act that publishes at once, with the rights of then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.access.models import Space
from maillon.content.categories import categories_of, categorise
from maillon.content.drafts.events import PublicationScheduled
from maillon.content.drafts.keeping import Fields, alone, begun, checked, forget
from maillon.content.drafts.models import Draft, DraftFile
from maillon.content.drafts.places import Place
from maillon.content.drafts.withdrawing import checked_withdrawal, set_withdrawal
from maillon.content.kinds import table
from maillon.content.models import Attachment, Publication
from maillon.content.publishing import own_wall
from maillon.core.db.writing import action
from maillon.core.errors import Conflict, NotFound, invalid
from maillon.core.events import publish, written
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref

SOON: Final = timedelta(minutes=5)
AHEAD: Final = timedelta(days=366)


class _TakenBack(Exception):
    """A rehearsal went well, and nothing of it stays."""


def schedule(
    *, by: Viewer, space: Space | None, at: datetime, kind: str = "post", title: str = "", body: str = "",
    fields: Fields | None = None, attachments: Sequence[int] = (), withdraw_at: datetime | None = None,
    draft: Draft | None = None,
) -> Draft:  # fmt: skip
    """Publish it in a space (None: one's own wall) at a moment. It is tried now, and taken back, so that what could not
    be published is told at once. The same again is the one that is scheduled already; `draft` is what it came from.
    Raises Invalid, NotFound, Forbidden."""
    if draft is not None:
        require(by, "content.change_draft", draft)
    words = checked(kind, title, body, fields, "")
    _checked_moment(at)
    if withdraw_at is not None:
        checked_withdrawal(withdraw_at, after=at)
    _rehearse(by, Draft(person_id=by.person_id, space=space, **words), attachments)
    table.kind_named(kind).checked_moment(own_of(kind, words["fields"]), at)
    return _schedule(
        by=by, space=space, at=at, words=words, attachments=attachments, withdraw_at=withdraw_at, draft=draft
    )


@action
def _schedule(
    *, by: Viewer, space: Space | None, at: datetime, words: dict[str, Any], attachments: Sequence[int],
    withdraw_at: datetime | None, draft: Draft | None,
) -> Draft:  # fmt: skip
    alone(by=by)
    facts = words | {"space": space, "due_at": at, "withdraw_at": withdraw_at}
    same = Draft.objects.filter(person_id=by.person_id, publication=None, **facts).first()
    if same is not None:  # Sent twice. What was uploaded again with it is not wished twice either.
        held = same.files.values_list("attachment_id", flat=True)
        again = Attachment.objects.filter(pk__in=attachments, uploaded_by_id=by.person_id, publication=None)
        again.exclude(pk__in=held).update(removed_at=timezone.now())
        return same
    row = begun(by=by, is_open=False, **facts)
    _hold(by, row, attachments)
    _announce(row)
    # What was sent is the draft that it came from, or else what the composer of the place showed her.
    shown = {"pk": draft.pk} if draft else {"is_open": True, **Place(space=space).columns()}
    forget(Draft.objects.filter(person_id=by.person_id, **shown))
    return row


@action
def reschedule(*, by: Viewer, draft: Draft, at: datetime, withdraw_at: datetime | None = None) -> None:
    """Other moments. Raises Invalid, NotFound; Conflict where it is no longer scheduled."""
    row = _locked(by, draft)
    if row.due_at is None:
        raise Conflict(_("This is no longer scheduled."))
    if withdraw_at is not None:
        checked_withdrawal(withdraw_at, after=at)
    Draft.objects.filter(pk=row.pk).update(withdraw_at=withdraw_at)
    if at == row.due_at:
        return
    _checked_moment(at)
    table.kind_named(row.kind).checked_moment(own_of(row.kind, row.fields), at)
    row.due_at = at
    row.save(update_fields=["due_at"])
    _announce(row)


@action
def unschedule(*, by: Viewer, draft: Draft) -> None:
    """It is a draft again, and does not appear; what is one already stays it. Raises NotFound."""
    require(by, "content.change_draft", draft)
    alone(by=by)
    row = _locked(by, draft)
    if row.due_at is not None:
        set_back(row)


@action
def publish_draft(*, by: Viewer, draft: Draft) -> Publication:
    """Publish it now, as a person would from the composer. Raises Invalid, NotFound, Forbidden."""
    row = _locked(by, draft)
    if row.publication_id is not None:
        raise Conflict(_("This is an answer: send it from its discussion."))
    return publish_row(by=by, row=row)


def publish_row(*, by: Viewer, row: Draft) -> Publication:
    """The act itself, and the end of the draft. Inside a transaction that holds the row."""
    made = _published(by, row, [one.attachment_id for one in row.files.all()])
    if row.withdraw_at is not None:
        set_withdrawal(by=by, publication=made, at=row.withdraw_at)
    forget(Draft.objects.filter(pk=row.pk))
    return made


def set_back(row: Draft, *, refused: str = "") -> None:
    """From scheduled to draft: in its composer where that one is free. Inside a transaction that holds the row."""
    others = Draft.objects.filter(person_id=row.person_id, is_open=True, space=row.space_id, publication=None)
    changes = {"due_at": None, "is_open": not others.exists(), "refused": refused[:300]}
    Draft.objects.filter(pk=row.pk).update(**changes, version=row.version + 1, saved_at=timezone.now())


def own_of(kind: str, fields: Fields) -> Any:
    """A kind's own fields, read as its form is."""
    posted = QueryDict(mutable=True)
    for name, values in fields.items():
        posted.setlist(name, list(values))
    return table.kind_named(kind).read_form(posted)


def local(text: str, *, by: Viewer, field: str) -> datetime | None:
    """A day and an hour where she is, as a page gives it; None for none. Raises Invalid."""
    if not text.strip():
        return None
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=ZoneInfo(by.time_zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise invalid(field, _("Give a day and an hour.")) from None


def _published(by: Viewer, row: Draft, attachments: Sequence[int]) -> Publication:
    if not table.is_composed(row.kind):
        raise invalid("kind", _("This kind of publication is no longer there."))
    space = row.space or own_wall(by=by)
    own = own_of(row.kind, row.fields)
    words = {"title": row.title, "body": row.body}
    made = table.kind_named(row.kind).publish(by=by, space=space, attachments=attachments, own=own, **words)
    # One that was taken away meanwhile keeps nothing from appearing.
    asked = [value for value in row.fields.get("category", ()) if value]
    category = next((one for one in categories_of(space, by) if [str(one.pk)] == asked), None) if asked else None
    if category and made.title:
        categorise(by=by, publication=made, category=category)
    return made


def _rehearse(by: Viewer, row: Draft, attachments: Sequence[int]) -> None:
    try:
        _try(by=by, row=row, attachments=attachments)
    except _TakenBack:
        return


@action
def _try(*, by: Viewer, row: Draft, attachments: Sequence[int]) -> None:
    _published(by, row, attachments)
    raise _TakenBack


def _checked_moment(at: datetime) -> None:
    now = timezone.now()
    if at < now + SOON:
        raise invalid("publish_at", _("Choose a moment at least 5 minutes ahead, or publish at once."))
    if at > now + AHEAD:
        raise invalid("publish_at", _("Choose a moment within a year."))


def _hold(by: Viewer, row: Draft, attachments: Sequence[int]) -> None:
    # What came from a draft waits with that one until now.
    DraftFile.objects.filter(attachment__in=attachments, draft__person_id=by.person_id).delete()
    DraftFile.objects.bulk_create(DraftFile(draft=row, attachment_id=one) for one in dict.fromkeys(attachments))


def _announce(row: Draft) -> None:
    assert row.due_at is not None
    event = PublicationScheduled(
        subject=ref(row), actor_id=row.person_id, person_id=row.person_id, at=written(row.due_at)
    )
    publish(event, not_before=row.due_at)


def _locked(by: Viewer, draft: Draft) -> Draft:
    require(by, "content.change_draft", draft)
    row = Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if row is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return row
