"""The pages of questions: those that nobody has answered, and small acts on questions and answers."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from maillon.access.models import Space
from maillon.content.kinds.kind import element
from maillon.content.kinds.question import actions
from maillon.content.kinds.question.asking import requests_for
from maillon.content.kinds.question.figures import figures_of, span
from maillon.content.kinds.question.parts import FILE, parts_of_questions
from maillon.content.kinds.question.queries import to_write_up_for, unanswered_for
from maillon.content.models import Publication
from maillon.content.queries import comment_at, publication_at
from maillon.content.topics.models import Topic
from maillon.content.topics.queries import frequent, topic_at
from maillon.core.policy import Viewer, can
from maillon.core.ui.filters import moment
from maillon.core.ui.shapes import ForumRow, Tab
from maillon.core.web.pages import SignedInRequest, back, is_fragment, page, page_number, signed_in
from maillon.people.faces import face_of

PAGE = 30


ASKED, TO_WRITE_UP = "asked", "to_write_up"


@require_GET
@signed_in
def unanswered(request: SignedInRequest) -> HttpResponse:
    """`/questions/`: what nobody has answered yet, in my communities or (`?community=`) in one; `?topic=`: about one.
    `?show=`: what I am asked to answer, or what should become a page."""
    show = request.GET.get("show", "")
    show = show if show in (ASKED, TO_WRITE_UP) else ""
    slug = request.GET.get("community", "")[:80].replace("\0", "") if show != ASKED else ""
    number = page_number(request)
    wished = request.GET.get("topic") if show != ASKED else None
    about = topic_at(wished, request.viewer) if wished else None
    found = _found(request.viewer, show, slug, about)
    rows = list(found[(number - 1) * PAGE : number * PAGE + 1])
    kept = f"show={show}&" if show else ""
    place = f"community={slug}&" if slug else ""
    topic = f"topic={about.slug}&" if about else ""
    head, lead, empty, hint = _words(show)
    return page(
        request,
        "question/unanswered.html",
        {
            "rows": [_row(row, show) for row in rows[:PAGE]],
            "head": head,
            "lead": lead,
            "empty": empty,
            "hint": hint,
            "shows": _shows(show, slug, about),
            "places": _places(request, slug, topic, kept) if show != ASKED else [],
            "about": about,
            "without_topic": f"/questions/?{kept}{place}".rstrip("?&"),
            "topics": []
            if about or show == ASKED
            else [
                Tab(label=f"#{one.name}", url=f"/questions/?{kept}{place}topic={one.slug}")
                for one in frequent(request.viewer, [row.pk for row in rows])
            ],
            "more_url": f"/questions/?{kept}{place}{topic}page={number + 1}" if len(rows) > PAGE else "",
            "ask_url": f"/publish/?kind=question&place={slug}" if slug else "/publish/?kind=question",
            "figures": _figures(request.viewer, slug) if slug and not show else [],
        },
    )


def _found(viewer: Viewer, show: str, slug: str, about: Topic | None) -> QuerySet[Publication]:
    if show == ASKED:
        return requests_for(viewer)
    question = to_write_up_for if show == TO_WRITE_UP else unanswered_for
    return question(viewer, community=slug, about=about)


def _words(show: str) -> tuple[str, str, str, str]:
    """Head, lead, and what is said where there are none."""
    if show == ASKED:
        return (
            _("Questions for you"), _("Nobody has answered these yet, and you may know."), _("Nobody asks you now"),
            _("When a question waits and your earlier answers lie near it, it stands here with the reason."),
        )  # fmt: skip
    if show == TO_WRITE_UP:
        return (
            _("To be written up"), _("Their answers should become pages: whoever writes one starts here."),
            _("Nothing is to be written up"),
            _("Who asked, or a moderator, says in a solved question’s menu that it should become a page."),
        )  # fmt: skip
    return (
        _("Unanswered questions"), _("Nobody has answered these yet. One sentence from you may be enough."),
        _("Every question has an answer"),
        _("When somebody asks and nobody has answered yet, the question stands here: perhaps you know."),
    )  # fmt: skip


def _shows(show: str, slug: str, about: Topic | None) -> list[Tab]:
    kept = (f"community={slug}&" if slug else "") + (f"topic={about.slug}&" if about else "")
    return [
        Tab(label=pgettext("questions", "Unanswered"), url=f"/questions/?{kept}".rstrip("?&"), is_current=not show),
        Tab(label=_("For you"), url=f"/questions/?show={ASKED}", is_current=show == ASKED),
        Tab(
            label=pgettext("discussions", "To be written up"), is_current=show == TO_WRITE_UP,
            url=f"/questions/?show={TO_WRITE_UP}&{kept}".rstrip("&"),
        ),
    ]  # fmt: skip


def _figures(viewer: Viewer, slug: str) -> list[dict[str, str]]:
    """For a member of the place; nobody else is shown any."""
    space = Space.objects.readable_by(viewer).filter(community__slug=slug).first()
    if space is None or not can(viewer, "content.see_figures", space):
        return []
    return [
        {
            "head": ngettext("%(num)s week", "%(num)s weeks", one.weeks) % {"num": one.weeks},
            "questions": str(one.questions),
            "first_half": span(one.answered.half) if one.answered else "",
            "first_most": span(one.answered.most) if one.answered else "",
            "accepted_half": span(one.accepted.half) if one.accepted else "",
            "accepted_most": span(one.accepted.most) if one.accepted else "",
            "late": "" if one.late is None else _("%(percent)s%%") % {"percent": round(100 * one.late)},
        }
        for one in figures_of(space, viewer)
    ]


def _places(request: SignedInRequest, slug: str, topic: str, kept: str) -> list[Tab]:
    """All of mine, and each of my communities: the first ones, and the chosen one."""
    mine = request.places()  # type: ignore[attr-defined]
    near = [one for one in mine if one.slug == slug] + [one for one in mine if one.slug != slug][:5]
    return [
        Tab(label=_("All of mine"), url=f"/questions/?{kept}{topic}".rstrip("?&"), is_current=not slug),
        *(
            Tab(label=one.name, url=f"/questions/?{kept}{topic}community={one.slug}", is_current=one.slug == slug)
            for one in near
        ),
    ]


def _row(row: Publication, show: str) -> ForumRow:
    community = getattr(row.space, "community", None)
    return ForumRow(
        title=row.title,
        url=row.url,
        author=face_of(row.author),
        last=_("%(name)s, %(when)s") % {"name": row.author.name, "when": moment(row.published_at)},
        category=community.name if community else "",
        comments=row.comments_count,
        state="solved" if show == TO_WRITE_UP else "awaiting",
    )


@require_POST
@signed_in
def same(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/same/`: have this question too, or no longer."""
    publication = publication_at(number, request.viewer)
    act = actions.have_same_question if _is_on(request) else actions.no_longer_have_question
    act(by=request.viewer, publication=publication)
    if not is_fragment(request):
        return back(request, publication.url)
    return HttpResponse(element(FILE, "same", part=parts_of_questions(request.viewer, [publication])[number]))


@require_POST
@signed_in
def accept(request: SignedInRequest, number: int) -> HttpResponse:
    """`/comments/<id>/accept/`: accept an answer, or take that back."""
    comment = comment_at(number, request.viewer)
    if _is_on(request):
        actions.accept_answer(by=request.viewer, comment=comment)
    else:
        actions.take_acceptance_back(by=request.viewer, publication=comment.publication)
    return back(request, comment.publication.url)


def _is_on(request: SignedInRequest) -> bool:
    return request.POST.get("on", "1") == "1"
