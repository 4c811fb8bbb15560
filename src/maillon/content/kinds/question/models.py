"""What only a question knows, who has it too, and who is asked for an answer; votes on its answers."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from maillon.access.models import Space
from maillon.access.visibility import answering_members
from maillon.content.models import Comment, Publication
from maillon.core.db.models import OrganisationModel
from maillon.core.policy import Viewer

OPEN, TAKEN, DECLINED, HANDED_ON = "open", "taken", "declined", "handed_on"
STATES: Final = (OPEN, TAKEN, DECLINED, HANDED_ON)
ACCEPTED, SIMILAR, VOTED, FOLLOWS, NAMED = "accepted", "similar", "voted", "follows", "named"
REASONS: Final = (ACCEPTED, SIMILAR, VOTED, FOLLOWS, NAMED)
"""Why somebody is asked: answers of hers about a topic were accepted; she answered a similar question; her answers about a
topic were found good; she follows a topic; a colleague named her."""


class Question(OrganisationModel):
    """A question. From its times and the publication's come the time to the first answer, and to acceptance."""

    publication = models.OneToOneField(Publication, models.CASCADE, related_name="question")
    accepted = models.ForeignKey(Comment, models.SET_NULL, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    # When the first comment of somebody else came that still stands; None while nobody answered.
    first_answer_at = models.DateTimeField(null=True, blank=True)
    same_count = models.PositiveIntegerField(default=0)
    # Rounds in which likely experts were asked in `routed_in`, and when the next one is due; None: there is no next one.
    round = models.PositiveSmallIntegerField(default=0)
    round_at = models.DateTimeField(null=True, blank=True)
    routed_in = models.ForeignKey(Space, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    # How many people were asked there: all that readers are told of it.
    asked_count = models.PositiveIntegerField(default=0)
    # Since when, and by whom, its answer is wished as a page.
    page_wished_at = models.DateTimeField(null=True, blank=True)
    page_wished_by = models.ForeignKey(
        "people.Person", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["publication"], name="page_wished", condition=~models.Q(page_wished_at=None)),
            models.Index(
                fields=["publication"],
                name="unanswered",
                condition=models.Q(first_answer_at=None, accepted=None),
            ),
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


class AnswerRequestQuerySet(models.QuerySet["AnswerRequest"]):
    """Adjectives of requests to answer."""

    def visible_to(self, viewer: Viewer | None) -> AnswerRequestQuerySet:
        """Those to the viewer herself that she has not declined, while the question waits where she was asked and she may
        answer there: an answer, a closing, a removal, a move, an archiving ends them all at once."""
        if viewer is None:
            return self.none()
        read = Publication.objects.visible_to(viewer).published().filter(closed_at=None)
        waits = read.filter(
            pk=OuterRef("question__publication"), space=OuterRef("space"),
            question__first_answer_at=None, question__accepted=None,
        )  # fmt: skip
        answers = answering_members().filter(space=OuterRef("space"), person_id=viewer.person_id)
        mine = Q(person_id=viewer.person_id, state__in=(OPEN, TAKEN))
        return self.filter(mine, Exists(waits), Exists(answers))


class AnswerRequest(OrganisationModel):
    """One person was asked to answer a question, in a round, for a reason. Who was asked, and what she said, is told to
    nobody but her."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="requests", db_index=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False)
    # Where the question stood: moved elsewhere it is asked anew.
    space = models.ForeignKey(Space, models.CASCADE, related_name="+", db_index=False)
    round = models.PositiveSmallIntegerField()
    # How many colleagues passed it on before it came to her, and who was the last of them.
    hand = models.PositiveSmallIntegerField(default=0)
    handed_by = models.ForeignKey(
        "people.Person", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=8, choices=[(one, one) for one in REASONS])
    # What the reason names. She is told of it only as long as she reads it.
    topic = models.ForeignKey("topics.Topic", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    similar = models.ForeignKey(Publication, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    count = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=9, default=OPEN, choices=[(one, one) for one in STATES])
    asked_at = models.DateTimeField(default=timezone.now)
    said_at = models.DateTimeField(null=True, blank=True)

    objects = AnswerRequestQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "space", "person"], name="asked_once_in_a_place")]
        indexes = [models.Index(fields=["person", "asked_at"], name="asked_of_person")]
