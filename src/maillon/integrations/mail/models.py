"""What an import of mail keeps: its run, the files it came from, every raw message with what became of it."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone

from maillon.access.models import OWNER, Membership, Space
from maillon.core.db.models import OrganisationModel
from maillon.core.policy import Viewer

READING, READ, PLANNING, BRINGING, DONE, FAILED = "reading", "read", "planning", "bringing", "done", "failed"
AT_WORK = (READING, PLANNING, BRINGING)
WAITING, IMPORTED, PRESENT, HELD = "waiting", "imported", "present", "held"

_states = [(s, s) for s in (READING, READ, PLANNING, BRINGING, DONE, FAILED)]
_fates = [(s, s) for s in (WAITING, IMPORTED, PRESENT, HELD)]


class OwnersQuerySet(models.QuerySet[Any]):
    """Adjectives of what only the owners of a community see."""

    def visible_to(self, viewer: Viewer | None) -> Self:
        """Rows of the spaces that the viewer owns and reads."""
        if viewer is None:
            return self.none()
        owned = Membership.objects.filter(person_id=viewer.person_id, role=OWNER).values("space")
        return self.filter(space__in=Space.objects.readable_by(viewer).filter(pk__in=owned))


class ImportRun(OrganisationModel):
    """One import into a community: read, shown before anything is written, then brought in."""

    space_path: ClassVar[str] = "space"
    parent_path: ClassVar[str] = ""

    space = models.ForeignKey(Space, models.CASCADE, related_name="imports")
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=8, default=READING, choices=_states)
    # Why it stopped, in a sentence; empty while it goes well.
    reason = models.CharField(max_length=500, default="", blank=True)
    # The counts of the closing report as far as they are known, and `written`.
    counts = models.JSONField(default=dict)
    # Whoever works on it is given up at this moment; nobody does where it is empty.
    busy_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = OwnersQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["space", "-created_at"], name="imports_of_space")]

    @property
    def is_at_work(self) -> bool:
        """Whether it goes on by itself."""
        return self.state in AT_WORK


class RawFile(OrganisationModel):
    """A file as it was given, kept by its content before anything in it is understood.

    The files of one run lie one behind the other in one stored file: `start` says where this one begins.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="files")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=255)
    raw_sha256 = models.CharField(max_length=64, db_index=True)
    start = models.BigIntegerField(default=0)
    bytes = models.BigIntegerField()
    # How much of it has been read.
    position = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="raw_file_in_order")]


class RawMessage(OrganisationModel):
    """One mail: where its bytes lie, what its header says, where it belongs and what became of it."""

    space_path: ClassVar[str] = "space"
    parent_path: ClassVar[str] = ""

    space = models.ForeignKey(Space, models.CASCADE, related_name="+", db_index=False)
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="messages", db_index=False)
    file = models.ForeignKey(RawFile, models.CASCADE, related_name="+", db_index=False)
    offset = models.BigIntegerField()
    bytes = models.BigIntegerField()
    # Whether a separator stood before it, so that ">From " loses its first sign.
    is_separated = models.BooleanField(default=True)
    # SHA-256 of the message as it is read, without its separator.
    digest = models.CharField(max_length=64)

    state = models.CharField(max_length=8, default=WAITING, choices=_fates)
    # Why it is held: an English msgid, translated when it is shown.
    reason = models.CharField(max_length=200, default="", blank=True)

    identity = models.CharField(max_length=32, default="", blank=True)
    message_id = models.CharField(max_length=998, default="", blank=True)
    ancestors = models.JSONField(default=list)
    subject_key = models.CharField(max_length=200, default="", blank=True)
    written_at = models.DateTimeField(null=True, blank=True)
    author_key = models.CharField(max_length=320, default="", blank=True)
    attached = models.PositiveIntegerField(default=0)

    # The plan of its run: its thread, its place among all, what it answers, the ids that nobody holds.
    thread = models.BigIntegerField(default=0)
    place = models.BigIntegerField(default=0)
    answers = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    absent = models.JSONField(default=list)

    publication = models.ForeignKey(
        "content.Publication", models.SET_NULL, null=True, blank=True, related_name="+", db_index=True
    )
    comment = models.ForeignKey(
        "content.Comment", models.SET_NULL, null=True, blank=True, related_name="+", db_index=True
    )

    objects = OwnersQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space", "digest"], name="raw_mail_once"),
            models.UniqueConstraint(
                fields=["space", "identity"], condition=models.Q(state=IMPORTED), name="mail_imported_once"
            ),
        ]
        indexes = [
            models.Index(fields=["space", "identity"], name="mail_identity"),
            models.Index(fields=["space", "message_id"], name="mail_message_id"),
            models.Index(fields=["space", "subject_key"], name="mail_subject"),
            models.Index(fields=["run", "state", "place"], name="mail_to_bring_in"),
            models.Index(fields=["run", "thread"], name="mail_of_thread"),
        ]


class AbsentMessage(OrganisationModel):
    """An id that a thread named and that nobody holds: whoever names it later, or bears it, belongs to that thread."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="+", db_index=False)
    message_id = models.CharField(max_length=998)
    publication = models.ForeignKey("content.Publication", models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "message_id"], name="absent_mail_once")]


class MailAuthor(OrganisationModel):
    """Who a mail says wrote it, and the staged person who stands for that: never somebody with an account."""

    key = models.CharField(max_length=320)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="mail_author_once")]
