"""The verbs of announcements: make one, acknowledge it, remind those who have not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.access.models import ROOM, Space
from maillon.access.rules import announces, announces_in_room, role_in
from maillon.content.composing import checked_title, compose
from maillon.content.kinds.announcement.counting import count_one_more
from maillon.content.kinds.announcement.events import AnnouncementAcknowledged, ReminderSent
from maillon.content.kinds.announcement.models import REMINDERS, Acknowledgement, Announcement, Reminder
from maillon.content.kinds.announcement.queries import reminders_of, unacknowledged
from maillon.content.models import Publication, ReadingMark
from maillon.content.publishing import publish_publication
from maillon.core.db.writing import action
from maillon.core.errors import Conflict, Forbidden, NotFound, invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref
from maillon.core.ui.filters import since


def announce(
    *,
    by: Viewer,
    space: Space,
    title: str,
    body: str = "",
    asks_acknowledgement: bool = True,
    attachments: Sequence[int] = (),
) -> Publication:
    """Say something to all members of a community, or to all whom a room addresses, and ask each to acknowledge it. Raises
    Invalid, NotFound, Forbidden."""
    refuse_others(by=by, space=space)
    words, title = compose(by=by, body=body), checked_title(title)
    checked_announcement(title)
    return publish_publication(
        by=by,
        space=space,
        kind="announcement",
        verb="content.announce",
        words=words,
        title=title,
        attachments=attachments,
        beside=lambda publication: Announcement.objects.create(
            publication=publication, asks_acknowledgement=asks_acknowledgement
        ),
    )


def refuse_others(*, by: Viewer, space: Space) -> None:
    """Raise Forbidden where she may not announce, in a sentence of its own where it is for want of a role."""
    require(by, "content.read", space)
    role = role_in(by, space)
    if space.kind == ROOM and not announces_in_room(role):
        raise Forbidden(_("Here administrators announce, and those whom they named."))
    if space.kind != ROOM and not announces(role):
        raise Forbidden(_("Announcements are made by the owners, sponsors and moderators of a community."))
    require(by, "content.announce", space)


def checked_announcement(title: str) -> None:
    """An announcement says in its title what it is about. Raises Invalid."""
    if not title.strip():
        raise invalid("title", _("Say in one line what you announce."))


@action
def acknowledge(*, by: Viewer, publication: Publication) -> None:
    """Say that one has read it. It is said once: a second time changes nothing, and it is not taken back.

    Raises Conflict where it asks nobody, or was taken away.
    """
    require(by, "content.acknowledge", publication)
    _asking(Announcement.objects.all(), publication)
    _row, is_new = Acknowledgement.objects.get_or_create(publication=publication, person_id=by.person_id)
    if not is_new:
        return
    # Seen it is, too, also by who never opened its thread; what is answered there later is still new to her.
    _mark, is_newly_seen = ReadingMark.objects.get_or_create(
        publication=publication, person_id=by.person_id, defaults={"read_until": publication.published_at}
    )
    transaction.on_commit(partial(count_one_more, publication.pk, is_newly_seen=is_newly_seen))
    publish(
        AnnouncementAcknowledged(
            subject=ref(publication),
            actor_id=by.person_id,
            space_id=publication.space_id,
            publication_id=publication.pk,
        )
    )


@action
def remind_missing(*, by: Viewer, publication: Publication, place: int | None = None) -> None:
    """Remind all who have not acknowledged it: twice at most, the second time a day after the first or later.

    `place`: which of the two is meant; one that was sent already is not sent again. Raises Conflict.
    """
    require(by, "content.remind_missing", publication)
    # Locked, so that no two are sent at once.
    _asking(Announcement.objects.select_for_update(of=("self",)), publication)
    sent = reminders_of(publications=[publication.pk])
    if place is not None and place <= len(sent):
        return
    if refusal := why_not_again(sent):
        raise Conflict(refusal)
    count = unacknowledged(publication).count()
    if not count:
        raise Conflict(_("Everybody has confirmed: there is nobody to remind."))
    made = Reminder.objects.create(publication=publication, place=len(sent) + 1, people_count=count)
    publish(
        ReminderSent(
            subject=ref(publication),
            actor_id=by.person_id,
            person_id=by.person_id,
            publication_id=publication.pk,
            place=made.place,
        )
    )


def why_not_again(sent: Sequence[Reminder]) -> str:
    """Why there is no reminder (now) after those that were sent, as a sentence; "" where there may be one."""
    if len(sent) >= REMINDERS:
        return _("They were reminded twice: there is no third time.")
    if sent and timezone.now() < sent[-1].next_at:
        return _("You can remind them once more, from %(moment)s on.") % {"moment": since(sent[-1].next_at)}
    return ""


def _asking(rows: QuerySet[Announcement], publication: Publication) -> None:
    """Refuse what asks nobody to acknowledge it, or no longer. Raises NotFound, Conflict."""
    found = rows.filter(publication=publication).first()
    if found is None:
        raise NotFound(_("This is no announcement."))
    if not found.asks_acknowledgement:
        raise Conflict(_("This announcement asks nobody to confirm."))
    # Its author and moderators still see it while it is hidden.
    if not Publication.objects.published().filter(pk=publication.pk).exists():
        raise Conflict(_("This announcement was taken away."))
