"""What follows when something is written: its links are noted, looked behind, and shown when something came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import monotonic

from django.conf import settings
from django.utils import timezone

from maillon.content.files import store
from maillon.content.kinds.table import kind_named
from maillon.content.models import MAIL, Comment, Publication
from maillon.content.previews import actions
from maillon.content.previews.addresses import is_looked_behind, links_in, looked_behind, own_hosts
from maillon.content.previews.events import PictureLeft, PreviewArrived, PreviewLeft, PreviewWanted
from maillon.content.previews.models import Preview
from maillon.content.previews.reading import read
from maillon.core.events import Event
from maillon.core.files.naming import is_named
from maillon.core.net import NotFetched
from maillon.core.refs import split


def look(event: Event) -> None:
    """Note which links a text holds now. What came by mail in thousands is not looked behind."""
    thing = _standing(event)
    if thing is None or thing.body_format == MAIL or not settings.PREVIEWS:
        return
    of_kind = kind_named(thing.kind).links(thing) if isinstance(thing, Publication) else ()
    links = [*of_kind, *links_in(thing.html)]
    if links or thing.previews or thing.version > 1:
        some = looked_behind(links, own=own_hosts()) if links and is_looked_behind(thing.author.kind) else ()
        actions.hold(thing=thing, links=some)


def fetch(event: PreviewWanted) -> None:
    """Ask the page, outside of any transaction."""
    row = Preview.objects.filter(pk=event.subject_id).first()
    if row is None or not settings.PREVIEWS or (row.again_at is not None and row.again_at > timezone.now()):
        return
    began = monotonic()
    try:
        facts = read(row.url, never=own_hosts())
    except NotFetched as error:
        actions.did_not_come(preview=row.pk, took=timedelta(seconds=monotonic() - began), may_pass=error.may_pass)
    else:
        actions.came(preview=row.pk, facts=facts, took=timedelta(seconds=monotonic() - began))


def show(event: PreviewArrived) -> None:
    """The text shows what came."""
    thing = _standing(event)
    if thing is not None:
        actions.show(thing=thing)


def let_go(event: PreviewWanted | PreviewLeft) -> None:
    """What no text holds, as it was only asked for while writing, or held and is no longer, is forgotten."""
    actions.forget(preview=event.subject_id)


def purge(event: PictureLeft) -> None:
    """Remove a picture that nothing names any more, one file a step. Asked outside of any transaction: it looks through all
    that names files. One that was stored anew meanwhile is about to be named, and stays."""
    kept = store().path(event.picture)
    try:
        stored_at = datetime.fromtimestamp(kept.stat().st_mtime, tz=UTC)
    except FileNotFoundError:
        return
    if stored_at < timezone.now() - actions.UNNAMED and not is_named(event.picture):
        store().delete(event.picture)


def _standing(event: Event) -> Publication | Comment | None:
    label, pk = split(event.subject)
    if label == "content.comment":
        return Comment.objects.filter(pk=pk, removed_at=None).select_related("publication").first()
    return Publication.objects.filter(pk=pk, removed_at=None).first()
