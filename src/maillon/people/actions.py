"""The verbs of people: add one, change one's profile and preferences, follow, suspend."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.accounts.actions import open_account
from maillon.accounts.models import Account, normal
from maillon.core.db.scope import current_organisation
from maillon.core.db.writing import action
from maillon.core.errors import invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref
from maillon.core.text.characters import named
from maillon.core.text.folding import sort_key
from maillon.organisation.models import Organisation
from maillon.people.events import PersonAdded, PersonFollowed, ProfileChanged
from maillon.people.models import ASKED_WEEKLY, EMPLOYEE, GUEST, Address, Follow, Person

EDITABLE = ("name", "title", "about", "department_id", "site_id")
NAMES = ("name", "title", "company")
PREFERENCES = ("language", "time_zone", "theme", "feed_order", "asked_weekly")


@action
def add_person(
    *, name: str, email: str = "", number: str = "", kind: str = EMPLOYEE, is_administrator: bool = False, **facts: Any
) -> Person:
    """Make a person with an account that has no password yet (see `accounts.actions.make_activation`).

    Run by the command line and by imports, never by a request of somebody: it asks nobody's permission.
    Raises Invalid for a name or login that cannot be, Conflict for a login that is taken.
    """
    name = named(name)
    if not 1 <= len(name) <= 120:
        raise invalid("name", _("A name has 1 to 120 characters."))
    if not (email or number):
        raise invalid("email", _("Somebody signs in with an e-mail address or an employee number: give one."))
    if email and "@" not in email:
        raise invalid("email", _("An e-mail address has an @."))
    if kind == GUEST and not facts.get("company"):
        raise invalid("company", _("A guest comes from a company: give its name."))
    realm = Organisation.objects.get(pk=current_organisation()).slug
    account = open_account(email=email, number=number, realm=realm)
    person = _create(account=account, name=name, kind=kind, is_administrator=is_administrator, **_named(facts))
    if email:
        Address.objects.create(person=person, value=normal(email), verified_at=timezone.now())
    return person


def _named(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts, with those that are names as they stand among other words."""
    return {field: named(value) if field in NAMES else value for field, value in facts.items()}


def _create(*, account: Account | None, name: str, kind: str, **facts: Any) -> Person:
    person = Person.objects.create(account=account, name=name, sort_name=sort_key(name)[:120], kind=kind, **facts)
    publish(PersonAdded(subject=ref(person), kind=kind))
    return person


@action
def stage_person(*, name: str, address: str) -> Person:
    """Somebody known from an import who has no account: found by the address, else made."""
    name = named(name)
    known = Person.objects.filter(kind="staged", addresses__value=normal(address)).first() if address else None
    if known is not None:
        return known
    person = _create(account=None, name=name[:120] or address[:120] or "?", kind="staged")
    if address and not Address.objects.filter(value=normal(address)[:254]).exists():
        Address.objects.create(person=person, value=normal(address)[:254])
    return person


@action
def edit_profile(*, by: Viewer, person: Person, **changes: Any) -> Person:
    """Change one's own profile; keys are those of EDITABLE and `photo` (a stored picture's name)."""
    require(by, "people.edit_profile", person)
    unknown = set(changes) - {*EDITABLE, "photo"}
    if unknown:
        raise invalid(sorted(unknown)[0], _("This field cannot be changed here."))
    changes = _named(changes)
    if not changes.get("name", person.name):
        raise invalid("name", _("A name has 1 to 120 characters."))
    for field, value in changes.items():
        setattr(person, field, value)
    person.sort_name = sort_key(person.name)[:120]
    person.save(update_fields=[*changes, "sort_name"])
    publish(ProfileChanged(subject=ref(person), actor_id=by.person_id))
    return person


@action
def set_preferences(*, by: Viewer, **changes: str | int) -> None:
    """Change one's own language, time zone, theme, order of the feed, or how many questions one is asked in a week."""
    unknown = set(changes) - set(PREFERENCES)
    if unknown:
        raise invalid(sorted(unknown)[0], _("This field cannot be changed here."))
    if changes.get("asked_weekly", 0) not in range(ASKED_WEEKLY + 1):
        raise invalid("asked_weekly", _("Choose at most %(most)d questions a week.") % {"most": ASKED_WEEKLY})
    Person.objects.filter(pk=by.person_id).update(**changes)


@action
def follow(*, by: Viewer, person: Person) -> None:
    """Bring somebody's open publications into one's feed. Gives no right."""
    require(by, "people.follow", person)
    _, is_new = Follow.objects.get_or_create(follower_id=by.person_id, followed=person)
    if is_new:
        publish(PersonFollowed(subject=ref(person), actor_id=by.person_id))


@action
def unfollow(*, by: Viewer, person: Person) -> None:
    """Have somebody's publications no longer brought."""
    Follow.objects.filter(follower_id=by.person_id, followed=person).delete()


@action
def suspend(*, person: Person) -> None:
    """End somebody's access at once; what she wrote stays. Run by the directory and the command line."""
    Person.objects.filter(pk=person.pk).update(suspended_at=timezone.now())
    publish(ProfileChanged(subject=ref(person)))
