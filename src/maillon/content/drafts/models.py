"""A draft and the files that wait with it; the moment at which a publication is withdrawn."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from maillon.access.models import Space
from maillon.content.models import Attachment, Publication
from maillon.core.db.models import OrganisationModel
from maillon.core.policy import Viewer


class DraftQuerySet(models.QuerySet["Draft"]):
    """Adjectives of drafts."""

    def visible_to(self, viewer: Viewer | None) -> DraftQuerySet:
        """Her own alone, while she has access, whatever became of their places."""
        if viewer is None or not (viewer.is_employee or viewer.is_guest):
            return self.none()
        return self.filter(person_id=viewer.person_id)


class Draft(OrganisationModel):
    """Words that are not published: for a community or a room (`space`), as an answer (`publication`), or for one's own wall."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False)
    space = models.ForeignKey(Space, models.CASCADE, null=True, blank=True, related_name="+")
    publication = models.ForeignKey(Publication, models.CASCADE, null=True, blank=True, related_name="+")
    # The one that the composer of its place shows; what is scheduled, or came back to a place that has one, is not.
    is_open = models.BooleanField(default=True)
    kind = models.CharField(max_length=16, default="post")
    title = models.CharField(max_length=200, default="", blank=True)
    body = models.TextField(default="", blank=True)
    # The kinds' own fields as their forms name them: {"choices": ["One", "Another"]}.
    fields = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    # Which of her browsers saved it last: a random name that it gives itself.
    device = models.CharField(max_length=32, default="", blank=True)
    saved_at = models.DateTimeField(default=timezone.now)
    # Scheduled: when it is to appear, and when it is to be withdrawn after that.
    due_at = models.DateTimeField(null=True, blank=True)
    withdraw_at = models.DateTimeField(null=True, blank=True)
    # Why it did not appear at its moment, in her language; gone with the next change.
    refused = models.CharField(max_length=300, default="", blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-saved_at", "-id"], name="newest_drafts")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "space"], name="draft_of_space_once",
                condition=models.Q(is_open=True, space__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["person", "publication"], name="draft_of_thread_once",
                condition=models.Q(is_open=True, publication__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["person"], name="draft_of_wall_once",
                condition=models.Q(is_open=True, space=None, publication=None),
            ),
            models.CheckConstraint(
                condition=models.Q(space=None) | models.Q(publication=None), name="a_draft_is_for_one_place"
            ),
            models.CheckConstraint(
                condition=models.Q(due_at=None) | models.Q(is_open=False, publication=None),
                name="what_is_scheduled_is_a_publication",
            ),
        ]  # fmt: skip


class DraftFile(OrganisationModel):
    """A file that waits with a draft: not counted among those that wait to be sent."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="files")
    attachment = models.OneToOneField(Attachment, models.CASCADE, related_name="held")


class Withdrawal(OrganisationModel):
    """When a publication is withdrawn, as its author wishes it; `done_at` once it was."""

    publication = models.OneToOneField(Publication, models.CASCADE, related_name="withdrawal")
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)


class Sent(OrganisationModel):
    """What the composer sent after it had asked once more, so that the same pressed twice is known again. Nobody is shown it."""

    publication = models.OneToOneField(Publication, models.CASCADE, related_name="+")
    # Of all that the form said: kind, place, words, the kind's own fields, files, moments.
    digest = models.CharField(max_length=64, db_index=True)
