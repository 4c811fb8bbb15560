"""Run as a program beside a server: a crew comes into a community, acknowledges an announcement there, and leaves the house;
and days pass for a guest, as no test can wait for them.

`crew.py come SLUG COUNT` · `crew.py acknowledge PUBLICATION` · `crew.py go` · `crew.py week-before SLUG` · `crew.py day-over SLUG`
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "src")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillon.config.settings")


def main(verb: str, *given: str) -> None:
    """Do one of these, through the actions; only the clock is moved in the rows."""
    import django

    django.setup()
    from maillon.core.db.scope import inside
    from maillon.organisation.models import Organisation

    with inside(Organisation.objects.get(slug="club").pk):
        verbs = {"come": come, "acknowledge": acknowledge, "go": go, "week-before": week_before, "day-over": day_over}
        verbs[verb](*given)


def come(slug: str, count: str) -> None:
    """So many new people, who join by the open door."""
    from maillon.communities.actions import join
    from maillon.communities.models import Community
    from maillon.people.actions import add_person
    from maillon.people.viewing import viewer_of

    community = Community.objects.select_related("space").get(slug=slug)
    for n in range(int(count)):
        person = add_person(name=f"Yannick Crew {n:02}", email=f"crew{n:02}@club.example")
        join(by=viewer_of(person), community=community)


def acknowledge(publication: str) -> None:
    """Each of them says that she has read it."""
    from maillon.content.kinds.announcement.actions import acknowledge as say
    from maillon.content.queries import publication_at
    from maillon.people.viewing import viewer_of

    for person in _crew():
        say(by=viewer_of(person), publication=publication_at(int(publication), viewer_of(person)))


def go() -> None:
    """They leave, so that no other test meets them."""
    from maillon.people.actions import suspend

    for person in _crew():
        suspend(person=person)


def week_before(slug: str) -> None:
    """What is said a week before a guest's last day is due now."""
    from django.utils import timezone

    from maillon.communities.models import Community
    from maillon.core.models import Delivery

    space = Community.objects.get(slug=slug).space_id
    waiting = Delivery.objects.filter(event__name="communities.membership_ends_soon", event__space_id=space)
    assert waiting.update(due_at=timezone.now()) == 1


def day_over(slug: str) -> None:
    """The last day of its guests is over."""
    from datetime import timedelta

    from django.utils import timezone

    from maillon.access.models import Membership

    guests = Membership.objects.filter(space__community__slug=slug).exclude(ends_at=None)
    assert guests.update(ends_at=timezone.now() - timedelta(seconds=2)) == 1


def _crew():
    from maillon.people.models import Person

    return list(Person.objects.filter(name__startswith="Yannick Crew", suspended_at=None))


if __name__ == "__main__":
    main(*sys.argv[1:])
