"""What narrows a search: type, kind, community, person, dates, as the address carries them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.access.visibility import people_for
from maillon.communities.models import Community
from maillon.core.errors import invalid
from maillon.core.policy import Viewer
from maillon.search.backends import HIGHEST
from maillon.search.models import PERSON, TYPES, first_id_at
from maillon.search.tags import author_tag, kind_tag, space_tag, type_tag

VALUES: Final = 20
"""Values that one filter takes at most."""
_KIND: Final = re.compile(r"[a-z_]{1,16}")
_FIRST: Final = date(1970, 1, 2)
_LAST: Final = date(2999, 12, 31)
_NOTHING: Final = "_nothing"
"""A tag that no document has: what is asked for is not there for this viewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Groups of tags of which one each must be on a document, by the name of their filter; and a span of ids."""

    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    low: int = 0
    high: int = HIGHEST

    @property
    def is_empty(self) -> bool:
        """Whether nothing is narrowed."""
        return not self.groups and self.low == 0 and self.high == HIGHEST

    @property
    def names(self) -> list[str]:
        """The filters that are set."""
        return list(dict.fromkeys(name for name, _tags in self.groups))

    def without(self, name: str) -> Filters:
        """The same but for one filter: what that filter's own facet is counted over."""
        return replace(self, groups=tuple(group for group in self.groups if group[0] != name))


def filters_for(
    viewer: Viewer,
    *,
    type: Collection[str] = (),
    kind: Collection[str] = (),
    community: Collection[str] = (),
    person: Collection[str] = (),
    since: str = "",
    until: str = "",
) -> Filters:
    """Read filters as the address gives them: slugs of communities, ids of people, days (YYYY-MM-DD, both included).

    What is not there for the viewer is found nowhere, like what does not exist. Raises Invalid for what cannot be.
    """
    for name, values in (("type", type), ("kind", kind), ("community", community), ("person", person)):
        if len(values) > VALUES:
            raise invalid(name, _("Choose at most %(limit)d.") % {"limit": VALUES})
    named = [
        ("type", [type_tag(_checked("type", one, one in TYPES)) for one in type]),
        ("kind", [kind_tag(_checked("kind", one, bool(_KIND.fullmatch(one)))) for one in kind]),
        ("community", _communities(viewer, community)),
        # The people whom guests meet in an extended community carry its tag, but do not lie in it.
        ("community", [type_tag(one) for one in TYPES if one != PERSON] if community else []),
        ("person", _people(viewer, person)),
    ]
    first, last = _day("since", since), _day("until", until)
    return Filters(
        groups=tuple((name, tuple(tags)) for name, tags in named if tags),
        low=first_id_at(_start(first)) if first else 0,
        high=first_id_at(_start(last + timedelta(days=1))) - 1 if last else HIGHEST,
    )


def _checked(field: str, value: str, fits: bool) -> str:
    if not fits:
        raise invalid(field, _("This is none of the choices."))
    return value


def _communities(viewer: Viewer, slugs: Collection[str]) -> list[str]:
    if not slugs:
        return []
    rows = Community.objects.visible_to(viewer).filter(slug__in=[slug[:80].replace("\0", "") for slug in slugs])
    return [space_tag(space) for space in rows.values_list("space_id", flat=True)] or [_NOTHING]


def _people(viewer: Viewer, ids: Collection[str]) -> list[str]:
    if not ids:
        return []
    for one in ids:
        _checked("person", one, one.isascii() and one.isdigit() and len(one) < 20 and int(one) < HIGHEST)
    rows = people_for(viewer).filter(pk__in=[int(one) for one in ids])
    return [author_tag(pk) for pk in rows.values_list("pk", flat=True)] or [_NOTHING]


def _day(field: str, value: str) -> date | None:
    if not value:
        return None
    try:
        return min(max(date.fromisoformat(value[:40]), _FIRST), _LAST)
    except ValueError as error:
        raise invalid(field, _("Write a day as 2026-03-31.")) from error


def _start(day: date) -> datetime:
    """The first moment of a day where the viewer is."""
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())
