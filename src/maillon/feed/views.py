"""The pages that one reads: home, a community's stream and forum, a thread, a profile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.backends.utils import csrf_input
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup

from maillon.communities.heads import head_of, keepers_faces
from maillon.communities.queries import MyPlace, community_at, is_readable, readers_for
from maillon.content.categories import categories_of
from maillon.content.kinds.kind import Filter, Part
from maillon.content.kinds.table import kinds, parts_of
from maillon.content.models import Publication
from maillon.content.pinning import pinned_in
from maillon.content.reactions import reactions_of
from maillon.content.rooms import PREFIX
from maillon.core.policy import can
from maillon.core.ui.filters import moment
from maillon.core.ui.filters import since as since_words
from maillon.core.ui.shapes import ForumRow, Tab
from maillon.core.web.cursors import pack, unpack
from maillon.core.web.pages import SignedInRequest, fragment, is_fragment, kit, page, page_number, signed_in
from maillon.feed.cards import along_publications, author_face
from maillon.feed.drawing import Drawn, Pen
from maillon.feed.queries import TIMES, FeedPage, Order, discussions_in, feed_for, stream_of
from maillon.feed.unread import mark_caught_up, mark_room_seen, mark_space_seen
from maillon.people.actions import set_preferences

FORUM_PAGE = 30


@require_GET
@signed_in
def home(request: SignedInRequest) -> HttpResponse:
    """`/`: my communities, the rooms that address me and the people I follow."""
    order = order_of(request)
    places: list[MyPlace] = request.places()  # type: ignore[attr-defined]
    before = unpack(request.GET.get("before", ""))
    found = feed_for(request.viewer, order=order, before=before, places=places, rooms=request.rooms())
    context = stream_facts(request, found, order=order, places=places, url="/")
    if is_fragment(request) and "before" in request.GET:
        parts = {name: context[name] for name in ("items", "more_url")}
        return fragment(request, "feed/home.html", "stream", **parts, end=csrf_input(request))
    return page(
        request,
        "feed/home.html",
        context
        | {
            "order": order,
            "is_first": "before" not in request.GET,
            "greeting": greeting(request),
            "quiet": " ".join(str(pk) for pk in [*(one.space_id for one in places if one.is_muted), *found.quiet]),
            "news": news(places),
            "rooms": [*(room for kind in kinds() for room in kind.rooms()), Tab(label=_("Topics"), url="/topics/")],
        },
    )


def order_of(request: SignedInRequest) -> Order:
    """The order asked for, else the one remembered."""
    asked = request.GET.get("order", "")
    return cast(
        Order, asked if asked in TIMES else request.person.feed_order if request.person.feed_order in TIMES else "new"
    )


def greeting(request: SignedInRequest) -> str:
    """ "Good morning" would lie to half of a worldwide company: a name is enough."""
    return _("Hello %(name)s") % {"name": request.person.name.split(" ")[0]}


def news(places: list[MyPlace]) -> str:
    """One sentence on what moved."""
    moved = sum(1 for place in places if place.has_news)
    if not moved:
        return _("Nothing new since you were here.")
    return ngettext(
        "Something moved in %(count)d of your communities.", "Something moved in %(count)d of your communities.", moved
    ) % {"count": moved}


def stream_facts(
    request: SignedInRequest,
    found: FeedPage,
    *,
    order: Order,
    places: list[MyPlace],
    url: str,
    here: bool = False,
    in_rooms: Mapping[int, datetime] | None = None,
) -> dict[str, Any]:
    """A page of cards; `here` on a community's own page, which says its name and its end by itself. `in_rooms`: to when
    she has seen what stands in them."""
    seen = {place.space_id: place.seen_at for place in places} | dict(in_rooms or {})
    rows, time = [*found.featured, *found.pinned, *found.rows], TIMES[order]
    along = along_publications(rows, request.viewer)
    along.pinned = {row.pk for row in found.pinned}
    along.delivered = found.delivered
    along.featured = {row.pk: f"{row.url}seen/{'?at=community' if here else ''}" for row in found.featured}
    pen = Pen(request.viewer, along, answers_in={place.space_id for place in places if place.may_answer})
    cards = [pen.card(row, since=seen.get(row.space_id), at=getattr(row, time), here=here) for row in rows]
    items = [card.html for card in cards] if here else with_line(cards, request)
    more = f"{url}?before={pack(found.next)}&order={order}" if found.next else ""
    return {"items": items, "more_url": more, "picker": reactions_of({}, ""), "is_empty": not cards}


def with_line(cards: list[Drawn], request: SignedInRequest) -> list[Markup]:
    """The cards with the line "up to date since" behind the last new one."""
    items = [card.html for card in cards]
    last_new = max((i for i, card in enumerate(cards) if card.is_new), default=-1)
    if "before" in request.GET or last_new < 0:
        return items
    at = request.person.caught_up_at or request.person.created_at
    line = kit().caught_up(_("You are up to date since %(moment)s") % {"moment": since_words(at)})
    return [*items[: last_new + 1], line, *items[last_new + 1 :]]


@require_GET
@signed_in
def community_stream(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/c/<slug>/`: what is published there; for who may only list it, the door."""
    community = community_at(slug, request.viewer)
    head = head_of(community, request.viewer, tab="stream")
    if not is_readable(community, request.viewer):
        return page(request, "communities/door.html", head)
    order = order_of(request)
    places: list[MyPlace] = request.places()  # type: ignore[attr-defined]
    place = next((one for one in places if one.space_id == community.space_id), None)
    before = unpack(request.GET.get("before", ""))
    found = stream_of(community.space, request.viewer, order=order, before=before, place=place)
    context = stream_facts(request, found, order=order, places=places, url=request.path, here=True)
    if is_fragment(request) and "before" in request.GET:
        return fragment(request, "feed/community.html", "stream", items=context["items"], more_url=context["more_url"])
    context |= head | {"is_guest": request.viewer.is_guest}
    context |= {"order": order, "may_write": can(request.viewer, "content.publish", community.space)}
    context["keepers"] = keepers_faces(community, request.viewer)
    return page(request, "feed/community.html", context)


@require_GET
@signed_in
def community_forum(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/c/<slug>/forum/`: titled discussions, last active first."""
    community = community_at(slug, request.viewer)
    head = head_of(community, request.viewer, tab="forum")
    if not is_readable(community, request.viewer):
        return page(request, "communities/door.html", head)
    number = page_number(request)
    offered = {one.name: one for kind in kinds() for one in kind.filters()}
    chosen = offered.get(request.GET.get("show", ""))
    categories = categories_of(community.space, request.viewer)
    part_of = next((one for one in categories if str(one.pk) == request.GET.get("category", "")), None)
    is_narrowed = chosen is not None or part_of is not None
    only = (chosen.rows if chosen else Q()) & (Q(category=part_of) if part_of else Q())
    found = discussions_in(community.space, request.viewer, only=only)
    pinned = [] if is_narrowed else pinned_in(community.space)
    rows = list(found.exclude(pk__in=pinned)[(number - 1) * FORUM_PAGE : number * FORUM_PAGE + 1])
    has_more, rows = len(rows) > FORUM_PAGE, rows[:FORUM_PAGE]
    if pinned and number == 1:
        rows = [*sorted(found.filter(pk__in=pinned), key=lambda row: pinned.index(row.pk)), *rows]
    parts = parts_of(rows, request.viewer)
    narrowed = (f"&show={chosen.name}" if chosen else "") + (f"&category={part_of.pk}" if part_of else "")
    in_part = f"category={part_of.pk}" if part_of else ""
    seen = {place.space_id: place.seen_at for place in request.places()}  # type: ignore[attr-defined]
    since = seen.get(community.space_id)
    return page(
        request,
        "feed/forum.html",
        head
        | {
            "rows": [
                forum_row(
                    row,
                    is_new=bool(since and row.active_at > since),
                    part=parts.get(row.pk),
                    is_pinned=row.pk in pinned,
                )
                for row in rows
            ],
            "shown": _ways_to_narrow(offered.values(), chosen, request.path, in_part),
            "categories": categories,
            "part_of": part_of,
            "all_url": f"{request.path}?show={chosen.name}&" if chosen else f"{request.path}?",
            "may_edit_categories": can(request.viewer, "content.edit_categories", community.space),
            "is_narrowed": is_narrowed,
            "more_url": f"{request.path}?page={number + 1}{narrowed}" if has_more else "",
            "may_write": can(request.viewer, "content.publish", community.space),
            "readers": readers_for(request.viewer, community.space, place=community.name) if not rows else None,
        },
    )


def _ways_to_narrow(offered: Iterable[Filter], chosen: Filter | None, path: str, in_part: str) -> list[Tab]:
    """All discussions, or some of a kind; within the category that is chosen (`in_part`)."""
    ways = [Tab(label=_("All"), url=f"{path}?{in_part}".rstrip("?"), is_current=chosen is None)]
    for one in offered:
        url = f"{path}?show={one.name}&{in_part}".rstrip("&")
        ways.append(Tab(label=one.label, url=url, is_current=one is chosen))
    return ways


def forum_row(row: Publication, *, is_new: bool, part: Part | None = None, is_pinned: bool = False) -> ForumRow:
    """A discussion as a row of the forum."""
    last = row.last_comment
    said = _("%(name)s, %(when)s") % {
        "name": last.author.name if last else row.author.name,
        "when": moment(last.published_at if last else row.published_at),
    }
    outside = last.author.company if last and last.author.kind == "guest" else ""
    return ForumRow(
        title=row.title,
        url=row.url,
        author=author_face(row),
        last=said,
        last_from_outside=outside,
        comments=row.comments_count,
        unread=1 if is_new else 0,
        state=part.state if part else "",
        is_pinned=is_pinned,
        category=row.category.name if row.category else "",
        category_colour=row.category.colour if row.category else None,
    )


@require_POST
@signed_in
def seen(request: SignedInRequest) -> HttpResponse:
    """`/seen/`: what was on screen. A community by its slug, a room by its word behind "r:", or the feed to its end."""
    slug = request.POST.get("community", "")
    if slug.startswith(PREFIX):
        mark_room_seen(by=request.viewer, word=slug.removeprefix(PREFIX))
    elif slug:
        mark_space_seen(by=request.viewer, space=community_at(slug, request.viewer).space)
    else:
        mark_caught_up(by=request.viewer)
    return HttpResponse(status=204)


@require_POST
@signed_in
def set_order(request: SignedInRequest) -> HttpResponse:
    """`/feed/order/`: choose newest or recently active; it is remembered."""
    from maillon.core.web.pages import back

    chosen = request.POST.get("order", "")
    if chosen in TIMES:
        set_preferences(by=request.viewer, feed_order=chosen)
    return back(request, "/")


def health_live(request: HttpRequest) -> HttpResponse:
    """`/health/live`: the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def health_ready(request: HttpRequest) -> HttpResponse:
    """`/health/ready`: the database answers, and its tables are those of this version."""
    from maillon.core.web.readiness import is_ready

    ready = is_ready()
    return HttpResponse("ready\n" if ready else "not ready\n", status=200 if ready else 503, content_type="text/plain")
