"""What only a poll knows: its choices, who has voted, and, in a poll by name, for what.

Of an anonymous poll two facts are kept that nothing ties together: that somebody has voted (`PollVoter`, without a
time, under an id that holds none and is in no order), and how often each choice was taken (a number). There is no row
of a vote. A vote writes the numbers of all choices anew, so that the database's own marks on rows (PostgreSQL's xmin)
do not tell which of them the last voter raised.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.content.models import Publication
from maillon.core.db.models import OrganisationModel

CHOICE: Final = 120
"""Characters of a choice."""
FEWEST, MOST = 2, 20
ALWAYS, AFTER_VOTE, AFTER_CLOSING = "always", "after_vote", "after_closing"
RESULTS: Final = (ALWAYS, AFTER_VOTE, AFTER_CLOSING)


def random_id() -> int:
    """An id that says nothing of when it was made."""
    return secrets.randbits(62) + 1


class Poll(OrganisationModel):
    """How is voted, until when, and when the results are shown."""

    publication = models.OneToOneField(Publication, models.CASCADE, related_name="poll")
    is_multiple = models.BooleanField(default=False)
    is_anonymous = models.BooleanField(default=False)
    results = models.CharField(max_length=16, default=ALWAYS, choices=[(r, r) for r in RESULTS])
    closes_at = models.DateTimeField(null=True, blank=True)
    # When its author closed it before that.
    closed_at = models.DateTimeField(null=True, blank=True)
    voters_count = models.PositiveIntegerField(default=0)

    @property
    def is_closed(self) -> bool:
        """Whether it takes no more votes."""
        return is_over(self.closes_at, self.closed_at)


class PollChoice(OrganisationModel):
    """One of the choices; `place` is its place in their order."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="choices", db_index=False)
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=CHOICE)
    votes_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "place"], name="one_choice_in_a_place")]

    def __str__(self) -> str:
        return self.text


class PollVoter(OrganisationModel):
    """This person has voted. That is all: no time, and an id that holds none.

    On SQLite the random id is the row's own place in the table (a key of an automatic type is), so that the rows do not
    even lie in the order in which they came.
    """

    id = models.BigAutoField(primary_key=True, default=random_id, editable=False)
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="voters", db_index=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "person"], name="one_voter_in_a_poll")]


class PollVote(OrganisationModel):
    """In a poll by name: who took which choice. An anonymous poll has no such row."""

    choice = models.ForeignKey(PollChoice, models.CASCADE, related_name="votes", db_index=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["choice", "person"], name="one_vote_for_a_choice")]


def is_over(closes_at: datetime | None, closed_at: datetime | None) -> bool:
    """Whether a poll with these times takes no more votes."""
    return closed_at is not None or (closes_at is not None and closes_at <= timezone.now())


def shows_results(results: str, *, has_voted: bool, is_closed: bool) -> bool:
    """Whether somebody sees the results now."""
    return is_closed or results == ALWAYS or (results == AFTER_VOTE and has_voted)


def when_shown(results: str) -> str:
    """When somebody will see the results who does not see them yet, as a sentence."""
    if results == AFTER_VOTE:
        return _("You see the results once you have voted.")
    return _("The results are shown when the poll is closed.")
