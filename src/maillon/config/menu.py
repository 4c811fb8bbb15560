"""The frame around every page: which rooms there are, and what waits in them. Only rooms that exist are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from maillon.access.rooms import Room, my_rooms
from maillon.communities.queries import MyPlace, face_of_place, places_of
from maillon.content.kinds.table import kinds
from maillon.content.rooms import room_face
from maillon.core.db.tailing import newest_number
from maillon.core.policy import Viewer, can
from maillon.core.ui.shapes import Frame, MenuEntry, Option, Place
from maillon.feed.unread import unread_counts
from maillon.notifications.queries import waiting
from maillon.people.faces import face_of

RAIL = 12
LANGUAGE_NAMES = {"en": "English", "fr": "Français"}


class FrameEveryPage:
    """Give the request the maker of its frame, and the viewer's places, each asked at most once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.viewer is not None:  # type: ignore[attr-defined]
            around = Around(request)
            request.places = around.my_places  # type: ignore[attr-defined]
            request.rooms = around.my_rooms  # type: ignore[attr-defined]
            request.frame = around.frame  # type: ignore[attr-defined]
        return self.get_response(request)


class Around:
    """What stands around one page, for one viewer, for one request: nothing of it outlives the request."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        # Asked before anything that the page shows: what happens while it is drawn comes by its stream.
        self._place = str(newest_number()) if _is_of_a_page(request) else ""

    def my_places(self) -> list[MyPlace]:
        """The viewer's communities."""
        return self._places

    @cached_property
    def _places(self) -> list[MyPlace]:
        return places_of(self._viewer)

    def my_rooms(self) -> list[Room]:
        """The rooms that address the viewer and in which something stands."""
        return self._rooms

    @cached_property
    def _rooms(self) -> list[Room]:
        return my_rooms(self._viewer)

    def frame(self) -> Frame:
        """The whole frame."""
        request, viewer, path = self._request, self._viewer, self._request.path
        since = request.person.caught_up_at or request.person.created_at  # type: ignore[attr-defined]
        unread = unread_counts(viewer, self._places, self._rooms, since=since)
        favourites = [place for place in self._places if place.is_favourite]
        others = _nearest([place for place in self._places if not place.is_favourite], path)
        return Frame(
            organisation=request.organisation.name,  # type: ignore[attr-defined]
            me=face_of(request.person),  # type: ignore[attr-defined]
            menu=_rooms(viewer, path),
            phone=_phone(viewer, path),
            favourites=[_place(place, unread, path) for place in favourites],
            communities=[_place(place, unread, path) for place in others],
            rooms=[_room(one, unread, path) for one in self._rooms],
            communities_count=len(self._places),
            communities_url="/c/",
            create_community_url="/c/new/" if can(viewer, "communities.create", None) else "",
            create_url="/publish/",
            search_url="/search/",
            query=request.GET.get("q", "")[:200] if path == "/search/" else "",
            notices_url="/notices/",
            notices=waiting(viewer),
            account=_account(viewer),
            language=viewer.language,
            languages=[Option(value=k, label=v, is_chosen=k == viewer.language) for k, v in LANGUAGE_NAMES.items()],
            language_url="/me/language/",
            theme=request.person.theme,  # type: ignore[attr-defined]
            sign_out_url="/accounts/logout/",
            place=self._place,
        )


def _is_of_a_page(request: HttpRequest) -> bool:
    """Whether a whole page is asked for, and not a part of one, a file or what a program reads."""
    is_part = "HX-Request" in request.headers
    return request.method == "GET" and not is_part and "text/html" in request.headers.get("Accept", "")


def _rooms(viewer: Viewer, path: str) -> list[MenuEntry]:
    rooms = [
        MenuEntry(label=_("Home"), url="/", icon="home", name="home", is_current=path == "/"),
        MenuEntry(label=_("Communities"), url="/c/", icon="communities", name="communities", is_current=path == "/c/"),
    ]
    people = MenuEntry(label=_("People"), url="/people/", icon="people", name="people", is_current=path == "/people/")
    return [*rooms, people]


def _phone(viewer: Viewer, path: str) -> list[MenuEntry]:
    me = f"/people/{viewer.person_id}/"
    return [
        *_rooms(viewer, path),
        MenuEntry(label=pgettext("menu", "Me"), url=me, icon="person", name="me", is_current=path == me),
    ]


def _account(viewer: Viewer) -> list[MenuEntry]:
    return [
        MenuEntry(label=_("My profile"), url=f"/people/{viewer.person_id}/", icon="person"),
        MenuEntry(label=_("Drafts"), url="/drafts/", icon="edit"),
        MenuEntry(label=_("Kept"), url="/kept/", icon="bookmark"),
        MenuEntry(label=_("Settings"), url="/me/", icon="settings"),
        MenuEntry(label=_("Access for programs"), url="/me/tokens/", icon="key"),
        *(
            [MenuEntry(label=_("Business and leisure"), url="/settings/mix/", icon="leisure")]
            if can(viewer, "communities.wish_mix", None)
            else []
        ),
        *_templates(viewer),
        *(
            [MenuEntry(label=_("Rooms of everybody and of entities"), url="/settings/rooms/", icon="building")]
            if can(viewer, "content.keep_rooms", None)
            else []
        ),
        *(
            [MenuEntry(label=_("Leaders"), url="/settings/leaders/", icon="megaphone")]
            if can(viewer, "content.keep_leaders", None)
            else []
        ),
        *(MenuEntry(label=one.label, url=one.url, icon=one.icon) for kind in kinds() for one in kind.settings(viewer)),
    ]


def _templates(viewer: Viewer) -> list[MenuEntry]:
    if not can(viewer, "communities.edit_templates", None):
        return []
    return [MenuEntry(label=_("Templates of communities"), url="/settings/templates/", icon="communities")]


def _nearest(places: Sequence[MyPlace], path: str) -> list[MyPlace]:
    """The places the rail has room for: the one that is open, those with news, then by name."""
    ranked = sorted(places, key=lambda place: (f"/c/{place.slug}/" not in path, not place.has_news))
    chosen = {place.space_id for place in ranked[:RAIL]}
    return [place for place in places if place.space_id in chosen]


def _room(room: Room, unread: dict[int, int], path: str) -> Place:
    face, space = room_face(room.entity_id, room.name), room.space_id or 0
    return Place(
        community=face, unread=unread.get(space, 0), is_current=path.startswith(face.url), space=str(space or "")
    )


def _place(place: MyPlace, unread: dict[int, int], path: str) -> Place:
    face = face_of_place(place)
    is_current = path.startswith(face.url)
    return Place(
        community=face,
        unread=unread.get(place.space_id, 0),
        is_current=is_current,
        space=str(place.space_id),
        is_muted=place.is_muted,
    )
