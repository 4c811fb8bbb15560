"""The kind question hour, as the table of kinds knows it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Unpack

from django.http import QueryDict
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup
from ninja import Router

from maillon.access.models import Space
from maillon.content.kinds.hour.actions import BALLOT, announce_hour, checked_hour
from maillon.content.kinds.hour.counting import recount_hours
from maillon.content.kinds.hour.hosting import hosts_of
from maillon.content.kinds.hour.models import ANSWERED, ASKED, Hour, HourQuestion, HourVote, state_of
from maillon.content.kinds.hour.order import most_wanted
from maillon.content.kinds.hour.parts import FILE, parts_of_hours, parts_of_turns
from maillon.content.kinds.hour.queries import end_of, hour_facts, not_over, owed_counts
from maillon.content.kinds.hour.shapes import HourGiven, HourShape
from maillon.content.kinds.hour.times import bounds_of_times, checked_times, moment_of, offered_times
from maillon.content.kinds.kind import Counter, Filter, Kind, Own, Part, Words, Writing, element
from maillon.content.models import Comment, Publication
from maillon.content.paging import Leaf
from maillon.content.voting import Ballot
from maillon.core.errors import invalid
from maillon.core.policy import Viewer, can
from maillon.core.ui.shapes import Act, Tab


class HourKind(Kind):
    """Somebody answers at a time: comments ask, votes say what is wanted most, answers to comments answer."""

    name: ClassVar[str] = "hour"
    icon: ClassVar[str] = "microphone"
    shape: ClassVar[type[HourShape]] = HourShape
    given: ClassVar[type[HourGiven]] = HourGiven
    has_own_order: ClassVar[bool] = True
    ballot: ClassVar[Ballot | None] = BALLOT
    is_on_paper: ClassVar[bool] = True

    @property
    def label(self) -> str:
        """Its word."""
        return pgettext("kind", "Question hour")

    @property
    def writing(self) -> Writing:
        """The composer's words."""
        return Writing(
            submit=_("Publish"), title=_("What may be asked about, in one line"),
            body=_("Who are you here, and what do you want to be asked? (optional)"), title_needed=True,
        )  # fmt: skip

    def publish(self, *, by: Viewer, space: Space, own: Own | None = None, **words: Unpack[Words]) -> Publication:
        """Announce it. `own` is of a page (`read_form`) or of the API (`HourGiven`)."""
        times = {name: moment_of((own or {}).get(name), field=name) for name in ("opens_at", "ends_at")}
        return announce_hour(by=by, space=space, **words, **times)

    def read_form(self, posted: QueryDict) -> Own:
        """When: an hour of tomorrow before anybody has chosen."""
        opens, ends = offered_times()
        return {"opens_at": posted.get("opens_at", opens)[:40], "ends_at": posted.get("ends_at", ends)[:40]}

    def fields(self, own: Own, errors: Mapping[str, Sequence[str]]) -> Markup:
        """The two moments."""
        return element(FILE, "fields", errors=errors, **own, **bounds_of_times())

    def checked_moment(self, own: Own, at: datetime) -> None:
        """It opens when it has appeared, and ends later."""
        opens = moment_of(own["opens_at"], field="opens_at")
        if opens is not None and opens < at:
            raise invalid("opens_at", _("It would open before it appears."))
        checked_times(opens, moment_of(own["ends_at"], field="ends_at"), now=at)

    def checked_edit(self, *, title: str, body: str) -> None:
        """It keeps its title."""
        checked_hour(title)

    def why_no_turn(self, viewer: Viewer, publication: Publication) -> str:
        """After its end nothing more is asked; its hosts may still say something."""
        ends = end_of.first(publication=publication.pk)
        if ends is None or ends > timezone.now() or viewer.person_id in hosts_of(publication):
            return ""
        return _("This question hour has ended: no more questions are taken. What was asked is still answered.")

    def turn_words(self, viewer: Viewer, publication: Publication) -> tuple[str, str]:
        """One asks, but for who answers."""
        if viewer.person_id in hosts_of(publication):
            return _("Publish"), _("A word to everybody")
        return pgettext("hour", "Ask"), _("Your question")

    def leaf(self, viewer: Viewer, publication: Publication, *, page: int, at: int | None) -> Leaf | None:
        """The most wanted questions first."""
        return most_wanted(publication, viewer, page=page, at=at)

    def parts(self, viewer: Viewer, rows: Sequence[Publication]) -> Mapping[int, Part]:
        """When it is, and how much is answered."""
        return parts_of_hours(viewer, rows)

    def parts_of_comments(
        self, viewer: Viewer, publication: Publication, rows: Sequence[Comment]
    ) -> Mapping[int, Part]:
        """Votes, what is answered, who answers."""
        return parts_of_turns(viewer, publication, rows)

    def told(self, viewer: Viewer, ids: Collection[int]) -> Mapping[int, dict[str, Any]]:
        """Its own part of the API."""
        facts = hour_facts(publications=ids)
        rows = Publication.objects.filter(pk__in=ids).only("author")
        mine = {row.pk for row in rows if viewer.person_id in hosts_of(row)}
        owed = owed_counts(viewer, mine)
        return {row[0]: _told(*row[1:-1], owed=owed.get(row[0], 0) if row[0] in mine else None) for row in facts}

    def recount(self, publications: Iterable[int], branch: int | None = None) -> None:
        """What is asked and answered."""
        recount_hours(publications, branch)

    def waiting_for_answer(self, publication: Publication, answer: Comment) -> Collection[int]:
        """Who asked what a host answers, be it an answer to somebody else's word under it."""
        if not answer.is_under or answer.author_id not in hosts_of(publication):
            return ()
        return list(Comment.objects.published().filter(pk=answer.branch).values_list("author_id", flat=True))

    def acts(self, viewer: Viewer, publication: Publication) -> Sequence[Act]:
        """Another time, until it has ended."""
        ends = end_of.first(publication=publication.pk) if can(viewer, "content.edit", publication) else None
        if ends is None or ends <= timezone.now():
            return ()
        return (Act(label=_("Change the time"), url=f"/hours/{publication.pk}/times/", icon="clock"),)

    def filters(self) -> Sequence[Filter]:
        """What is open or to come."""
        return (Filter(name="hours", label=pgettext("discussions", "Question hours"), rows=not_over()),)

    def rooms(self) -> Sequence[Tab]:
        """All that is open or to come, and what one owes."""
        return (Tab(label=_("Question hours"), url="/hours/", icon="microphone"),)

    def counters(self) -> Sequence[Counter]:
        """Votes, questions, answered ones."""
        rows = HourQuestion.objects
        return (
            Counter(model=HourQuestion, column="votes_count", rows=HourVote.objects.all(), by="question"),
            Counter(model=Hour, column="questions_count", rows=rows.filter(rank__in=ASKED), by="hour"),
            Counter(model=Hour, column="answered_count", rows=rows.filter(rank=ANSWERED), by="hour"),
        )

    def addresses(self) -> Sequence[URLPattern]:
        """Its own."""
        from maillon.content.kinds.hour.urls import urlpatterns

        return urlpatterns

    def router(self) -> Router:
        """Its end points."""
        from maillon.content.kinds.hour.api import router

        return router


def _told(opens_at: datetime, ends_at: datetime, questions: int, answered: int, *, owed: int | None) -> dict[str, Any]:
    return {
        "state": state_of(opens_at, ends_at),
        "opens_at": opens_at,
        "ends_at": ends_at,
        "questions": questions,
        "answered": answered,
        "owed": owed,
    }
