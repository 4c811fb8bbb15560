"""The pages of questions: those that nobody has answered, and small acts on questions and answers."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillon.content.kinds.kind import element
from maillon.content.kinds.question import actions
from maillon.content.kinds.question.parts import FILE, parts_of_answers, parts_of_questions
from maillon.content.kinds.question.queries import unanswered_for
from maillon.content.models import Publication
from maillon.content.queries import comment_at, publication_at
from maillon.content.topics.queries import frequent, topic_at
from maillon.core.ui.filters import moment
from maillon.core.ui.shapes import ForumRow, Tab
from maillon.core.web.pages import SignedInRequest, back, is_fragment, page, signed_in
from maillon.people.faces import face_of

PAGE = 30


@require_GET
@signed_in
def unanswered(request: SignedInRequest) -> HttpResponse:
    """`/questions/`: what nobody has answered yet, in my communities or (`?community=`) in one; `?topic=`: about one."""
    slug = request.GET.get("community", "")[:80].replace("\0", "")
    number = max(1, min(int(request.GET["page"]), 10_000)) if request.GET.get("page", "").isdecimal() else 1
    about = topic_at(request.GET["topic"], request.viewer) if request.GET.get("topic") else None
    found = unanswered_for(request.viewer, community=slug, about=about)
    rows = list(found[(number - 1) * PAGE : number * PAGE + 1])
    place = f"community={slug}&" if slug else ""
    topic = f"topic={about.slug}&" if about else ""
    return page(
        request,
        "question/unanswered.html",
        {
            "rows": [_row(row) for row in rows[:PAGE]],
            "lead": _("Nobody has answered these yet. One sentence from you may be enough."),
            "places": _places(request, slug, topic),
            "about": about,
            "without_topic": f"/questions/?{place}".rstrip("?&"),
            "topics": []
            if about
            else [
                Tab(label=f"#{one.name}", url=f"/questions/?{place}topic={one.slug}")
                for one in frequent(request.viewer, [row.pk for row in rows])
            ],
            "more_url": f"/questions/?{place}{topic}page={number + 1}" if len(rows) > PAGE else "",
            "ask_url": f"/publish/?kind=question&place={slug}" if slug else "/publish/?kind=question",
        },
    )


def _places(request: SignedInRequest, slug: str, topic: str) -> list[Tab]:
    """All of mine, and each of my communities: the first ones, and the chosen one."""
    mine = request.places()  # type: ignore[attr-defined]
    near = [one for one in mine if one.slug == slug] + [one for one in mine if one.slug != slug][:5]
    return [
        Tab(label=_("All of mine"), url=f"/questions/?{topic}".rstrip("?&"), is_current=not slug),
        *(
            Tab(label=one.name, url=f"/questions/?{topic}community={one.slug}", is_current=one.slug == slug)
            for one in near
        ),
    ]


def _row(row: Publication) -> ForumRow:
    community = getattr(row.space, "community", None)
    return ForumRow(
        title=row.title,
        url=row.url,
        author=face_of(row.author),
        last=_("%(name)s, %(when)s") % {"name": row.author.name, "when": moment(row.published_at)},
        category=community.name if community else "",
        comments=row.comments_count,
        state="awaiting",
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
def vote(request: SignedInRequest, number: int) -> HttpResponse:
    """`/comments/<id>/vote/`: vote for an answer, or no longer."""
    comment = comment_at(number, request.viewer)
    act = actions.vote_for_answer if _is_on(request) else actions.take_vote_back
    act(by=request.viewer, comment=comment)
    if not is_fragment(request):
        return back(request, comment.url)
    part = parts_of_answers(request.viewer, comment.publication, [comment])[number]
    return HttpResponse(element(FILE, "vote", part=part))


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
