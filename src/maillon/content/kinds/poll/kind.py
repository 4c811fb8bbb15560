"""The kind poll, as the table of kinds knows it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Unpack

from django.db.models import Q
from django.http import QueryDict
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup
from ninja import Router

from maillon.access.models import Space
from maillon.content.kinds.kind import Counter, Kind, Own, Part, Words, Writing
from maillon.content.kinds.poll.actions import checked_poll, make_poll
from maillon.content.kinds.poll.form import drawn_fields, end_of_day, typed
from maillon.content.kinds.poll.models import Poll, PollChoice, PollVote, PollVoter, is_over, shows_results
from maillon.content.kinds.poll.parts import choices_by_poll, parts_of_polls
from maillon.content.kinds.poll.queries import my_choices, voted_in
from maillon.content.kinds.poll.shapes import PollGiven, PollShape
from maillon.content.models import Publication
from maillon.core.errors import invalid
from maillon.core.policy import Viewer, can
from maillon.core.ui.shapes import Act


class PollKind(Kind):
    """A poll: its title asks, its choices are voted for."""

    name: ClassVar[str] = "poll"
    icon: ClassVar[str] = "poll"
    shape: ClassVar[type[PollShape]] = PollShape
    given: ClassVar[type[PollGiven]] = PollGiven

    @property
    def label(self) -> str:
        """Its word."""
        return pgettext("kind", "Poll")

    @property
    def writing(self) -> Writing:
        """The composer's words."""
        return Writing(
            submit=_("Publish"), title=_("Your question, in one line"),
            body=_("What should one know before voting? (optional)"), title_needed=True,
        )  # fmt: skip

    def publish(self, *, by: Viewer, space: Space, own: Own | None = None, **words: Unpack[Words]) -> Publication:
        """Publish it. `own` is of a page (`read_form`) or of the API (`PollGiven`)."""
        facts = dict(own or {"choices": ()})
        if "closes_on" in facts:
            facts["closes_at"] = end_of_day(facts.pop("closes_on"))
        return make_poll(by=by, space=space, **words, **facts)

    def read_form(self, posted: QueryDict) -> Own:
        """Choices, how is voted, until which day."""
        return typed(posted)

    def fields(self, own: Own, errors: Mapping[str, Sequence[str]]) -> Markup:
        """The same, to be filled in."""
        return drawn_fields(own, errors)

    def checked_moment(self, own: Own, at: datetime) -> None:
        """It closes after it has appeared."""
        closes_at = end_of_day(own["closes_on"])
        if closes_at is not None and closes_at <= at:
            raise invalid("closes_on", _("The poll would be closed before it appears."))

    def checked_edit(self, *, title: str, body: str) -> None:
        """It keeps its title."""
        checked_poll(title)

    def parts(self, viewer: Viewer, rows: Sequence[Publication]) -> Mapping[int, Part]:
        """Its choices."""
        return parts_of_polls(viewer, rows)

    def told(self, viewer: Viewer, ids: Collection[int]) -> Mapping[int, dict[str, Any]]:
        """Its own part of the API."""
        voted = set(voted_in(me=viewer.person_id, publications=ids))
        mine = set(my_choices(me=viewer.person_id, publications=ids)) if voted else set()
        return {pk: _told(rows, mine, has_voted=pk in voted) for pk, rows in choices_by_poll(list(ids)).items()}

    def words(self, ids: Collection[int]) -> Mapping[int, str]:
        """The choices."""
        return {pk: "\n".join(row[3] for row in rows) for pk, rows in choices_by_poll(list(ids)).items()}

    def acts(self, viewer: Viewer, publication: Publication) -> Sequence[Act]:
        """Close it; its results as a file."""
        poll = Poll.objects.filter(publication=publication).first()
        if poll is None:
            return ()
        has_voted = PollVoter.objects.filter(poll=poll, person_id=viewer.person_id).exists()
        acts = []
        if shows_results(poll.results, has_voted=has_voted, is_closed=poll.is_closed):
            label = _("Results as a table (CSV)")
            acts.append(Act(label=label, url=f"/p/{publication.pk}/votes.csv", icon="download"))
        if not poll.is_closed and can(viewer, "content.close_poll", publication):
            acts.append(Act(label=_("Close the poll"), url=f"/p/{publication.pk}/close/", icon="closed", post=True))
        return acts

    def counters(self) -> Sequence[Counter]:
        """Votes by name, who voted; of anonymous votes that each voter took one choice, where only one can be taken."""
        anonymous = Q(is_anonymous=True, is_multiple=False)
        return (
            Counter(
                model=PollChoice,
                column="votes_count",
                rows=PollVote.objects.all(),
                by="choice",
                of=Q(poll__is_anonymous=False),
            ),
            Counter(model=Poll, column="voters_count", rows=PollVoter.objects.all(), by="poll"),
            Counter(
                model=Poll,
                column="voters_count",
                rows=PollChoice.objects.all(),
                by="poll",
                of=anonymous,
                total="votes_count",
            ),
        )

    def addresses(self) -> Sequence[URLPattern]:
        """Its own."""
        from maillon.content.kinds.poll.urls import urlpatterns

        return urlpatterns

    def router(self) -> Router:
        """Its end points."""
        from maillon.content.kinds.poll.api import router

        return router


def _told(rows: list[tuple[Any, ...]], mine: set[int], *, has_voted: bool) -> dict[str, Any]:
    is_multiple, is_anonymous, results, closes_at, closed_at, voters = rows[0][5:11]
    is_closed = is_over(closes_at, closed_at)
    shows = shows_results(results, has_voted=has_voted, is_closed=is_closed)
    return {
        "choices": [
            {
                "id": str(choice),
                "text": text,
                "votes": votes if shows else None,
                "is_mine": None if is_anonymous else choice in mine,
            }
            for _pk, _place, choice, text, votes in (row[:5] for row in rows)
        ],
        "voters": voters,
        "is_multiple": is_multiple,
        "is_anonymous": is_anonymous,
        "results": results,
        "closes_at": closed_at or closes_at,
        "is_closed": is_closed,
        "has_voted": has_voted,
    }
