"""The kind question, as the table of kinds knows it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Unpack

from django.db.models import F
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from ninja import Router

from maillon.access.models import Space
from maillon.content.kinds.kind import Counter, Filter, Kind, Own, Part, Words, Writing
from maillon.content.kinds.question.actions import (
    BALLOT,
    ask_question,
    checked_question,
    set_first_answers,
    take_acceptance_back,
)
from maillon.content.kinds.question.models import Answer, AnswerRequest, AnswerVote, Question, SameQuestion
from maillon.content.kinds.question.parts import ANSWERED, AWAITING, parts_of_answers, parts_of_questions
from maillon.content.kinds.question.parts import SOLVED as SOLVED_STATE
from maillon.content.kinds.question.queries import (
    SOLVED,
    TO_WRITE_UP,
    UNANSWERED,
    accepted_of,
    my_same,
    question_facts,
)
from maillon.content.kinds.question.shapes import QuestionShape
from maillon.content.models import Comment, Publication
from maillon.content.voting import Ballot
from maillon.core.policy import Viewer, can
from maillon.core.ui.shapes import Act, Tab


class QuestionKind(Kind):
    """A question: its title asks, comments answer."""

    name: ClassVar[str] = "question"
    icon: ClassVar[str] = "question"
    shape: ClassVar[type[QuestionShape]] = QuestionShape
    looks_alike: ClassVar[bool] = True
    ballot: ClassVar[Ballot | None] = BALLOT

    @property
    def label(self) -> str:
        """Its word."""
        return pgettext("kind", "Question")

    @property
    def writing(self) -> Writing:
        """The composer's words."""
        return Writing(
            submit=_("Ask"), title=_("Your question, in one line"),
            body=_("What have you tried? What would help? (optional)"), title_needed=True,
        )  # fmt: skip

    def publish(self, *, by: Viewer, space: Space, own: Own | None = None, **words: Unpack[Words]) -> Publication:
        """Ask it."""
        return ask_question(by=by, space=space, **words)

    def checked_edit(self, *, title: str, body: str) -> None:
        """It keeps its title."""
        checked_question(title)

    def parts(self, viewer: Viewer, rows: Sequence[Publication]) -> Mapping[int, Part]:
        """Its state."""
        return parts_of_questions(viewer, rows)

    def parts_of_comments(
        self, viewer: Viewer, publication: Publication, rows: Sequence[Comment]
    ) -> Mapping[int, Part]:
        """Votes and acceptance."""
        return parts_of_answers(viewer, publication, rows)

    def told(self, viewer: Viewer, ids: Collection[int]) -> Mapping[int, dict[str, Any]]:
        """Its own part of the API."""
        mine = set(my_same(me=viewer.person_id, publications=ids))
        facts = question_facts(me=viewer.person_id, publications=ids)
        return {row[0]: _told(row, has_same=row[0] in mine) for row in facts}

    def recount(self, publications: Iterable[int], branch: int | None = None) -> None:
        """When it was first answered."""
        set_first_answers(publications)

    def comments_left(self, by: Viewer, publication: Publication, comments: Collection[int]) -> None:
        """An accepted answer that went elsewhere answers it no longer."""
        if Question.objects.filter(publication=publication, accepted__in=list(comments)).exists():
            take_acceptance_back(by=by, publication=publication)

    def waiting_for_answer(self, publication: Publication, answer: Comment) -> Collection[int]:
        """Who has it too."""
        rows = SameQuestion.objects.filter(question__publication=publication)
        return list(rows.values_list("person_id", flat=True))

    def solvers(self, publications: Collection[int]) -> Mapping[int, int]:
        """Whose answers are accepted."""
        return dict(accepted_of(publications=publications))

    def acts(self, viewer: Viewer, publication: Publication) -> Sequence[Act]:
        """Wish it as a page, or no longer."""
        if not can(viewer, "content.wish_page", publication):
            return ()
        fact = next(iter(question_facts(me=viewer.person_id, publications=[publication.pk])), None)
        if fact is None or fact[1] is None or fact[2] or fact[3]:
            return ()
        wished = fact[9] is not None
        label = _("No page of it after all") if wished else _("Should become a page")
        url = f"{publication.url}page-wish/{'?on=0' if wished else ''}"
        return (Act(label=label, url=url, icon="edit", post=True),)

    def filters(self) -> Sequence[Filter]:
        """Waiting, solved."""
        return (
            Filter(name="awaiting", label=pgettext("discussions", "Awaiting an answer"), rows=UNANSWERED),
            Filter(name="solved", label=pgettext("discussions", "Solved"), rows=SOLVED),
            Filter(name="to_write_up", label=pgettext("discussions", "To be written up"), rows=TO_WRITE_UP),
        )

    def rooms(self) -> Sequence[Tab]:
        """What nobody has answered."""
        return (Tab(label=_("Unanswered questions"), url="/questions/", icon="question"),)

    def counters(self) -> Sequence[Counter]:
        """Who has it too, and votes for answers."""
        return (
            Counter(model=Question, column="same_count", rows=SameQuestion.objects.all(), by="question"),
            Counter(
                model=Question,
                column="asked_count",
                by="question",
                rows=AnswerRequest.objects.filter(space=F("question__routed_in")),
            ),
            Counter(model=Answer, column="votes_count", rows=AnswerVote.objects.all(), by="answer"),
        )

    def addresses(self) -> Sequence[URLPattern]:
        """Its own."""
        from maillon.content.kinds.question.urls import urlpatterns

        return urlpatterns

    def router(self) -> Router:
        """Its end points."""
        from maillon.content.kinds.question.asking_api import router

        return router


def _told(row: tuple[Any, ...], *, has_same: bool) -> dict[str, Any]:
    _pk, accepted, removed_at, hidden_at, first, same, at, asked_count, _asks, wished_at = row
    is_solved = accepted is not None and not (removed_at or hidden_at)
    return {
        "state": SOLVED_STATE if is_solved else ANSWERED if first else AWAITING,
        "accepted": str(accepted) if is_solved else None,
        "accepted_at": at if is_solved else None,
        "first_answer_at": first,
        "same_count": same,
        "has_same": has_same,
        "asked_count": asked_count,
        "page_wished_at": wished_at if is_solved else None,
    }
