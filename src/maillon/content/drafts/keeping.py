"""The verbs of drafts: keep one, let it go; and what a draft may hold."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.content.drafts.events import DraftBegun
from maillon.content.drafts.models import Draft
from maillon.content.drafts.places import Place
from maillon.content.drafts.queries import KEEP
from maillon.content.kinds import table
from maillon.content.models import Attachment
from maillon.core.db.writing import action
from maillon.core.errors import Conflict, invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref
from maillon.core.text.characters import clean
from maillon.core.text.limits import BODY, TITLE, TooLong, fitting
from maillon.people.models import Person

MOST: Final = 200
FIELDS: Final = 20_000
"""Characters of the kinds' own fields, together."""
DEVICE: Final = 32
Fields = Mapping[str, Sequence[str]]


def keep_draft(
    *, by: Viewer, place: Place, kind: str = "post", title: str = "", body: str = "", fields: Fields | None = None,
    device: str = "", version: int | None = None,
) -> Draft:  # fmt: skip
    """Keep the words of a place's composer. `version` is what the writer had before her (0: none); another one now raises
    Conflict, none asks for nothing. Raises Invalid, NotFound."""
    require(by, "content.keep_draft", None)
    return _keep(by=by, place=place, version=version, **checked(kind, title, body, fields, device))


def change_draft(
    *, by: Viewer, draft: Draft, kind: str = "post", title: str = "", body: str = "", fields: Fields | None = None,
    device: str = "", version: int | None = None,
) -> Draft:  # fmt: skip
    """The same for a draft that is opened by itself, for its place may show another one."""
    require(by, "content.change_draft", draft)
    return _change(by=by, draft=draft, version=version, **checked(kind, title, body, fields, device))


def checked(kind: str, title: str, body: str, fields: Fields | None, device: str) -> dict[str, Any]:
    """What a draft may hold; words are not asked for more than that they fit. Raises Invalid."""
    if not table.is_composed(kind):
        names = ", ".join(one.name for one in table.kinds() if one.is_composed)
        raise invalid("kind", _("Choose one of: %(choices)s.") % {"choices": names})
    kept = {name: [clean(one) for one in values] for name, values in (fields or {}).items()}
    if len(json.dumps(kept)) > FIELDS:
        raise TooLong(FIELDS, "fields")
    return {
        "kind": kind,
        "title": fitting(title, limit=TITLE, field="title"),
        "body": fitting(body, limit=BODY, field="body"),
        "fields": kept,
        "device": clean(device)[:DEVICE],
    }


@action
def _keep(*, by: Viewer, place: Place, version: int | None, **words: Any) -> Draft:
    alone(by=by)
    row = Draft.objects.filter(person_id=by.person_id, is_open=True, **place.columns()).first()
    if row is not None:
        return _changed(row, version, words)
    if version:
        raise Conflict(_("This draft was published or discarded meanwhile. Your text is kept here."))
    return begun(by=by, **place.columns(), **words)


@action
def _change(*, by: Viewer, draft: Draft, version: int | None, **words: Any) -> Draft:
    row = Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if row is None or row.due_at is not None:
        raise Conflict(_("This draft was published or discarded meanwhile. Your text is kept here."))
    return _changed(row, version, words)


def _changed(row: Draft, version: int | None, words: dict[str, Any]) -> Draft:
    if all(getattr(row, name) == value for name, value in words.items() if name != "device"):
        return row
    if version is not None and version != row.version:
        raise Conflict(_("This draft was changed meanwhile, on another device or in another window."))
    changes = words | {"version": row.version + 1, "saved_at": timezone.now(), "refused": ""}
    Draft.objects.filter(pk=row.pk).update(**changes)
    for name, value in changes.items():
        setattr(row, name, value)
    return row


def alone(*, by: Viewer) -> None:
    """Her drafts are counted and compared: by one at a time. Inside the action's transaction."""
    Person.objects.select_for_update(of=("self",)).only("pk").get(pk=by.person_id)


def begun(*, by: Viewer, **columns: Any) -> Draft:
    """A new row, as far as there may be more. Inside the action's transaction. Raises Invalid."""
    if Draft.objects.filter(person_id=by.person_id).count() >= MOST:
        sentence = _("You have %(most)d drafts already: publish or delete some first.")
        raise invalid("body", sentence % {"most": MOST})
    row = Draft.objects.create(person_id=by.person_id, **columns)
    look_again(row)
    return row


def look_again(row: Draft) -> None:
    """When it may be old it is looked at."""
    newest = newest_of(row)
    event = DraftBegun(subject=ref(row), person_id=row.person_id, at=newest.astimezone(UTC).isoformat())
    publish(event, not_before=newest + KEEP)


def newest_of(row: Draft) -> datetime:
    """From when on it ages: what is scheduled, from its moment."""
    return max(row.saved_at, row.due_at or row.saved_at)


@action
def discard_draft(*, by: Viewer, draft: Draft) -> None:
    """Delete a draft or what is scheduled, and the files that waited with it. Raises NotFound."""
    require(by, "content.change_draft", draft)
    forget(Draft.objects.filter(pk=draft.pk))


@action
def forget_draft(*, by: Viewer, place: Place) -> None:
    """What the composer of a place showed her was published, or is no longer wished; what is not there is not missed."""
    require(by, "content.keep_draft", None)
    forget(Draft.objects.filter(person_id=by.person_id, is_open=True, **place.columns()))


def forget(rows: Any) -> None:
    """Delete rows, and those of their files that were not sent. Inside the action's transaction."""
    waiting = Attachment.objects.filter(held__draft__in=rows, publication=None, removed_at=None)
    Attachment.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).update(removed_at=timezone.now())
    rows.delete()
