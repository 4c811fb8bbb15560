"""The import as a job: slice by slice, each in the worker's own time, outside of the delivery's transaction."""

from __future__ import annotations

import logging
import time
from functools import partial
from typing import Final

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.content.events import PartMoved, PublicationMoved
from maillon.core.db.writing import may_pass
from maillon.core.errors import Busy, Refusal
from maillon.core.events import Event, publish
from maillon.core.policy import Viewer
from maillon.integrations.mail.bringing import LEASE, Work, fail_run
from maillon.integrations.mail.events import ImportContinued, PublicationLetGo
from maillon.integrations.mail.models import AT_WORK, AbsentMessage, ImportRun, RawMessage
from maillon.people.models import Person
from maillon.people.viewing import viewer_of

AT_ONCE: Final = 500
"""Raw messages that are let go of in one transaction."""
SLICE: Final = 0.25
"""Seconds of one slice, after which the worker looks at what else is due."""
_log = logging.getLogger(__name__)


def carry_on(event: Event) -> None:
    """Do the next slice of an import once this delivery is done, with the one after it already in the outbox: whatever
    falls in between, nothing is lost, and nothing slow runs inside the delivery's transaction."""
    run = ImportRun.objects.filter(pk=event.subject_id, state__in=AT_WORK).first()
    if run is not None:
        publish(ImportContinued(subject=event.subject, actor_id=event.actor_id, space_id=event.space_id))
        transaction.on_commit(partial(do_slice, run.pk))


def let_moved_go(event: PublicationMoved | PublicationLetGo) -> None:
    """A thread that went elsewhere is joined by no further mail of the old place: what answers it begins anew there."""
    thread = event.subject_id
    ids = list(RawMessage.objects.filter(publication=thread).values_list("pk", flat=True)[:AT_ONCE])
    RawMessage.objects.filter(pk__in=ids).update(publication=None, comment=None)
    AbsentMessage.objects.filter(publication=thread).delete()
    if len(ids) == AT_ONCE:
        publish(PublicationLetGo(subject=event.subject))


def let_part_go(event: PartMoved) -> None:
    """The same for answers that became a discussion of their own."""
    RawMessage.objects.filter(comment__in=event.comments).update(publication=None, comment=None)
    RawMessage.objects.filter(publication=event.subject_id).update(publication=None, comment=None)


def do_slice(run_id: int) -> None:
    """Work on a run for a quarter of a second, unless somebody else does."""
    if not _taken(run_id):
        return
    run = ImportRun.objects.select_related("space").get(pk=run_id)
    try:
        _work(run)
    except Busy:
        pass  # the next slice tries again
    except Refusal as refusal:
        fail_run(run=run, reason=str(refusal))
    except DatabaseError as error:
        if not may_pass(error):
            _stop(run, error)
    except Exception as error:
        _stop(run, error)
    finally:
        ImportRun.objects.filter(pk=run_id, state__in=AT_WORK).update(busy_until=timezone.now())


def _taken(run_id: int) -> bool:
    now = timezone.now()
    free = ImportRun.objects.filter(Q(busy_until=None) | Q(busy_until__lte=now), pk=run_id, state__in=AT_WORK)
    return bool(free.update(busy_until=now + LEASE))


def _work(run: ImportRun) -> None:
    work = Work(run, by=_actor(run), asks_first=True)
    ends_at = time.monotonic() + SLICE
    while work.go_on() and time.monotonic() < ends_at:
        pass


def _actor(run: ImportRun) -> Viewer:
    """Who asked for it, as she is now: without her right it ends."""
    person = Person.objects.present().filter(pk=run.by_id or 0).select_related("site").first()
    if person is None:
        raise Refusal(_("Whoever asked for this import can no longer sign in."))
    return viewer_of(person)


def _stop(run: ImportRun, error: Exception) -> None:
    _log.error("the import %s stopped", run.pk, exc_info=error)
    fail_run(run=run, reason=_("It stopped unexpectedly. What was brought in stays; bring the file in again to go on."))
