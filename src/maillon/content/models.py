"""The spine of what people publish, and what hangs on it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from maillon.access.models import Space
from maillon.access.visibility import InSpace, InSpaceQuerySet
from maillon.core.db.models import OrganisationModel
from maillon.core.policy import Viewer

MARKDOWN, MAIL = "markdown", "mail"
FOLLOWED, MUTED = "followed", "muted"
REACTIONS = ("useful", "well_seen", "bravo", "thanks")

_published = models.Q(removed_at=None, hidden_at=None)


class Written(OrganisationModel):
    """What a publication and a comment share: somebody's words, rendered once when they are saved."""

    author = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    body = models.TextField(default="", blank=True)
    body_format = models.CharField(max_length=8, default=MARKDOWN, choices=[(f, f) for f in (MARKDOWN, MAIL)])
    html = models.TextField(default="", blank=True)
    text = models.TextField(default="", blank=True)
    published_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    reactions = models.JSONField(default=dict)
    # The ids of the previews of its links that are there, in their order (`content.previews`).
    previews = models.JSONField(default=list)
    # What came by e-mail: who brought it in, and its Message-ID (told to owners only).
    brought_in_by = models.ForeignKey(
        "people.Person", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    message_id = models.CharField(max_length=998, default="", blank=True)

    class Meta:
        abstract = True

    @property
    def reactions_count(self) -> int:
        """All reactions together."""
        return sum(self.reactions.values())


class Category(OrganisationModel):
    """A part of a community's forum, by which discussions are looked for. `colour` is one of the 24, or none."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="categories", db_index=False)
    name = models.CharField(max_length=40)
    colour = models.PositiveSmallIntegerField(null=True, blank=True)
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "name"], name="category_once")]

    def __str__(self) -> str:
        return self.name


class Publication(Written, InSpace):
    """Anything published: one row with a kind, in exactly one space."""

    space = models.ForeignKey(Space, models.PROTECT, related_name="publications", db_index=False)
    kind = models.CharField(max_length=16, default="post")
    title = models.CharField(max_length=200, default="", blank=True)
    # Set by a new comment only (and put back when it is removed): the order "recently active".
    active_at = models.DateTimeField(default=timezone.now)
    comments_count = models.PositiveIntegerField(default=0)
    last_comment = models.ForeignKey(
        "content.Comment", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    # Closed: it takes no new comments. Who closed it and why stands in its `Closing`.
    closed_at = models.DateTimeField(null=True, blank=True)
    # In which part of the forum it stands; of its own space, and gone when it moves.
    category = models.ForeignKey(Category, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    # Whether it was ever shared: the others are not asked where.
    is_shared = models.BooleanField(default=False)
    # The ids of the last three who commented, newest first: the faces on a card.
    commenters = models.JSONField(default=list)
    # Whether its links are shown with their previews.
    shows_previews = models.BooleanField(default=True)
    # Which delegate wrote it, where it is published in the name of a leader, its author.
    written_by = models.ForeignKey(
        "people.Person", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    objects = InSpaceQuerySet["Publication"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["space", "-published_at", "-id"], name="newest_in_space", condition=_published),
            models.Index(fields=["space", "-active_at", "-id"], name="active_in_space", condition=_published),
            models.Index(fields=["author", "-published_at", "-id"], name="newest_of_author", condition=_published),
            models.Index(fields=["message_id"], name="publication_message", condition=~models.Q(message_id="")),
            models.Index(fields=["category"], name="in_category", condition=models.Q(category__isnull=False)),
            # What is removed or hidden goes along where a whole space is moved.
            models.Index(fields=["space"], name="unpublished_in_space", condition=~_published),
        ]

    def __str__(self) -> str:
        return self.title or self.text[:60]

    @property
    def url(self) -> str:
        """The thread's address."""
        return f"/p/{self.pk}/"


class Closing(OrganisationModel):
    """Who closed a discussion, and why; gone when it is opened again."""

    publication = models.OneToOneField(Publication, models.CASCADE, related_name="closing")
    closed_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=200, default="", blank=True)


class Pin(OrganisationModel):
    """A publication that stands on top of its community until a day; gone when it is taken down, removed or moved."""

    publication = models.OneToOneField(Publication, models.CASCADE, related_name="pin")
    # The community again, so that its few pins are found without its many publications.
    space = models.ForeignKey(Space, models.CASCADE, related_name="+", db_index=False)
    pinned_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+", db_index=False)
    pinned_at = models.DateTimeField(default=timezone.now)
    # Empty: it stands until somebody takes it down.
    last_day = models.DateField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["space", "pinned_at", "id"], name="pins_of_space")]


class Feature(OrganisationModel):
    """A publication that stands before each member until she has seen it (her `ReadingMark`), to the end of a day; gone when
    it is taken down, removed or moved."""

    publication = models.OneToOneField(Publication, models.CASCADE, related_name="feature")
    # The community again, so that its few features are found without its many publications.
    space = models.ForeignKey(Space, models.CASCADE, related_name="+", db_index=False)
    featured_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+", db_index=False)
    featured_at = models.DateTimeField(default=timezone.now)
    last_day = models.DateField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["space", "-featured_at", "-id"], name="features_of_space")]


class Comment(Written, InSpace):
    """An answer in a thread; `parent` is the comment it answers.

    Threads are shown two levels deep: `branch` is the comment to the publication under which it stands, however deep it
    answers (its own id for one to the publication), `branch_at` the moment of that one.
    """

    space_path: ClassVar[str] = "publication__space"
    parent_path: ClassVar[str] = "publication"

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="comments", db_index=False)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="answers")
    # Numbers of their own, no foreign key: a branch keeps together when its head is purged.
    branch = models.BigIntegerField()
    branch_at = models.DateTimeField()
    is_under = models.BooleanField(default=False)

    objects = InSpaceQuerySet["Comment"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["publication", "published_at", "id"], name="comments_in_order"),
            # With all that the order of a thread is told from, so that its rows are not looked at.
            models.Index(
                fields=[
                    "publication",
                    "removed_at",
                    "branch_at",
                    "branch",
                    "is_under",
                    "published_at",
                    "id",
                    "organisation",
                ],
                name="comments_in_branches",
            ),
            models.Index(fields=["author", "-published_at"], name="comments_of_author"),
            models.Index(fields=["message_id"], name="comment_message", condition=~models.Q(message_id="")),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def url(self) -> str:
        """The comment's place in its thread."""
        return comment_url(self.publication_id, self.pk)


def comment_url(publication: int, comment: int) -> str:
    """Where a comment stands: the page of the thread that holds it, and its place there."""
    return f"/p/{publication}/?at={comment}#c{comment}"


class Reaction(OrganisationModel):
    """One person's reaction to a publication or to a comment: one at a time, changed by another."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    publication = models.ForeignKey(Publication, models.CASCADE, null=True, blank=True, related_name="given_reactions")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, blank=True, related_name="given_reactions")
    name = models.CharField(max_length=12, choices=[(r, r) for r in REACTIONS])
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "person"], name="one_reaction_to_a_publication"),
            models.UniqueConstraint(fields=["comment", "person"], name="one_reaction_to_a_comment"),
            models.CheckConstraint(
                condition=models.Q(publication=None, comment__isnull=False)
                | models.Q(publication__isnull=False, comment=None),
                name="a_reaction_is_to_one_thing",
            ),
        ]


class Revision(OrganisationModel):
    """What a text was before an edit."""

    publication = models.ForeignKey(Publication, models.CASCADE, null=True, blank=True, related_name="revisions")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, blank=True, related_name="revisions")
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200, default="", blank=True)
    body = models.TextField(default="", blank=True)
    html = models.TextField(default="", blank=True)
    replaced_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+", db_index=False)
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "version"], name="revision_of_publication_once"),
            models.UniqueConstraint(fields=["comment", "version"], name="revision_of_comment_once"),
        ]


class Mention(OrganisationModel):
    """Somebody is named by @ in a publication or in one of its comments."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="mentions")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, blank=True, related_name="mentions")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "person"], condition=models.Q(comment=None), name="mentioned_once_in_publication"
            ),
            models.UniqueConstraint(fields=["comment", "person"], name="mentioned_once_in_comment"),
        ]


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Adjectives of attachments."""

    def visible_to(self, viewer: Viewer | None) -> AttachmentQuerySet:
        """Files of what the viewer reads, and her own that hang on nothing yet."""
        if viewer is None:
            return self.none()
        mine = models.Q(uploaded_by_id=viewer.person_id, publication=None)
        publications = Publication.objects.visible_to(viewer)
        comments = Comment.objects.visible_to(viewer)
        hanging = models.Q(publication__in=publications) & (models.Q(comment=None) | models.Q(comment__in=comments))
        return self.filter(mine | hanging, removed_at=None)


class Attachment(OrganisationModel):
    """A file of a publication or a comment; until it is sent, its uploader's alone."""

    publication = models.ForeignKey(Publication, models.CASCADE, null=True, blank=True, related_name="attachments")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, blank=True, related_name="attachments")
    uploaded_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=120)
    bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    # A smaller picture for pages; empty where there is none.
    preview = models.CharField(max_length=64, default="", blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    alt = models.CharField(max_length=300, default="", blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    @property
    def url(self) -> str:
        """The address of the file."""
        return f"/files/{self.pk}/"


class Collection(OrganisationModel):
    """A name under which somebody keeps things; it goes with the last of them."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    # The name without case and accents, by which one is found again: a letter may fold into eighteen.
    folded = models.CharField(max_length=1080)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "folded"], name="collection_once")]

    def __str__(self) -> str:
        return self.name


class BookmarkQuerySet(models.QuerySet["Bookmark"]):
    """Adjectives of bookmarks."""

    def visible_to(self, viewer: Viewer | None) -> BookmarkQuerySet:
        """Her own alone, of what she reads now."""
        if viewer is None:
            return self.none()
        publication = Publication.objects.visible_to(viewer).filter(pk=models.OuterRef("publication"))
        comment = Comment.objects.visible_to(viewer).filter(pk=models.OuterRef("comment"))
        return self.filter(models.Exists(publication) | models.Exists(comment), person_id=viewer.person_id)


class Bookmark(OrganisationModel):
    """Somebody keeps a publication or a comment for herself: nobody else is ever told."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False)
    publication = models.ForeignKey(Publication, models.CASCADE, null=True, blank=True, related_name="+")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, blank=True, related_name="+")
    collection = models.ForeignKey(Collection, models.SET_NULL, null=True, blank=True, related_name="bookmarks")
    kept_at = models.DateTimeField(default=timezone.now)
    # When she is to be reminded; empty again once she was.
    remind_at = models.DateTimeField(null=True, blank=True)

    objects = BookmarkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-kept_at", "-id"], name="newest_kept")]
        constraints = [
            models.UniqueConstraint(fields=["person", "publication"], name="publication_kept_once"),
            models.UniqueConstraint(fields=["person", "comment"], name="comment_kept_once"),
            models.CheckConstraint(
                condition=models.Q(publication=None, comment__isnull=False)
                | models.Q(publication__isnull=False, comment=None),
                name="a_bookmark_is_of_one_thing",
            ),
        ]


class ReadingMark(OrganisationModel):
    """How far a person has read one thread: made at the first visit."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False)
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="reading_marks")
    read_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "publication"], name="one_mark_per_thread")]


class Subscription(OrganisationModel):
    """What somebody wishes to hear of one thread; without a row, what concerns her. It gives no right to read it."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False)
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="subscriptions")
    level = models.CharField(max_length=8, choices=[(level, level) for level in (FOLLOWED, MUTED)])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "publication"], name="one_subscription_per_thread")]


class Departure(OrganisationModel):
    """A part of a thread that went on elsewhere: what stands in its place, and where its addresses lead."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="departures")
    # Empty once the discussion that it became is gone for good.
    target = models.ForeignKey(Publication, models.SET_NULL, null=True, related_name="+")
    moved_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+", db_index=False)
    moved_at = models.DateTimeField(default=timezone.now)
    # The number of the comment that became the publication.
    first = models.BigIntegerField()
    # The numbers of the comments that went, of those that everybody there could read.
    comments = models.JSONField(default=list)
