"""The page of search, what is offered while typing in it, and the completion of @ and # in the composer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from maillon.access.models import Space
from maillon.content.topics.queries import topics_beginning
from maillon.core.errors import Invalid
from maillon.core.ui.shapes import Option, Tab
from maillon.core.web.pages import SignedInRequest, fragment, page, signed_in
from maillon.search.alike import alike
from maillon.search.drawing import results
from maillon.search.models import COMMENT, COMMUNITY, PERSON, PUBLICATION
from maillon.search.queries import search
from maillon.search.results import Facet, Results
from maillon.search.suggesting import TYPED, PersonOption, complete_people, complete_topics, suggest
from maillon.search.topics import topics_in_text

MANY: Final = ("type", "kind", "community", "person")
ONE: Final = ("since", "until", "cursor")
TOPICS: Final = 5

Asked = dict[str, Any]


@require_GET
@signed_in
def search_page(request: SignedInRequest) -> HttpResponse:
    """`/search/?q=`: what I may read of what I look for."""
    asked = _asked(request)
    found, refusal = Results(), ""
    try:
        found = search(request.viewer, asked.pop("q"), **asked)
    except Invalid as error:
        refusal = str(error.detail)
    asked["q"] = request.GET.get("q", "")
    return page(request, "search/page.html", {
        "query": asked["q"][:200],
        "results": results(found),
        "total": total_sentence(found),
        "refusal": refusal,
        "is_asked": any(asked.values()),
        "topics": _topics(request, asked) if not refusal else [],
        "tabs": _tabs(asked, found),
        "hidden": [(name, value) for name in ("q", "type", "kind", "since", "until") for value in _values(asked[name])],
        "communities": _options(found, asked, "community"),
        "people": _options(found, asked, "person"),
        "days": _days(asked, found),
        "is_narrowed": any(asked[name] for name in ("community", "person", "since", "until")),
        "all_url": _address(asked, community=(), person=(), since="", until="", cursor=""),
        "more_url": _address(asked, cursor=found.next) if found.next else "",
    }, status=422 if refusal else 200)  # fmt: skip


@require_GET
@signed_in
def suggestions(request: SignedInRequest) -> HttpResponse:
    """`/search/suggest/?q=`: names and titles that begin like what is being typed."""
    return fragment(request, "search/options.html", "options", found=suggest(request.viewer, request.GET.get("q", "")))


@require_GET
@signed_in
def people_options(request: SignedInRequest) -> HttpResponse:
    """`/complete/people?q=&space=`: whom I may mention, and who of them could not read it there."""
    options = complete_people(request.viewer, request.GET.get("q", ""), _space(request))
    return fragment(
        request,
        "ui/composer.html",
        "people_options",
        people=[one.face for one in options],
        notes=[_note(one) for one in options],
    )


@require_GET
@signed_in
def topic_options(request: SignedInRequest) -> HttpResponse:
    """`/complete/topics?q=`: topics of what I may read."""
    return fragment(
        request, "ui/composer.html", "topic_options", topics=complete_topics(request.viewer, request.GET.get("q", ""))
    )


@require_POST
@signed_in
def topics_in(request: SignedInRequest) -> HttpResponse:
    """`/complete/topics-in`: topics of what I may read that a text being written is near to. By POST: a text that is not
    published has no place in an address."""
    found = topics_in_text(request.viewer, request.POST.get("text", ""))
    return JsonResponse({"topics": [topic.mark for topic in found]})


@require_GET
@signed_in
def alike_options(request: SignedInRequest) -> HttpResponse:
    """`/complete/alike?kind=&title=`: what I may read of a kind that looks like the title being typed."""
    found = alike(request.viewer, request.GET.get("title", ""), request.GET.get("kind", ""))
    return fragment(request, "search/options.html", "alike", found=found)


def _asked(request: HttpRequest) -> Asked:
    asked: Asked = {"q": request.GET.get("q", "")}
    asked |= {name: [value for value in request.GET.getlist(name) if value] for name in MANY}
    return asked | {name: request.GET.get(name, "") for name in ONE}


def _topics(request: SignedInRequest, asked: Asked) -> list[Tab]:
    """The topics that are named as what is looked for begins; on the first page of everything."""
    if asked["type"] or asked["cursor"]:
        return []
    found = topics_beginning(request.viewer, asked["q"][:TYPED], TOPICS)
    return [Tab(label=f"#{one.name}", url=one.url) for one in found]


def _address(asked: Asked, **changes: Any) -> str:
    pairs = [(name, value) for name, values in (asked | changes).items() for value in _values(values)]
    return "/search/?" + urlencode(pairs)


def _values(value: str | Sequence[str]) -> Sequence[str]:
    if isinstance(value, str):
        return [value] if value else []
    return value


def _tabs(asked: Asked, found: Results) -> list[Tab]:
    counts = {facet.value: facet.count for facet in found.facets.get("type", [])}
    labels = {
        PUBLICATION: _("Discussions"), COMMENT: _("Comments"), PERSON: _("People"), COMMUNITY: _("Communities"),
    }  # fmt: skip
    every = Tab(
        label=_("All"),
        url=_address(asked, type=(), cursor=""),
        count=sum(counts.values()),
        is_current=not asked["type"],
    )
    return [every] + [
        Tab(
            label=label,
            url=_address(asked, type=name, cursor=""),
            count=counts.get(name, 0),
            is_current=asked["type"] == [name],
        )
        for name, label in labels.items()
    ]


def _options(found: Results, asked: Asked, name: str) -> list[Option]:
    return [
        Option(value=facet.value, label=facet.label, count=facet.count, is_chosen=facet.value in asked[name])
        for facet in found.facets.get(name, [])
    ]


def _days(asked: Asked, found: Results) -> list[tuple[str, str, int, bool]]:
    """The facet of time: words, address, count, chosen. The chosen one's address takes it back."""
    labels = {"7": _("The last 7 days"), "90": _("The last 3 months"), "365": _("The last 12 months")}
    return [_day(asked, facet, labels[facet.label]) for facet in found.facets.get("since", [])]


def _day(asked: Asked, facet: Facet, label: str) -> tuple[str, str, int, bool]:
    is_chosen = asked["since"] == facet.value
    return label, _address(asked, since="" if is_chosen else facet.value, cursor=""), facet.count, is_chosen


def _space(request: SignedInRequest) -> Space | None:
    pk = request.GET.get("space", "")
    is_number = pk.isascii() and pk.isdigit() and len(pk) < 19
    return Space.objects.readable_by(request.viewer).filter(pk=int(pk)).first() if is_number else None


def _note(option: PersonOption) -> str:
    return option.face.title if option.can_read else _("Cannot read this place")


def total_sentence(found: Results) -> str:
    """ "38 results in what you can read"."""
    text = ngettext("%(total)s result in what you can read", "%(total)s results in what you can read", found.total)
    return text % {"total": found.total_label}
