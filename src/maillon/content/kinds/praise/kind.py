"""The kind praise, as the table of kinds knows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, Unpack

from django.http import QueryDict
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup
from ninja import Router

from maillon.access.models import Space
from maillon.content.composing import checked_title
from maillon.content.kinds.kind import Kind, Own, Part, Words, Writing, element
from maillon.content.kinds.praise.actions import checked_praise, give_praise
from maillon.content.kinds.praise.naming import LONGEST, people_written
from maillon.content.kinds.praise.parts import FILE, on_profile, parts_of_praises
from maillon.content.kinds.praise.queries import praise_values, praised_in
from maillon.content.kinds.praise.shapes import NewPraise, PraiseShape
from maillon.content.kinds.praise.values import value_names
from maillon.content.models import Publication
from maillon.core.policy import Viewer, can, require
from maillon.core.text.limits import BODY, fitting
from maillon.core.ui.shapes import Option, Tab
from maillon.people.api import told_columns
from maillon.people.models import Person


class PraiseKind(Kind):
    """Praise to one or several people."""

    name: ClassVar[str] = "praise"
    icon: ClassVar[str] = "praise"
    shape: ClassVar[type[PraiseShape]] = PraiseShape
    given: ClassVar[type[NewPraise]] = NewPraise

    @property
    def label(self) -> str:
        """Its word."""
        return pgettext("kind", "Praise")

    @property
    def writing(self) -> Writing:
        """The composer's words."""
        return Writing(
            submit=_("Publish"), title=_("Title (optional)"),
            body=_("What did they do, and what did it change?"), body_needed=True,
        )  # fmt: skip

    def publish(self, *, by: Viewer, space: Space, own: Own | None = None, **words: Unpack[Words]) -> Publication:
        """Praise. `people`: ids from a program, or what a page's field holds."""
        # Before names are looked up; the action asks by itself.
        require(by, "content.publish", space)
        checked_title(words["title"])
        fitting(words["body"], limit=BODY, field="body")
        people = (own or {}).get("people") or ()
        ids = people_written(people, by=by, space=space) if isinstance(people, str) else [int(one) for one in people]
        value = (own or {}).get("value") or ""
        return give_praise(by=by, space=space, people=ids, value=value, **words)

    def read_form(self, posted: QueryDict) -> Own:
        """Whom it is to, and the value."""
        return {"people": posted.get("people", ""), "value": posted.get("value", "")}

    def fields(self, own: Own, errors: Mapping[str, Sequence[str]]) -> Markup:
        """The two of them; no value where the organisation has none."""
        values = [Option(value=name, label=name, is_chosen=name == own["value"]) for name in value_names()]
        none = Option(value="", label=_("None in particular"), is_chosen=not own["value"])
        options = [none, *values] if values or own["value"] else []
        return element(FILE, "fields", people=own["people"], options=options, errors=errors, limit=LONGEST)

    def checked_edit(self, *, title: str, body: str) -> None:
        """It keeps its words."""
        checked_praise(body)

    def parts(self, viewer: Viewer, rows: Sequence[Publication]) -> Mapping[int, Part]:
        """Whom it is to, and the value."""
        return parts_of_praises(viewer, rows)

    def told(self, viewer: Viewer, ids: Collection[int]) -> Mapping[int, dict[str, Any]]:
        """Its own part of the API."""
        people: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
        for pk, *facts in praised_in(viewer=viewer, publications=ids):
            people[pk].append(told_columns(*facts))
        return {pk: {"people": people[pk], "value": value or None} for pk, value in praise_values(publications=ids)}

    def words(self, ids: Collection[int]) -> Mapping[int, str]:
        """A praise is found by its value."""
        return dict(praise_values(publications=ids))

    def on_profile(self, viewer: Viewer, person: Person) -> Markup:
        """The praises that a person received."""
        return on_profile(viewer, person)

    def settings(self, viewer: Viewer) -> Sequence[Tab]:
        """The organisation's values."""
        if not can(viewer, "content.edit_values", None):
            return ()
        return (Tab(label=_("Our values"), url="/settings/values/", icon="praise"),)

    def addresses(self) -> Sequence[URLPattern]:
        """Its own."""
        from maillon.content.kinds.praise.urls import urlpatterns

        return urlpatterns

    def router(self) -> Router:
        """Its end points."""
        from maillon.content.kinds.praise.api import router

        return router
