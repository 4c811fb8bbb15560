"""Whom a praise is to: from what stands in the field "To" to people who can be praised there.

The field is a text area in which @ completes names, as in the words themselves. Without JavaScript one writes full names,
with commas between them; of two people with one name, the one whose profile's address is written ("/people/12/").
People who are only mentioned in the words are named, not praised: "@Ana told me that …" praises nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillon.access.models import Space
from maillon.access.visibility import people_for, readers_of
from maillon.content.kinds.praise.countries import praise_free_countries
from maillon.core.errors import invalid
from maillon.core.policy import Viewer
from maillon.core.text.folding import sort_key
from maillon.core.text.limits import fitting
from maillon.people.models import STAGED, Person

MOST = 20
LONGEST = 4_000
"""Characters of the field."""
_KNOWN = re.compile(r"@\[[^\[\]\n]{1,200}\]\(person:([1-9][0-9]{0,18})\)|\S*/people/([1-9][0-9]{0,18})/?")
_BETWEEN = re.compile(r"[,;\n@]")


def people_written(text: str, *, by: Viewer, space: Space) -> list[int]:
    """The ids of the people whom the field names, in its order. Raises Invalid where a name is nobody's, or several's."""
    text = fitting(text, limit=LONGEST, field="people")
    found: dict[int, None] = {}
    for one in _pieces(text):
        found[one if isinstance(one, int) else _named(one, by=by, space=space)] = None
        if len(found) > MOST:
            break
    return list(found)


def _pieces(text: str) -> Iterator[int | str]:
    """Ids and names, in their order."""
    end = 0
    for known in _KNOWN.finditer(text):
        yield from _names(text[end : known.start()])
        yield int(known[1] or known[2])
        end = known.end()
    yield from _names(text[end:])


def _names(text: str) -> Iterable[str]:
    return (name for one in _BETWEEN.split(text) if (name := one.strip(" .\t\r")))


def _named(name: str, *, by: Viewer, space: Space) -> int:
    """The one person of a name, written whole: of several, the one who reads the place."""
    rows = people_for(by).exclude(kind=STAGED).filter(sort_name=sort_key(name))
    ids = list(rows.values_list("pk", flat=True)[:MOST])
    if len(ids) > 1:
        ids = list(readers_of(space).filter(pk__in=ids).values_list("pk", flat=True)) or ids
    if not ids:
        raise invalid("people", _("Nobody here is called “%(name)s”: write the full name.") % {"name": name[:80]})
    if len(ids) > 1:
        several = _("Several people are called “%(name)s”: choose after @, or write the address of the profile.")
        raise invalid("people", several % {"name": name[:80]})
    return ids[0]


def checked_praised(ids: Sequence[int], *, by: Viewer, space: Space) -> list[int]:
    """The people who are praised, each once. Raises Invalid: nobody, too many, oneself, whoever is not here, works
    where praise is off, or could not read it."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        raise invalid("people", _("Say whom you praise."))
    if len(wanted) > MOST:
        raise invalid("people", _("Praise at most %(limit)d people at once.") % {"limit": MOST})
    if by.person_id in wanted:
        raise invalid("people", _("You cannot praise yourself."))
    asked = people_for(by).filter(pk__in=[one for one in wanted if one < 2**63]).select_related("site")
    people = {row.pk: row for row in asked}
    if len(people) < len(wanted):
        raise invalid("people", _("One of these people is not here."))
    _refuse([row for row in people.values() if row.kind == STAGED], _has_no_account)
    _refuse([row for row in people.values() if row.suspended_at], _is_gone)
    off = praise_free_countries()
    _refuse([row for row in people.values() if row.site and row.site.country in off], _works_without)
    able = set(readers_of(space).filter(pk__in=wanted).values_list("pk", flat=True))
    _refuse([row for row in people.values() if row.pk not in able], _cannot_read)
    return wanted


def _refuse(people: Sequence[Person], sentence: Callable[[int], str]) -> None:
    if people:
        names = ", ".join(sorted(row.name for row in people))
        raise invalid("people", sentence(len(people)) % {"names": names})


def _has_no_account(n: int) -> str:
    return ngettext("%(names)s has no account here yet.", "%(names)s have no account here yet.", n)


def _is_gone(n: int) -> str:
    return ngettext("%(names)s is no longer here.", "%(names)s are no longer here.", n)


def _works_without(n: int) -> str:
    return ngettext(
        "%(names)s works in a country where praise is off.", "%(names)s work in countries where praise is off.", n
    )


def _cannot_read(n: int) -> str:
    return ngettext("%(names)s could not read this there.", "%(names)s could not read this there.", n)
