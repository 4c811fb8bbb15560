"""The organisation's values: a short list that administrators write."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from maillon.content.kinds.praise.events import ValuesEdited
from maillon.content.kinds.praise.models import VALUE_LENGTH, Value
from maillon.core.db.writing import action
from maillon.core.errors import invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref_of
from maillon.core.text.characters import named
from maillon.core.text.folding import fold
from maillon.organisation.models import Organisation

MOST = 12


def value_names() -> list[str]:
    """The values, in their order; none where no administrator wrote any."""
    return list(Value.objects.order_by("place", "pk").values_list("name", flat=True))


def checked_value(name: str) -> str:
    """One of the organisation's values, or none. Raises Invalid."""
    if name and not Value.objects.filter(name=name).exists():
        raise invalid("value", _("This is none of the organisation’s values."))
    return name


@action
def edit_values(*, by: Viewer, names: Sequence[str]) -> None:
    """Put this list in the place of the present one. What was praised before keeps its word. Raises Invalid, Forbidden."""
    require(by, "content.edit_values", None)
    wanted = checked_values(names)
    if wanted == value_names():
        return
    Value.objects.all().delete()
    Value.objects.bulk_create(Value(name=name, place=place) for place, name in enumerate(wanted))
    publish(ValuesEdited(subject=ref_of(Organisation, by.organisation_id), actor_id=by.person_id))


def checked_values(names: Sequence[str]) -> list[str]:
    """At most 12 names of at most 40 characters, each once. Raises Invalid."""
    wanted = list({fold(name): name for one in names if (name := named(one))}.values())
    if len(wanted) > MOST:
        raise invalid("values", _("At most %(limit)d values.") % {"limit": MOST})
    if long := next((name for name in wanted if len(name) > VALUE_LENGTH), ""):
        said = _("Please keep each value to %(limit)d characters: “%(name)s…” is longer.")
        raise invalid("values", said % {"limit": VALUE_LENGTH, "name": long[:20]})
    return wanted
