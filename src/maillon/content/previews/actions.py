"""Which links a text holds, asking for what stands behind them, what came of it, and showing a publication without."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from maillon.content.models import Comment, Publication
from maillon.content.previews.addresses import asked_for, key_of
from maillon.content.previews.events import (
    PictureLeft,
    PreviewArrived,
    PreviewLeft,
    PreviewShown,
    PreviewsPutBack,
    PreviewsTakenOff,
    PreviewWanted,
)
from maillon.content.previews.models import FAILED, READY, Asking, Holding, Preview
from maillon.core.db.writing import action
from maillon.core.events import publish, publish_all
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref, ref_of

FRESH: Final = timedelta(days=7)
"""After which what came is asked for again by the next who writes the link."""
SILENT: Final = timedelta(minutes=15)
"""The same for what did not come; doubled with each time, up to a day."""
LONGEST: Final = timedelta(days=1)
TRIES: Final = 3
"""So often it is asked for again by itself where it may come later."""
LOST: Final = timedelta(minutes=10)
TOLD: Final = 200
"""So many texts, the newest, are told at once of what came."""
FORGOTTEN: Final = timedelta(days=1)

UNNAMED: Final = timedelta(hours=1)
"""So long a picture stays that nothing names any more: who stores the same meanwhile has time to name it."""

Thing = Publication | Comment


@action
def hold(*, thing: Thing, links: Sequence[str]) -> None:
    """A text holds these links, and no others. What is known already is shown after the time that it took to come: that
    somebody wrote the link before, be it in a secret place, is not to be told by the clock. Where it was edited since it
    was read, nothing: its edit has it looked at by itself."""
    present = _locked(thing)
    if present.version != thing.version:
        return
    keys = [key_of(link) for link in links]
    # In one order, whoever writes: two who make the same rows crosswise would wait for each other.
    rows = [preview_of(link) for link in sorted(links, key=key_of)]
    ordered = sorted(rows, key=lambda row: keys.index(row.key))
    held = Holding.objects.filter(**_of(thing))
    left = held.exclude(preview__in=rows)
    publish_all([PreviewLeft(subject=ref_of(Preview, pk)) for pk in left.values_list("preview_id", flat=True)])
    left.delete()
    for place, row in enumerate(ordered):
        Holding.objects.update_or_create(preview=row, **_of(thing), defaults={"place": place})
        ask(row)
    kept = [pk for pk in present.previews if pk in {row.pk for row in rows}]
    if kept != present.previews:
        _set(thing, kept)
    known = [row for row in rows if row.state == READY and row.fetched_at]
    if known:
        wait = timedelta(milliseconds=max(row.took_ms for row in known))
        publish(PreviewArrived(subject=ref(thing)), not_before=timezone.now() + wait)


def preview_of(link: str) -> Preview:
    """The row of an address, made where there is none. Inside an action."""
    row, _is_new = Preview.objects.get_or_create(
        key=key_of(link), defaults={"url": asked_for(link), "again_at": timezone.now()}
    )
    return row


def ask(row: Preview) -> None:
    """Have what stands there fetched, unless it is known, or asked for already. Inside an action."""
    now = timezone.now()
    due = Q(again_at__lte=now) | Q(again_at=None, asked_at__lt=now - LOST)
    if settings.PREVIEWS and Preview.objects.filter(due, pk=row.pk).update(again_at=None, asked_at=now):
        publish(PreviewWanted(subject=ref(row)))


@action
def ask_for(*, by: Viewer, link: str) -> tuple[Preview, Asking]:
    """The same for one who is writing, before anything is published."""
    Asking.objects.filter(person_id=by.person_id, asked_at__lt=timezone.now() - FORGOTTEN).delete()
    row = preview_of(link)
    asking, _is_new = Asking.objects.get_or_create(person_id=by.person_id, preview=row)
    ask(row)
    return row, asking


@action
def came(*, preview: int, facts: dict[str, Any], took: timedelta) -> None:
    """It was fetched: the texts that hold it show it."""
    now = timezone.now()
    rows = Preview.objects.filter(pk=preview)
    before = rows.first()
    if before is None:
        return
    is_other = before.state != READY or any(getattr(before, name) != value for name, value in facts.items())
    told = {"state": READY, "fetched_at": now, "again_at": now + FRESH, "failures": 0}
    rows.update(**facts, **told, took_ms=int(took.total_seconds() * 1000))
    if before.picture != facts.get("picture", before.picture):
        leave_picture(before)
    if is_other:
        _tell_holders(before)


@action
def did_not_come(*, preview: int, took: timedelta, may_pass: bool) -> None:
    """Nothing came: that is kept, too, and asked for again after a while. What came before stays shown."""
    now = timezone.now()
    row = Preview.objects.filter(pk=preview).first()
    if row is None:
        return
    again = now + min(SILENT * 2 ** min(row.failures, 10), LONGEST)
    Preview.objects.filter(pk=preview).update(
        state=READY if row.state == READY else FAILED, fetched_at=now, again_at=again,
        failures=min(row.failures + 1, 30), took_ms=int(took.total_seconds() * 1000),
    )  # fmt: skip
    if may_pass and row.failures < TRIES:
        publish(PreviewWanted(subject=ref(row)), not_before=again)


@action
def forget(*, preview: int) -> None:
    """What no text holds goes, and its picture with it."""
    held = Holding.objects.filter(preview=OuterRef("pk"))
    row = Preview.objects.select_for_update().filter(~Exists(held), pk=preview).first()
    if row is not None:
        row.delete()
        leave_picture(row, pk=preview)


def leave_picture(row: Preview, pk: int = 0) -> None:
    """Its picture is shown no longer: purged after a while, unless something else is stored as the same. Inside an action."""
    if row.picture:
        event = PictureLeft(subject=ref_of(Preview, pk or row.pk), picture=row.picture)
        publish(event, not_before=timezone.now() + UNNAMED)


@action
def show(*, thing: Thing) -> None:
    """A text shows what came of its links."""
    _locked(thing)
    rows = Holding.objects.filter(**_of(thing), preview__state=READY).order_by("place")
    _set(thing, list(rows.values_list("preview_id", flat=True)))


@action
def take_off(*, by: Viewer, publication: Publication) -> None:
    """Show the publication's links without previews (its author, moderators); a second time changes nothing."""
    _change(by, publication, shows=False, event=PreviewsTakenOff)


@action
def put_back(*, by: Viewer, publication: Publication) -> None:
    """Show them again."""
    _change(by, publication, shows=True, event=PreviewsPutBack)


def _change(by: Viewer, publication: Publication, *, shows: bool, event: Any) -> None:
    require(by, "content.change_previews", publication)
    rows = Publication.objects.filter(pk=publication.pk, shows_previews=not shows)
    if rows.update(shows_previews=shows):
        publish(event(subject=ref(publication), actor_id=by.person_id, space_id=publication.space_id))


def _of(thing: Thing) -> dict[str, Any]:
    return {"comment": thing} if isinstance(thing, Comment) else {"publication": thing}


def _set(thing: Thing, previews: list[int]) -> None:
    type(thing)._default_manager.filter(pk=thing.pk).update(previews=previews)
    publication = thing.publication if isinstance(thing, Comment) else thing
    publish(PreviewShown(subject=ref(thing), space_id=publication.space_id, publication_id=publication.pk))


def _locked(thing: Thing) -> Thing:
    """One at a time sets what a text shows: its version, and what it shows now."""
    rows: Any = type(thing)._default_manager.select_for_update(of=("self",))
    present: Thing = rows.only("version", "previews").get(pk=thing.pk)
    return present


def _tell_holders(row: Preview) -> None:
    held = Holding.objects.filter(preview=row).order_by("-pk").values_list("publication_id", "comment_id")[:TOLD]
    publish_all(
        [
            PreviewArrived(subject=ref_of(Publication, publication) if publication else ref_of(Comment, comment))
            for publication, comment in held
        ]
    )


def since(asking: Asking, row: Preview) -> datetime | None:
    """From when somebody who asked may be shown what came, None before it came: never sooner than it would have come had she
    been the first to ask."""
    if row.fetched_at is None or row.fetched_at > asking.asked_at:
        return row.fetched_at
    return asking.asked_at + timedelta(milliseconds=row.took_ms)
