"""What topics are found by, who follows them, and what curators did to them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from maillon.content.models import Topic
from maillon.core.db.models import OrganisationModel

MERGED, SEPARATED, RENAMED, DESCRIBED = "merged", "separated", "renamed", "described"


class TopicWord(OrganisationModel):
    """One word of a topic's normal form; its beginning finds the other forms of the word."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="words", db_index=False)
    word = models.CharField(max_length=60, db_index=True)
    beginning = models.CharField(max_length=3, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "word"], name="word_of_topic_once")]


class TopicFollow(OrganisationModel):
    """Somebody has what is about a topic brought into her feed. Gives no right."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False)
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="follows")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="topic_followed_once")]


class Curation(OrganisationModel):
    """One act of a curator, never changed afterwards: who did what to a topic, and what stood before."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="curations")
    what = models.CharField(max_length=12, choices=[(one, one) for one in (MERGED, SEPARATED, RENAMED, DESCRIBED)])
    into = models.ForeignKey(Topic, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    before = models.CharField(max_length=300, default="", blank=True)
    after = models.CharField(max_length=300, default="", blank=True)
    # The synonyms that went along with a topic when it was merged, so that they come back with it.
    along = models.JSONField(default=list)
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
