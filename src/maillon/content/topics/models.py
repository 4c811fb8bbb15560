"""Topics and their uses, what they are found by, who follows them, and what curators did to them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from maillon.content.models import Comment, Publication
from maillon.core.db.models import OrganisationModel
from maillon.core.policy import Viewer
from maillon.core.text.marks import topic_url

MERGED, SEPARATED, RENAMED, DESCRIBED = "merged", "separated", "renamed", "described"


class TopicQuerySet(models.QuerySet["Topic"]):
    """Adjectives of topics."""

    def visible_to(self, viewer: Viewer | None) -> TopicQuerySet:
        """What something that she reads is about, under this name or under a synonym of it: that another topic exists
        would tell of what she does not read."""
        uses = Tagging.objects.visible_to(viewer)
        own = uses.filter(topic=models.OuterRef("pk"))
        return self.filter(models.Exists(own) | models.Exists(uses.filter(topic__same_as=models.OuterRef("pk"))))


class Topic(OrganisationModel):
    """A subject, made by writing #it. `slug` is its normal form, by which it is one and the same; `name` is how it is
    written."""

    slug = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    description = models.CharField(max_length=300, default="", blank=True)
    # The topic that this one is a synonym of; that one is a synonym of none.
    same_as = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="synonyms")

    objects = TopicQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "slug"], name="topic_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """The topic's page."""
        return topic_url(self.slug)

    @property
    def mark(self) -> str:
        """How it is written in a text, behind its #."""
        return "-".join(self.name.split())


class TaggingQuerySet(models.QuerySet["Tagging"]):
    """Adjectives of uses of topics."""

    def visible_to(self, viewer: Viewer | None) -> TaggingQuerySet:
        """Uses in what the viewer reads and what stands there."""
        stands = models.Q(comment=None) | models.Q(comment__removed_at=None, comment__hidden_at=None)
        # Asked row by row: a list of all that she reads would be made for each question.
        read = Publication.objects.visible_to(viewer).published().filter(pk=models.OuterRef("publication"))
        return self.filter(stands, models.Exists(read))


class Tagging(OrganisationModel):
    """A publication, or a comment of it, is about a topic; by the synonym that was written."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="taggings")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, blank=True, related_name="taggings")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="taggings", db_index=False)
    # The publication's: a topic is read in the order of what was published.
    published_at = models.DateTimeField(default=timezone.now)

    objects = TaggingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["topic", "-published_at", "-id"], name="newest_of_topic"),
            # Of publications alone: an index of all uses would be taken where those of one topic are asked for.
            models.Index(fields=["published_at"], name="topics_by_time", condition=models.Q(comment=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "topic"], condition=models.Q(comment=None), name="publication_tagged_once"
            ),
            models.UniqueConstraint(fields=["comment", "topic"], name="comment_tagged_once"),
        ]


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
