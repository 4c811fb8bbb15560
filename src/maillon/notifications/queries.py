"""The questions about notices; each takes the viewer, and each is asked again under her present rights."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.apps import apps
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import ngettext

from maillon.access.models import MODERATOR, OWNER, Membership
from maillon.access.visibility import people_for, seen_by
from maillon.communities.models import Community, Invitation, Request
from maillon.content.drafts.models import Draft
from maillon.content.kinds.hour.parts import moments_of
from maillon.content.kinds.hour.queries import owed_counts
from maillon.content.kinds.question.asking import reasons_of
from maillon.content.kinds.question.models import AnswerRequest
from maillon.content.models import Comment, Publication, ReadingMark, comment_url
from maillon.core.db.newest import Position
from maillon.core.db.prepared import prepared
from maillon.core.policy import Viewer
from maillon.core.refs import split
from maillon.core.text.excerpt import excerpt
from maillon.notifications.models import Notice

MOST = 99
PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A notice that the viewer may read now: about which thread, what is newest there, how many new ones."""

    notice: Notice
    type: str
    thing_id: int
    title: str
    url: str
    count: int
    why: str = ""


def waiting(viewer: Viewer) -> int:
    """How many conversations that the viewer may read now wait for her, at most MOST."""
    rows = _unread(me=viewer.person_id)
    return len(told_notices(rows, viewer)) if rows else 0


@prepared
def _unread(me: int) -> QuerySet[Notice]:
    return Notice.objects.filter(person_id=me, read_at=None)[:MOST]


def notices_for(viewer: Viewer, *, before: Position | None = None, n: int = PAGE) -> tuple[list[Told], Position | None]:
    """The viewer's notices, newest first, and where the next page begins.

    A notice about what she may no longer see is left out, so that a page may hold fewer than `n`.
    """
    rows = Notice.objects.filter(person_id=viewer.person_id).select_related("actor").order_by("-updated_at", "-pk")
    if before is not None:
        rows = rows.filter(Q(updated_at__lt=before[0]) | Q(updated_at=before[0], pk__lt=before[1]))
    found = list(rows[: n + 1])
    page = found[:n]
    following = (page[-1].updated_at, page[-1].pk) if len(found) > n else None
    return _with_reasons(told_notices(page, viewer), viewer), following


def _with_reasons(told: list[Told], viewer: Viewer) -> list[Told]:
    """Why the viewer is asked to answer, where one of these asks her to; how many answers she owes;
    when a question hour is now."""
    request = f"{AnswerRequest._meta.label_lower}:"
    asking = [one.thing_id for one in told if one.notice.subject.startswith(request)]
    owing = [one.thing_id for one in told if one.notice.reason == "owed"]
    moved = [one.thing_id for one in told if one.notice.reason == "hour_moved"]
    whys = {**reasons_of(viewer, asking), **_owed_words(viewer, owing), **moments_of(moved)}
    return [replace(one, why=whys.get(one.thing_id, "")) if one.thing_id in whys else one for one in told]


def _owed_words(viewer: Viewer, hours: Sequence[int]) -> dict[int, str]:
    return {
        pk: ngettext("You owe %(num)s answer", "You owe %(num)s answers", n) % {"num": n}
        for pk, n in owed_counts(viewer, hours).items()
    }


def told_notices(rows: Sequence[Notice], viewer: Viewer) -> list[Told]:
    """These notices as far as the viewer may read what they tell of. A constant number of queries."""
    if not rows:
        return []
    threads = _threads(rows, viewer)
    subjects = _standing(rows, viewer)
    counts = _counts(threads, viewer)
    of_guests = {row.pk for row in rows if row.reason == "ends_soon" and row.actor_id}
    kept = _kept({row.thread for row in rows if row.pk in of_guests}, viewer)
    told = []
    for row in rows:
        label, pk = split(row.subject)
        thread = threads.get(row.thread)
        if thread is not None and row.subject in subjects and (row.pk not in of_guests or row.thread in kept):
            count = 0 if row.read_at else max(1, min(counts.get(row.thread, 1), MOST))
            told.append(
                Told(
                    notice=row,
                    type=label.rpartition(".")[2],
                    thing_id=pk,
                    title=thread[0],
                    url=_url(row, thread[1]),
                    count=count,
                )
            )
    return told


def _threads(rows: Sequence[Notice], viewer: Viewer) -> Mapping[str, tuple[str, str]]:
    """Title and address of the threads (publications, communities, leaders, drafts) that the viewer may see, by ref."""
    ids = _ids(row.thread for row in rows)
    publications = Publication.objects.visible_to(viewer).filter(pk__in=ids.get("content.publication", ()))
    told = {
        f"content.publication:{pk}": (title or excerpt(text, length=100), f"/p/{pk}/")
        for pk, title, text in publications.values_list("pk", "title", "text")
    }
    for pk, name, slug in _communities(viewer, ids.get("communities.community", ())).values_list("pk", "name", "slug"):
        told[f"communities.community:{pk}"] = (name, f"/c/{slug}/")
    for pk, name in people_for(viewer).filter(pk__in=ids.get("people.person", ())).values_list("pk", "name"):
        told[f"people.person:{pk}"] = (name, f"/people/{pk}/")
    drafts = Draft.objects.visible_to(viewer).filter(pk__in=ids.get(Draft._meta.label_lower, ())).exclude(refused="")
    for pk, title, body, why in drafts.values_list("pk", "title", "body", "refused"):
        told[f"{Draft._meta.label_lower}:{pk}"] = (f"{title or excerpt(body, length=60)} · {why}", "/drafts/")
    return told


def _communities(viewer: Viewer, ids: Collection[int]) -> QuerySet[Community]:
    """Those that are told to the viewer, and those she is invited to: an invitation names its community."""
    invited = Invitation.objects.filter(person_id=viewer.person_id).values("community")
    listed = Community.objects.visible_to(viewer).values("pk")
    return Community.objects.filter(Q(pk__in=listed) | Q(pk__in=invited), pk__in=ids, space__removed_at=None)


def _kept(threads: Collection[str], viewer: Viewer) -> set[str]:
    """The communities among these that the viewer looks after: until when a guest stays is told to nobody else."""
    ids = _ids(threads).get("communities.community", ())
    mine = Membership.objects.filter(person_id=viewer.person_id, role__in=(OWNER, MODERATOR))
    rows = Community.objects.filter(pk__in=ids, space__in=mine.values("space"))
    return {f"communities.community:{pk}" for pk in rows.values_list("pk", flat=True)} if ids else set()


def _standing(rows: Sequence[Notice], viewer: Viewer) -> set[str]:
    """The subjects that still stand, and that the viewer may see where they say who does."""
    found: set[str] = set()
    for label, ids in _ids(row.subject for row in rows).items():
        model = apps.get_model(label)
        if model is Community:
            seen: QuerySet[Any] = _communities(viewer, ids)
        elif hasattr(model._default_manager.all(), "visible_to"):
            seen = seen_by(viewer, model)
        else:
            seen = model._default_manager.all()  # A request to join: its thread, the community, decides.
        found |= {f"{label}:{pk}" for pk in seen.filter(pk__in=ids).values_list("pk", flat=True)}
    return found


def _counts(threads: Iterable[str], viewer: Viewer) -> dict[str, int]:
    """What is new in each thread: answers of others since it was read, or open requests at a community's door."""
    ids = _ids(threads)
    mark = ReadingMark.objects.filter(person_id=viewer.person_id, publication=OuterRef("publication")).values(
        "read_until"
    )
    others = Comment.objects.visible_to(viewer).filter(publication__in=ids.get("content.publication", ()))
    new = others.exclude(author_id=viewer.person_id).annotate(mark=Subquery(mark[:1]))
    new = new.filter(Q(mark=None) | Q(published_at__gt=Subquery(mark[:1]))).order_by()
    # Who else asks to come in is told to nobody but those who look after the place.
    keeps = Membership.objects.filter(person_id=viewer.person_id, role__in=(OWNER, MODERATOR)).values("space")
    places = ids.get("communities.community", ())
    asked = Request.objects.filter(community__in=places, community__space__in=keeps).order_by()
    return {
        **{f"content.publication:{pk}": n for pk, n in new.values_list("publication").annotate(n=Count("pk"))},
        **{f"communities.community:{pk}": n for pk, n in asked.values_list("community").annotate(n=Count("pk"))},
    }


def _url(row: Notice, thread: str) -> str:
    label, pk = split(row.subject)
    return comment_url(split(row.thread)[1], pk) if label == "content.comment" else thread


def _ids(refs: Iterable[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for one in refs:
        label, pk = split(one)
        found.setdefault(label, []).append(pk)
    return found
