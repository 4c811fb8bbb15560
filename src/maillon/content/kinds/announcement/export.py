"""Who has not acknowledged an announcement, as a table for its author."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from maillon.core.text.tables import as_csv
from maillon.core.ui.filters import language
from maillon.people.models import Person


def missing_as_csv(people: Iterable[Person]) -> bytes:
    """A line for each, by name."""
    head = [_("Name"), _("Job title"), _("Department"), _("Site"), _("Company")]
    return as_csv([head, *(_row(one) for one in people)], language=language())


def _row(person: Person) -> list[str]:
    department = person.department.name if person.department else ""
    return [person.name, person.title, department, person.site.name if person.site else "", person.company]
