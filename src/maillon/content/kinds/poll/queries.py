"""The questions about polls; each takes the viewer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from maillon.access.models import READ, Membership
from maillon.access.visibility import people_for
from maillon.content.kinds.poll.models import Poll, PollChoice, PollVote, PollVoter, shows_results, when_shown
from maillon.content.models import Publication
from maillon.core.db.prepared import prepared
from maillon.core.errors import Forbidden, NotFound
from maillon.core.policy import Viewer


@prepared
def poll_facts(*, publications: Collection[int]) -> QuerySet[PollChoice, tuple[Any, ...]]:
    """A row for each choice, with what its poll knows, whether that is hidden, and in which kind of space; in no order."""
    rows = PollChoice.objects.filter(poll__publication__in=publications)
    poll = (
        "is_multiple", "is_anonymous", "results", "closes_at", "closed_at", "voters_count", "publication__hidden_at",
        "publication__space__kind", "publication__space__archived_at",
    )  # fmt: skip
    return rows.values_list(
        "poll__publication_id", "place", "pk", "text", "votes_count", *(f"poll__{column}" for column in poll)
    )


@prepared
def voted_in(*, me: int, publications: Collection[int]) -> QuerySet[PollVoter, int]:
    """In which of these the viewer has voted."""
    rows = PollVoter.objects.filter(person_id=me, poll__publication__in=publications)
    return rows.values_list("poll__publication_id", flat=True)


@prepared
def my_choices(*, me: int, publications: Collection[int]) -> QuerySet[PollVote, int]:
    """What she chose in those by name."""
    rows = PollVote.objects.filter(person_id=me, choice__poll__publication__in=publications)
    return rows.values_list("choice_id", flat=True)


@prepared
def member_of(*, me: int, spaces: Collection[int], is_guest: bool) -> QuerySet[Membership, int]:
    """Of which of these spaces she is a member, a guest only where guests do more than read."""
    rows = Membership.objects.filter(person_id=me, space__in=spaces)
    rows = rows.exclude(space__guests_may=READ) if is_guest else rows
    return rows.values_list("space_id", flat=True)


def results_for(viewer: Viewer, publication: Publication) -> Poll:
    """The poll of a publication she reads. Raises NotFound for none, Forbidden while she sees no results."""
    poll = Poll.objects.filter(publication__in=Publication.objects.visible_to(viewer), publication=publication).first()
    if poll is None:
        raise NotFound(_("This is no poll."))
    has_voted = PollVoter.objects.filter(poll=poll, person_id=viewer.person_id).exists()
    if not shows_results(poll.results, has_voted=has_voted, is_closed=poll.is_closed):
        raise Forbidden(when_shown(poll.results))
    return poll


def votes_for(viewer: Viewer, publication: Publication) -> QuerySet[PollVote]:
    """Who voted for what in a poll by name, the first first. Raises NotFound, Forbidden."""
    poll = results_for(viewer, publication)
    if poll.is_anonymous:
        raise Forbidden(_("This poll is anonymous: nobody can tell who chose what."))
    rows = PollVote.objects.filter(choice__poll=poll, person__in=people_for(viewer))
    return rows.select_related("person__site", "choice").order_by("created_at", "pk")


def choices_for(viewer: Viewer, publication: Publication) -> Sequence[PollChoice]:
    """The choices of a poll in their order, with their votes. Raises NotFound, Forbidden."""
    return list(PollChoice.objects.filter(poll=results_for(viewer, publication)).order_by("place"))
