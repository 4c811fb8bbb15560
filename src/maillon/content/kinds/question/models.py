"""What only a question knows, and who has it too; votes on its answers."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from maillon.content.models import Comment, Publication
from maillon.core.db.models import OrganisationModel


class Question(OrganisationModel):
    """A question. From its times and the publication's come the time to the first answer, and to acceptance."""

    publication = models.OneToOneField(Publication, models.CASCADE, related_name="question")
    accepted = models.ForeignKey(Comment, models.SET_NULL, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    # When the first comment of somebody else came that still stands; None while nobody answered.
    first_answer_at = models.DateTimeField(null=True, blank=True)
    same_count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["publication"],
                name="unanswered",
                condition=models.Q(first_answer_at=None, accepted=None),
            )
        ]


class SameQuestion(OrganisationModel):
    """Somebody has this question too."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="same", db_index=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "person"], name="same_question_once")]


class Answer(OrganisationModel):
    """A comment that somebody voted for, with how many did."""

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="answer")
    votes_count = models.PositiveIntegerField(default=0)


class AnswerVote(OrganisationModel):
    """One person's vote for an answer."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="votes", db_index=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "person"], name="one_vote_for_an_answer")]
