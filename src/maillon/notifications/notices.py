"""Notices as they are put before people: one for each person and thread, counted in place, a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Model, QuerySet
from django.utils import timezone

from maillon.access.models import DIRECT, ROOM, Membership, Space
from maillon.access.rooms import addressed
from maillon.access.visibility import readers_of
from maillon.content.models import Comment, Publication
from maillon.content.subscribing import deaf_to
from maillon.core.events import Event, publish, publish_all
from maillon.core.refs import ref
from maillon.notifications.events import NoticeChanged
from maillon.notifications.models import BY_NAME, Notice
from maillon.people.models import Person

CROWD = 200
"""So many are told in one step; the others follow in steps of their own, so that none holds the writer long."""


def thing_of(event: Event) -> Publication | Comment | None:
    """What an event is about, while it is published."""
    if event.subject.startswith("content.comment:"):
        return Comment.objects.published().filter(pk=event.subject_id).select_related("publication").first()
    return Publication.objects.published().filter(pk=event.subject_id).first()


def notify(
    people: Iterable[int],
    *,
    thing: Publication | Comment,
    thread: Publication,
    reason: str,
    actor: int | None,
    number: int,
) -> None:
    """Tell these people of something in a thread, as far as they may read it now and have not muted it."""
    people = set(people)
    if not people:
        return
    willing = people if reason in BY_NAME else people - deaf_to(thread, people)
    readers = set(readers_of(thing).filter(pk__in=willing).values_list("pk", flat=True))
    put(readers, thread, thing, reason, actor, number)


def put(people: set[int], thread: Model, subject: Model, reason: str, actor: int | None, number: int) -> None:
    """One notice per person and thread; what is older than what it tells of already changes nothing. A constant number of
    queries, whatever the number of people."""
    present = Person.objects.present().filter(pk__in=people - {actor})
    told = set(present.values_list("pk", flat=True))
    if not told:
        return
    facts = {"subject": ref(subject), "reason": reason, "actor_id": actor, "number": number}
    rows = Notice.objects.filter(person__in=told, thread=ref(thread))
    new = told - set(rows.values_list("person_id", flat=True))
    # Another worker may have made one meanwhile: then it is one of the older, or the newer.
    Notice.objects.bulk_create(
        (Notice(person_id=one, thread=ref(thread), **facts) for one in sorted(new)), ignore_conflicts=True
    )
    older = set(rows.filter(number__lt=number).values_list("person_id", flat=True))
    rows.filter(number__lt=number).update(**facts, updated_at=timezone.now(), read_at=None)
    changed = rows.filter(person__in=new | older).values_list("pk", "person_id")
    publish_all([NoticeChanged(subject=f"notifications.notice:{pk}", person_id=person) for pk, person in changed])


def wishing(space: Space, levels: Collection[str]) -> QuerySet[Person]:
    """Who is told of what is new in a place, at these levels: its members; in a room, which has no levels, whom it
    addresses, as members of the level that is everybody's at first."""
    if space.kind == ROOM:
        return addressed(space.room_of_id) if DIRECT in levels else Person.objects.none()
    return Person.objects.filter(pk__in=Membership.objects.filter(space=space, level__in=levels).values("person"))


def next_of(people: QuerySet[Person], event: Event) -> tuple[list[int], bool]:
    """The next CROWD of these people in the order of their ids, and whether there may be more."""
    behind = getattr(event, "after", 0)
    found = list(people.filter(pk__gt=behind).order_by("pk").values_list("pk", flat=True)[:CROWD])
    return found, len(found) == CROWD


def number_of(event: Event) -> int:
    """The number of what is told: the first event's, however often it was continued."""
    return int(getattr(event, "of", event.number))


def put_away(rows: QuerySet[Notice], person: int) -> None:
    """These of her notices wait no longer."""
    for pk in rows.filter(read_at=None).values_list("pk", flat=True):
        Notice.objects.filter(pk=pk).update(read_at=timezone.now())
        publish(NoticeChanged(subject=f"notifications.notice:{pk}", person_id=person))
