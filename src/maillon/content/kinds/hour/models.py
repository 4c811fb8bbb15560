"""What only a question hour knows: when it is open, what is asked in it, who wants that answered."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import models
from django.utils import timezone

from maillon.content.models import Comment, Publication
from maillon.core.db.models import OrganisationModel

OWED, ANSWERED, SAID, GONE = RANKS = (0, 1, 2, 3)
"""What a comment to the publication is, in the order in which the thread shows them: a question that no host has answered,
one that is answered, what a host says by herself, what was removed or hidden (its answers may still stand)."""
ASKED: Final = (OWED, ANSWERED)
COMING, OPEN, OVER = "coming", "open", "over"


class Hour(OrganisationModel):
    """When it opens and ends. It does both by itself; what is sent at these moments reads this row."""

    publication = models.OneToOneField(Publication, models.CASCADE, related_name="hour")
    opens_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # What was to happen at its former moments counts this, and does nothing.
    times_changed = models.PositiveIntegerField(default=0)
    questions_count = models.PositiveIntegerField(default=0)
    answered_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("opens_at")), name="an_hour_ends_after_it_opens"
            )
        ]
        indexes = [models.Index(fields=["ends_at"], name="hours_by_end")]

    @property
    def state(self) -> str:
        """Coming, open or over, now."""
        return state_of(self.opens_at, self.ends_at)


class HourQuestion(OrganisationModel):
    """A comment to the publication of a question hour, with how many want it answered. Its key is in the order of time."""

    hour = models.ForeignKey(Hour, models.CASCADE, related_name="asked", db_index=False)
    comment = models.OneToOneField(Comment, models.CASCADE, related_name="hour_question")
    rank = models.PositiveSmallIntegerField(choices=[(rank, rank) for rank in RANKS])
    votes_count = models.PositiveIntegerField(default=0)
    # The first comment of a host that answers it and stands.
    answer = models.ForeignKey(Comment, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["hour", "rank", "-votes_count", "comment"], name="most_wanted")]


class HourVote(OrganisationModel):
    """One person wants this answered."""

    question = models.ForeignKey(HourQuestion, models.CASCADE, related_name="votes", db_index=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "person"], name="one_vote_for_a_question")]


def state_of(opens_at: datetime, ends_at: datetime) -> str:
    """The state of a question hour with these times, now."""
    now = timezone.now()
    return OVER if ends_at <= now else COMING if opens_at > now else OPEN
