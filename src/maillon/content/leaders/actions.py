"""The verbs of leaders: name one and say to whom her wall is delivered, end it; her delegates; not in my feed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext as _

from maillon.access.models import Delegate, Delivery, Leader, Quiet
from maillon.access.visibility import people_for
from maillon.content.leaders.events import DelegateEnded, DelegateNamed, DeliveryWished, LeaderEnded, LeaderNamed
from maillon.core.db.writing import action
from maillon.core.errors import invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref
from maillon.organisation.populations import checked_populations, population_of
from maillon.people.models import Person

MOST_DELEGATES: Final = 5


@action
def name_leader(*, by: Viewer, person: Person, chosen: Collection[str] = ()) -> None:
    """Deliver somebody's wall: to "entity:<id>", "department:<id>", "site:<id>"; nothing: to everybody. Of who is a leader
    already, to others from now on; the same once more changes nothing. Raises Forbidden, Invalid."""
    require(by, "content.keep_leaders", None)
    _check_employee(by, person, _("Only people of the organisation are named."))
    wanted = checked_populations(chosen)
    _row, is_new = Leader.objects.get_or_create(person=person)
    leader = Leader.objects.select_for_update(of=("self",)).get(person=person)
    rows = {population_of(row): row for row in Delivery.objects.filter(leader=leader)}
    if not is_new and wanted == set(rows) and leader.is_for_some == bool(wanted):
        return
    Delivery.objects.filter(pk__in=[row.pk for key, row in rows.items() if key not in wanted]).delete()
    Delivery.objects.bulk_create(Delivery(leader=leader, **{f"{what}_id": pk}) for what, pk in wanted - set(rows))
    Leader.objects.filter(pk=leader.pk).update(is_for_some=bool(wanted))
    keys = sorted(f"{what}:{pk}" for what, pk in wanted)
    publish(LeaderNamed(subject=ref(person), actor_id=by.person_id, person_id=person.pk, chosen=keys))


@action
def end_leader(*, by: Viewer, person: Person) -> None:
    """Her wall is delivered no longer, and nobody publishes in her name; what was published stays. Raises Forbidden."""
    require(by, "content.keep_leaders", None)
    row = Leader.objects.select_for_update(of=("self",)).filter(person=person).first()
    if row is None:
        return
    theirs = list(Delegate.objects.filter(leader=row).order_by("pk").values_list("person_id", flat=True))
    row.delete()
    publish(LeaderEnded(subject=ref(person), actor_id=by.person_id, person_id=person.pk, delegates=theirs))


@action
def name_delegate(*, by: Viewer, leader: Person, person: Person) -> None:
    """Let somebody publish on a leader's wall in her name; a second time changes nothing. Raises Forbidden, Invalid."""
    require(by, "content.name_delegates", leader)
    _check_employee(by, person, _("Only people of the organisation publish here."))
    if person.pk == leader.pk:
        raise invalid("person", _("Whose wall it is publishes there anyway."))
    # One at a time: they are counted.
    row = Leader.objects.select_for_update(of=("self",)).get(person=leader)
    # Who was suspended meanwhile leaves her place.
    Delegate.objects.filter(leader=row, person__suspended_at__isnull=False).exclude(person=person).delete()
    known = set(Delegate.objects.filter(leader=row).values_list("person_id", flat=True))
    if person.pk in known:
        return
    if len(known) >= MOST_DELEGATES:
        sentence = _("At most %(most)d people publish in one name: take somebody away first.")
        raise invalid("person", sentence % {"most": MOST_DELEGATES})
    Delegate.objects.create(leader=row, person=person)
    publish(DelegateNamed(subject=ref(leader), actor_id=by.person_id, person_id=person.pk))


@action
def end_delegate(*, by: Viewer, leader: Person, person: Person) -> None:
    """She publishes no longer in a leader's name, at once and on a date; where she does not, nothing changes. Raises
    Forbidden."""
    require(by, "content.name_delegates", leader)
    gone, _of = Delegate.objects.filter(leader__person=leader, person=person).delete()
    if gone:
        publish(DelegateEnded(subject=ref(leader), actor_id=by.person_id, person_id=person.pk))


@action
def wish_delivery(*, by: Viewer, leader: Person, wishes: bool) -> None:
    """Have a leader's wall in one's feed, or not; one follows her in any case by following her. Raises NotFound, Forbidden."""
    require(by, "content.wish_delivery", leader)
    row = Leader.objects.get(person=leader)
    mine = Quiet.objects.filter(leader=row, person_id=by.person_id)
    changed = mine.delete()[0] if wishes else Quiet.objects.get_or_create(leader=row, person_id=by.person_id)[1]
    if changed:
        publish(DeliveryWished(subject=ref(leader), actor_id=by.person_id, person_id=by.person_id, wishes=wishes))


def _check_employee(by: Viewer, person: Person, sentence: str) -> None:
    if not people_for(by).employees().filter(pk=person.pk).exists():
        raise invalid("person", sentence)
