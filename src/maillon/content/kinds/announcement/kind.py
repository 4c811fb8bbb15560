"""The kind announcement, as the table of kinds knows it."""

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

from maillon.access.models import DIRECT, EVERY, Space
from maillon.access.rules import announces, announces_in_room
from maillon.content.kinds.announcement.actions import announce, checked_announcement
from maillon.content.kinds.announcement.counting import counts_of
from maillon.content.kinds.announcement.models import Announcement
from maillon.content.kinds.announcement.parts import FILE, parts_of_announcements
from maillon.content.kinds.announcement.queries import announcement_facts, reminders_of
from maillon.content.kinds.announcement.shapes import AnnouncementGiven, AnnouncementShape
from maillon.content.kinds.kind import Kind, Own, Part, Words, Writing, element
from maillon.content.models import Publication
from maillon.core.policy import Viewer, can
from maillon.core.ui.shapes import Act


class AnnouncementKind(Kind):
    """Something said to all members of a community, or to all whom a room addresses, by who speaks for it."""

    name: ClassVar[str] = "announcement"
    icon: ClassVar[str] = "megaphone"
    shape: ClassVar[type[AnnouncementShape]] = AnnouncementShape
    given: ClassVar[type[AnnouncementGiven]] = AnnouncementGiven
    verb: ClassVar[str] = "content.announce"
    is_for_walls: ClassVar[bool] = False
    told_levels: ClassVar[Collection[str]] = (EVERY, DIRECT)
    told_as: ClassVar[str] = "announced"

    @property
    def label(self) -> str:
        """Its word."""
        return pgettext("kind", "Announcement")

    @property
    def writing(self) -> Writing:
        """The composer's words."""
        return Writing(
            submit=_("Announce"), title=_("Your announcement, in one line"),
            body=_("What changes, for whom, from when? (optional)"), title_needed=True,
        )  # fmt: skip

    def is_open_to(self, role: str, publishers: str) -> bool:
        """Those who speak for it, wherever else they publish."""
        return announces(role)

    def is_open_in_rooms(self, role: str, publishers: str) -> bool:
        """Administrators and voices, also where everybody publishes."""
        return announces_in_room(role)

    def publish(self, *, by: Viewer, space: Space, own: Own | None = None, **words: Unpack[Words]) -> Publication:
        """Publish it."""
        asks = (own or {}).get("asks_acknowledgement", True)
        return announce(by=by, space=space, asks_acknowledgement=asks, **words)

    def read_form(self, posted: QueryDict) -> Own:
        """Whether it asks: it does before anybody has chosen."""
        return {"asks_acknowledgement": not posted or posted.get("asks_acknowledgement") == "on"}

    def fields(self, own: Own, errors: Mapping[str, Sequence[str]]) -> Markup:
        """The box."""
        return element(FILE, "fields", asks=own["asks_acknowledgement"])

    def checked_edit(self, *, title: str, body: str) -> None:
        """It keeps its title."""
        checked_announcement(title)

    def parts(self, viewer: Viewer, rows: Sequence[Publication]) -> Mapping[int, Part]:
        """Whether it waits for her, and the numbers."""
        return parts_of_announcements(viewer, rows)

    def told(self, viewer: Viewer, ids: Collection[int]) -> Mapping[int, dict[str, Any]]:
        """Its own part of the API."""
        facts = announcement_facts(viewer, ids)
        counts = counts_of(facts)
        mine = {one.publication for one in facts if one.author == viewer.person_id}
        sent: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
        for row in reminders_of(publications=list(mine)) if mine else ():
            sent[row.publication_id].append({"sent_at": row.sent_at, "people": row.people_count})
        return {
            one.publication: {
                "asks_acknowledgement": one.asks,
                "acknowledged_at": one.my_at,
                "seen": counts[one.publication].seen,
                "acknowledged": counts[one.publication].acknowledged if one.asks else None,
                "members": counts[one.publication].members if one.is_whole else None,
                "reminders": sent[one.publication] if one.publication in mine else None,
            }
            for one in facts
        }

    def acts(self, viewer: Viewer, publication: Publication) -> Sequence[Act]:
        """Who has not acknowledged it, for its author."""
        asks = Announcement.objects.filter(publication=publication, asks_acknowledgement=True)
        if not can(viewer, "content.see_missing", publication) or not asks.exists():
            return ()
        return (Act(label=_("Confirmations"), url=f"{publication.url}missing/", icon="eye"),)

    def addresses(self) -> Sequence[URLPattern]:
        """Its own."""
        from maillon.content.kinds.announcement.urls import urlpatterns

        return urlpatterns

    def router(self) -> Router:
        """Its end points."""
        from maillon.content.kinds.announcement.api import router

        return router
