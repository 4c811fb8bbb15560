"""The questions about imports: only the owners of a community ask them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from maillon.communities.models import Community
from maillon.core.errors import NotFound
from maillon.core.policy import Viewer, require
from maillon.integrations.mail.models import HELD, IMPORTED, WAITING, ImportRun, RawMessage

SHOWN = 200


@dataclass(frozen=True)
class Progress:
    """How far a run is: `done` of `all`, in messages or, while it is read, in bytes."""

    done: int
    all: int


def imports_of(community: Community, viewer: Viewer) -> QuerySet[ImportRun]:
    """The imports into a community, newest first. Raises NotFound or Forbidden for whoever does not own it."""
    require(viewer, "content.import", community.space)
    rows: QuerySet[ImportRun] = ImportRun.objects.visible_to(viewer).filter(space=community.space_id)
    return rows.select_related("by").order_by("-created_at", "-pk")


def import_at(number: int, community: Community, viewer: Viewer) -> ImportRun:
    """One of them. Raises NotFound."""
    run = imports_of(community, viewer).filter(pk=number if number < 2**63 else -1).first()
    if run is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return run


def progress_of(run: ImportRun) -> Progress:
    """How far it is now."""
    if run.state in ("planning", "bringing"):
        waiting = run.messages.filter(state=WAITING).count()
        return Progress(run.messages.filter(state=IMPORTED).count(), run.counts.get("waiting", waiting) or 1)
    read = run.files.aggregate(done=Sum("position"), all=Sum("bytes"))
    return Progress(read["done"] or 0, read["all"] or 1)


def held_in(community: Community, viewer: Viewer) -> QuerySet[RawMessage]:
    """What could not be read, of all imports into the community, for its owners."""
    require(viewer, "content.import", community.space)
    rows: QuerySet[RawMessage] = RawMessage.objects.visible_to(viewer)
    return rows.filter(space=community.space_id, state=HELD).select_related("file").order_by("-pk")
