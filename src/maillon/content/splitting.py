"""A part of a thread becomes a discussion of its own: a comment, and all that answers it, with a title and a place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, F, Model, OuterRef, QuerySet
from django.utils.translation import gettext as _

from maillon.access.models import Space
from maillon.content.actions import FACES
from maillon.content.branches import rebranch
from maillon.content.composing import checked_title
from maillon.content.events import PartLeft, PartMoved
from maillon.content.kinds.table import kind_named
from maillon.content.models import (
    Attachment,
    Bookmark,
    Comment,
    Departure,
    Mention,
    Publication,
    Reaction,
    ReadingMark,
    Revision,
    Subscription,
    Written,
)
from maillon.content.moving import shift
from maillon.content.topics.models import Tagging
from maillon.core.db.prepared import prepared
from maillon.core.db.writing import action
from maillon.core.errors import Conflict, invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer
from maillon.core.refs import ref

MOST: Final = 500
"""Answers that go at once: so many are moved in one transaction that holds the database for less than 100 ms."""
MARKS: Final = 500
"""Reading marks that are copied, the newest; whoever has none begins at the first answer."""

OF_COMMENT: Final[Mapping[str, str]] = {
    "content.Comment.publication": "set for all that goes",
    "content.Comment.parent": "kept; what answered the first answers the new publication now, so it names none",
    "content.Publication.last_comment": "counted anew on both sides",
    "content.Reaction.comment": "kept; those of the first become the publication's",
    "content.Reaction.publication": "not of a comment",
    "content.Revision.comment": "kept; those of the first become the publication's",
    "content.Revision.publication": "not of a comment",
    "content.Bookmark.comment": "kept; those of the first become the publication's",
    "content.Bookmark.publication": "not of a comment",
    "content.Mention.comment": "kept; those of the first become the publication's",
    "content.Mention.publication": "set for all that goes",
    "content.Attachment.comment": "kept; those of the first become the publication's",
    "content.Attachment.publication": "set for all that goes",
    "previews.Holding.comment": "that of the first goes with it; previews.look notes the links of what it became",
    "previews.Holding.publication": "not of a comment",
    "link.Link.publication": "not of a comment",
    "topics.Tagging.comment": "kept; those of the first become the publication's",
    "topics.Tagging.publication": "set for all that goes",
    "content.Subscription.publication": "copied: who follows the thread follows its part, who muted it has both muted",
    "content.ReadingMark.publication": "copied: who has read it has read it",
    "content.Closing.publication": "stays: what goes is open",
    "content.Pin.publication": "stays: what goes is not pinned",
    "content.Feature.publication": "stays: what goes is not featured",
    "content.Departure.publication": "stays with the old thread",
    "content.Departure.target": "leads to the new one",
    "question.Question.publication": "not of a comment",
    "question.Question.accepted": "taken back by the kind (`comments_left`)",
    "question.AnswerRequest.similar": "not of a comment",
    "question.Answer.comment": "kept, and seen again in a question only; that of the first goes with it",
    "poll.Poll.publication": "not of a comment",
    "praise.Praise.publication": "not of a comment",
    "praise.Praised.publication": "not of a comment",
    "offer.Offer.publication": "not of a comment",
    "hour.Hour.publication": "not of a comment",
    "hour.HourQuestion.comment": "that of the first goes with it, and its votes",
    "hour.HourQuestion.answer": "counted anew by the kind (`recount`)",
    "share.Share.publication": "not of a comment",
    "share.Share.home": "stays with the old thread: that is what was shared",
    "announcement.Announcement.publication": "not of a comment",
    "announcement.Acknowledgement.publication": "not of a comment",
    "announcement.Reminder.publication": "not of a comment",
    "drafts.Draft.publication": "stays: what she has not sent answers the thread in which she wrote it",
    "drafts.Withdrawal.publication": "not of a comment",
    "drafts.Sent.publication": "not of a comment",
    "integrations.RawMessage.publication": "mail.let_part_go lets it no longer point to what has gone",
    "integrations.RawMessage.comment": "mail.let_part_go lets it no longer point to what has gone",
    "integrations.AbsentMessage.publication": "stays with the old thread",
}
"""Every key that leads to a publication or a comment, and what becomes of it here. A test holds it against the models."""


@dataclass(frozen=True, slots=True)
class Gone:
    """What stands in the place of answers that went on elsewhere. `url` and `title` are "" for who may not read there."""

    count: int
    url: str
    title: str
    anchors: Sequence[int]
    """The numbers that addresses of the old thread end with (#c…)."""


@action
def split_thread(*, by: Viewer, comment: Comment, to: Space, title: str, state: str = "") -> Publication:
    """Make a comment and everything that answers it a post of its own, in the same community or in another one, in the words
    and at the time in which they were written. A second time gives what the first one made.

    `state` is what she saw of whose reading changes; where that is another now, Conflict. Raises NotFound, Forbidden, Invalid.
    """
    old = Publication.objects.select_for_update(of=("self",)).select_related("space").get(pk=comment.publication_id)
    made = _already(by, comment)
    if made is not None:
        return made
    to = Space.objects.select_for_update().get(pk=to.pk)
    comment = _present(comment)
    seen = shift(by=by, thing=comment, to=to)
    if comment.publication_id != old.pk:
        raise Conflict(_("This was moved meanwhile: look at it again."))
    title = checked_title(title)
    if not title:
        raise invalid("title", _("Give the new discussion a title."))
    if state and state != seen.state:
        raise Conflict(_("Whoever reads it has changed meanwhile: look at it again, then confirm."))
    going = part_under(comment)
    if len(going) > MOST:
        raise Conflict(_("At most %(limit)d answers go at once: choose a smaller part.") % {"limit": MOST})
    new = _publication(comment, title, to)
    if new.hidden_at is None:
        Space.objects.filter(pk=to.pk).update(publications_count=F("publications_count") + 1)
    _carry(comment, going[1:], old, new)
    shown = set(Comment.objects.published().filter(pk__in=going).values_list("pk", flat=True))
    told = [pk for pk in going if pk in shown]
    Departure.objects.create(publication=old, target=new, moved_by_id=by.person_id, first=comment.pk, comments=told)
    kind_named(old.kind).comments_left(by, old, going)
    Comment.objects.filter(pk=comment.pk).delete()
    rebranch(new.pk)
    for one in (old, new):
        recount_thread(one)
    publish(
        PartLeft(subject=ref(old), actor_id=by.person_id, space_id=old.space_id, publication_id=old.pk,
                 count=len(told))
    )  # fmt: skip
    publish(
        PartMoved(subject=ref(new), actor_id=by.person_id, space_id=to.pk, from_thread=old.pk, comments=going)
    )  # fmt: skip
    return new


def part_under(comment: Comment) -> list[int]:
    """The numbers of a comment and of all that answers it, itself first; removed ones among them."""
    answers: dict[int | None, list[int]] = {}
    for pk, parent in Comment.objects.filter(publication=comment.publication_id).values_list("pk", "parent_id"):
        answers.setdefault(parent, []).append(pk)
    found = [comment.pk]
    for pk in found:
        found += answers.get(pk, [])
    return found


def departures_of(publication: Publication, viewer: Viewer) -> list[Gone]:
    """What of a thread went on elsewhere, in the order in which it went; where to, for who reads there."""
    rows = _departures(viewer=viewer, publication=publication.pk)
    return [
        Gone(len(row.comments), f"/p/{row.target_id}/" if row.is_told else "", row.told_title if row.is_told else "",
             row.comments[:200])
        for row in rows
    ]  # fmt: skip


@prepared
def _departures(viewer: Viewer, publication: int) -> QuerySet[Any]:
    told = Publication.objects.visible_to(viewer).filter(pk=OuterRef("target"))
    rows = Departure.objects.filter(publication=publication).annotate(
        is_told=Exists(told), told_title=told.values("title")[:1]
    )
    return rows.order_by("moved_at", "pk")[:50]


def _already(by: Viewer, comment: Comment) -> Publication | None:
    """What the comment became already, where she reads it: the same press twice."""
    if Comment.objects.filter(pk=comment.pk).exists():
        return None
    targets = Departure.objects.filter(publication=comment.publication_id, first=comment.pk).values("target")
    return Publication.objects.visible_to(by).filter(pk__in=targets).first()


def _present(comment: Comment) -> Comment:
    """The comment as it stands now, locked: it may have been edited, hidden or moved since it was read."""
    rows = Comment.objects.select_for_update(of=("self",)).select_related("publication__space")
    return rows.filter(pk=comment.pk).first() or comment


def _publication(comment: Comment, title: str, to: Space) -> Publication:
    """The publication that a comment becomes, with every column that both have."""
    shared = [field.attname for field in Written._meta.fields] + ["author_id", "brought_in_by_id"]
    facts = {name: getattr(comment, name) for name in dict.fromkeys(shared) if name not in ("id", "organisation_id")}
    return Publication.objects.create(space=to, title=title, active_at=comment.published_at, **facts)


def _carry(first: Comment, answers: Collection[int], old: Publication, new: Publication) -> None:
    answers = list(answers)
    becomes: list[type[Model]] = [Reaction, Revision, Bookmark, Attachment, Mention, Tagging]
    for model in becomes:
        model._default_manager.filter(comment=first.pk).update(publication=new, comment=None)
    Comment.objects.filter(parent=first.pk).update(parent=None)
    Comment.objects.filter(pk__in=answers).update(publication=new)
    for hanging in (Attachment, Mention, Tagging):
        hanging._default_manager.filter(comment__in=answers).update(publication=new)
    Tagging.objects.filter(publication=new).update(published_at=new.published_at)
    marks = ReadingMark.objects.filter(publication=old).order_by("-read_until")[:MARKS]
    ReadingMark.objects.bulk_create(
        ReadingMark(publication=new, person_id=mark.person_id, read_until=mark.read_until) for mark in marks
    )
    wishes = Subscription.objects.filter(publication=old).values_list("person_id", "level")
    Subscription.objects.bulk_create(Subscription(publication=new, person_id=one, level=level) for one, level in wishes)


def recount_thread(publication: Publication) -> None:
    """Set what a publication knows of its comments, from those that stand."""
    standing = publication.comments.published().order_by("-published_at", "-pk")
    last = standing.first()
    Publication.objects.filter(pk=publication.pk).update(
        comments_count=standing.count(),
        last_comment=last,
        active_at=max(last.published_at, publication.published_at) if last else publication.published_at,
        commenters=list(dict.fromkeys(standing.values_list("author_id", flat=True)[:200]))[:FACES],
    )
    kind_named(publication.kind).recount([publication.pk])
