"""What somebody who was asked is told of it: why, in words that name only what she reads now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillon.content.kinds.question.models import ACCEPTED, FOLLOWS, NAMED, SIMILAR, TAKEN, VOTED, AnswerRequest
from maillon.content.kinds.question.routing import HANDS
from maillon.content.models import Publication
from maillon.content.topics.models import Topic
from maillon.core.db.prepared import prepared
from maillon.core.policy import Viewer


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request to the viewer that she has not declined. What of `topic`, `similar` and `name` she may not know is ""."""

    publication_id: int
    state: str
    reason: str
    count: int
    hand: int
    topic: str
    similar: str
    name: str

    @property
    def is_taken(self) -> bool:
        """She said that she will answer."""
        return self.state == TAKEN

    @property
    def may_pass_on(self) -> bool:
        """Whether she may name a colleague in her place."""
        return self.hand < HANDS

    @property
    def why(self) -> str:
        """The reason as a sentence, in the reader's language."""
        told = {"num": self.count, "topic": self.topic, "title": self.similar, "name": self.name}
        return self._sentence() % told

    def _sentence(self) -> str:
        if self.reason == ACCEPTED and self.topic:
            return ngettext(
                "An answer of yours about #%(topic)s was accepted.",
                "%(num)s of your answers about #%(topic)s were accepted.",
                self.count,
            )
        if self.reason == VOTED and self.topic:
            return _("Your answers about #%(topic)s were found good.")
        if self.reason == FOLLOWS and self.topic:
            return _("You follow #%(topic)s.")
        if self.reason == SIMILAR and self.similar:
            return _("You answered a similar question: “%(title)s”")
        if self.reason == NAMED and self.name:
            return _("%(name)s thinks that you know.")
        return _("You may know the answer.")


def asked_of(viewer: Viewer, publications: Collection[int]) -> Mapping[int, Asked]:
    """What the viewer is asked to answer of these, by publication."""
    return {row[0]: _asked(row) for row in _requests(viewer=viewer, publications=publications)} if publications else {}


def reasons_of(viewer: Viewer, requests: Collection[int]) -> Mapping[int, str]:
    """Why she was asked, by request."""
    return {row[1]: _asked(row).why for row in _these(viewer=viewer, requests=requests)} if requests else {}


def requests_for(viewer: Viewer) -> QuerySet[Publication]:
    """The questions that the viewer is asked to answer, newest first."""
    mine = AnswerRequest.objects.visible_to(viewer).values("question__publication")
    rows = Publication.objects.visible_to(viewer).filter(pk__in=mine)
    return rows.select_related("author", "space__community", "question").order_by("-published_at", "-pk")


@prepared
def _requests(viewer: Viewer, publications: Collection[int]) -> QuerySet[AnswerRequest, tuple[Any, ...]]:
    return _told(viewer, Q(question__publication__in=publications))


@prepared
def _these(viewer: Viewer, requests: Collection[int]) -> QuerySet[AnswerRequest, tuple[Any, ...]]:
    return _told(viewer, Q(pk__in=requests))


def _told(viewer: Viewer, some: Q) -> QuerySet[AnswerRequest, tuple[Any, ...]]:
    topic = Topic.objects.visible_to(viewer).filter(pk=OuterRef("topic")).values("name")
    similar = Publication.objects.visible_to(viewer).published().filter(pk=OuterRef("similar")).values("title")
    rows = AnswerRequest.objects.visible_to(viewer).filter(some)
    told = rows.annotate(
        told_topic=Subquery(topic[:1]), told_similar=Subquery(similar[:1]), told_name=F("handed_by__name")
    )
    columns = ("question__publication_id", "pk", "state", "reason", "count", "hand")
    return told.values_list(*columns, "told_topic", "told_similar", "told_name")


def _asked(row: tuple[Any, ...]) -> Asked:
    publication, _pk, state, reason, count, hand, topic, similar, name = row
    return Asked(
        publication_id=publication, state=state, reason=reason, count=count, hand=hand,
        topic=topic or "", similar=similar or "", name=name or "",
    )  # fmt: skip
