"""The pages of topics: all of them, one of them, and what curators do with it."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from maillon.content.kinds.kind import Filter
from maillon.content.kinds.table import kinds
from maillon.content.reactions import reactions_of
from maillon.content.topics import actions
from maillon.content.topics.around import Around, around
from maillon.content.topics.models import DESCRIBED, MERGED, RENAMED, SEPARATED, Curation, Topic
from maillon.content.topics.queries import (
    curations_of,
    is_following,
    rising_for,
    synonyms_of,
    topic_at,
    topics_for,
)
from maillon.core.errors import Invalid, NotFound, invalid
from maillon.core.policy import can, require
from maillon.core.text.limits import fitting
from maillon.core.text.marks import SLUG_LENGTH, TOPIC_LENGTH, topic_slug
from maillon.core.ui.filters import moment
from maillon.core.ui.shapes import Tab
from maillon.core.web.cursors import pack, unpack
from maillon.core.web.pages import SignedInRequest, back, fragment, is_fragment, page, page_number, signed_in
from maillon.feed.cards import along_publications
from maillon.feed.drawing import Pen
from maillon.feed.queries import about_topic
from maillon.people.faces import face_of

PAGE: Final = 60
ACTS: Final = 20
"""What curators did that a page shows."""


@require_GET
@signed_in
def all_topics(request: SignedInRequest) -> HttpResponse:
    """`/topics/`: what rises, what I follow, and all of what I may read, by name."""
    viewer, q = request.viewer, request.GET.get("q", "")[:80].replace("\0", "")
    number = page_number(request)
    rows = list(topics_for(viewer, q=q)[(number - 1) * PAGE : number * PAGE + 1])
    is_first = number == 1 and not q
    return page(
        request,
        "feed/topics.html",
        {
            "q": q,
            "rows": rows[:PAGE],
            "more_url": f"/topics/?page={number + 1}" + (f"&q={topic_slug(q)}" if q else "")
            if len(rows) > PAGE
            else "",
            "rising": rising_for(viewer) if is_first else [],
            "followed": list(topics_for(viewer, is_followed=True)[:PAGE]) if is_first else [],
        },
    )


@require_GET
@signed_in
def topic(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/topics/<slug>/`: what is published about it, who knows, what rises. A synonym's address leads on."""
    viewer, found = request.viewer, topic_at(slug, request.viewer)
    if slug != found.slug:
        return back(request, found.url)
    offered = {one.name: one for kind in kinds() for one in kind.filters()}
    chosen = offered.get(request.GET.get("show", ""))
    before = unpack(request.GET.get("before", ""))
    rows = about_topic(found, viewer, before=before, only=chosen.rows if chosen else None)
    narrowed = f"&show={chosen.name}" if chosen else ""
    mine = {place.space_id for place in request.places() if place.may_answer}  # type: ignore[attr-defined]
    pen = Pen(viewer, along_publications(rows.rows, viewer), answers_in=mine)
    stream = {
        "items": [pen.card(row).html for row in rows.rows],
        "more_url": f"{found.url}?before={pack(rows.next)}{narrowed}" if rows.next else "",
    }
    if is_fragment(request) and "before" in request.GET:
        return fragment(request, "feed/home.html", "stream", **stream)
    return page(request, "feed/topic.html", stream | _beside(request, found, chosen) | {
        "picker": reactions_of({}, ""),
    })  # fmt: skip


def _beside(request: SignedInRequest, found: Topic, chosen: Filter | None) -> dict[str, Any]:
    """What stands around the publications."""
    told = around(found, request.viewer)
    filters = [one for kind in kinds() if kind.name in told.kinds for one in kind.filters()]
    return {
        "shown": [Tab(label=_("All"), url=found.url, is_current=chosen is None)]
        + [
            Tab(
                label=one.label,
                url=f"{found.url}?show={one.name}",
                is_current=chosen is not None and one.name == chosen.name,
            )
            for one in filters
        ],
        "topic": found,
        "count": _count(told),
        "activity": _activity(told),
        "is_rising": told.recent > told.before,
        "knowing": [(face_of(person), reason) for person, reason in told.knowing],
        "rising": [
            (str(row), row.url, ngettext("%(num)s answer lately", "%(num)s answers lately", n) % {"num": n})
            for row, n in told.rising
        ],
        "near": told.near,
        "synonyms": synonyms_of(found, request.viewer),
        "is_followed": is_following(found, request.viewer),
        "may_curate": can(request.viewer, "topics.curate", found),
    }


def _count(told: Around) -> str:
    label = f"{told.count}+" if told.is_full else str(told.count)
    return ngettext("%(label)s publication in all", "%(label)s publications in all", told.count) % {"label": label}


def _activity(told: Around) -> str:
    """What rises, said in figures."""
    text = ngettext("%(num)s in the last 14 days", "%(num)s in the last 14 days", told.recent) % {"num": told.recent}
    return _("%(lately)s, %(num)s in the 14 before") % {"lately": text, "num": told.before}


@require_POST
@signed_in
def follow(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/topics/<slug>/follow/`: have what is about it in one's feed, or no longer."""
    found = topic_at(slug, request.viewer)
    act = actions.unfollow_topic if request.POST.get("on") == "0" else actions.follow_topic
    act(by=request.viewer, topic=found)
    return back(request, found.url)


@require_GET
@signed_in
def curate(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/topics/<slug>/curate/`: how it is written, what it is the same as, and what curators did."""
    return _curating(request, topic_at(slug, request.viewer))


def _curating(
    request: SignedInRequest, found: Topic, *, refusal: Invalid | None = None, field: str = ""
) -> HttpResponse:
    require(request.viewer, "topics.curate", found)
    errors = {error.field: [error.message] for error in refusal.errors} if refusal else {}
    acts = curations_of(found, request.viewer)[:ACTS]
    return page(
        request,
        "feed/curate.html",
        {
            "topic": found,
            "name": request.POST.get("name", found.name)[: 4 * TOPIC_LENGTH],
            "description": request.POST.get("description", found.description)[:1000],
            "means": request.POST.get("means", "")[: 4 * TOPIC_LENGTH],
            "errors": errors,
            "synonyms": synonyms_of(found, request.viewer),
            "acts": [(_said(act), moment(act.at)) for act in acts],
            "limits": {"name": TOPIC_LENGTH, "description": actions.DESCRIPTION},
        },
        status=422 if refusal else 200,
    )


@require_POST
@signed_in
def name(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/topics/<slug>/name/`: write it otherwise, describe it."""
    found = topic_at(slug, request.viewer)
    try:
        actions.describe_topic(by=request.viewer, topic=found, description=request.POST.get("description", ""))
        renamed = actions.rename_topic(by=request.viewer, topic=found, name=request.POST.get("name", ""))
    except Invalid as refusal:
        return _curating(request, found, refusal=refusal)
    return back(request, renamed.url)


@require_POST
@signed_in
def merge(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/topics/<slug>/merge/`: make it a synonym of another one."""
    found = topic_at(slug, request.viewer)
    require(request.viewer, "topics.curate", found)
    try:
        target = actions.merge_topic(by=request.viewer, topic=found, into=_named(request))
    except Invalid as refusal:
        return _curating(request, found, refusal=refusal)
    return back(request, target.url)


def _named(request: SignedInRequest) -> Topic:
    """The topic that was typed. Raises Invalid."""
    typed = fitting(request.POST.get("means", ""), limit=SLUG_LENGTH, field="means")
    try:
        return topic_at(typed, request.viewer)
    except NotFound as error:
        raise invalid("means", _("There is no topic of this name in what you read.")) from error


@require_POST
@signed_in
def separate(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/topics/<slug>/separate/`: make one of its synonyms (`synonym`) a topic by itself again."""
    found = topic_at(slug, request.viewer)
    require(request.viewer, "topics.curate", found)
    wanted = topic_slug(request.POST.get("synonym", "")[:200])
    synonym = next((one for one in synonyms_of(found, request.viewer) if one.slug == wanted), None)
    if synonym:
        actions.separate_topic(by=request.viewer, topic=synonym)
    return back(request, f"{found.url}curate/")


def _said(act: Curation) -> str:
    by = act.by.name if act.by else _("somebody who has left")
    facts = {"name": by, "topic": f"#{act.topic.mark}", "other": f"#{act.into.mark}" if act.into else ""}
    facts |= {"before": act.before, "after": act.after}
    return {
        MERGED: _("%(name)s made %(topic)s a synonym of %(other)s"),
        SEPARATED: _("%(name)s separated %(topic)s from %(other)s"),
        RENAMED: _("%(name)s wrote “%(before)s” as “%(after)s”"),
        DESCRIBED: _("%(name)s described %(topic)s anew"),
    }[act.what] % facts
