"""Votes for comments: each person once, never for her own, taken back. Which comments are voted for, until when, and where
they are counted, each kind says by its `Ballot`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from markupsafe import Markup

from maillon.content.kinds.kind import Plain, element
from maillon.content.kinds.table import kind_named
from maillon.content.models import Comment
from maillon.core.db.prepared import Prepared, prepared
from maillon.core.db.writing import action
from maillon.core.errors import invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref


@dataclass(frozen=True, kw_only=True)
class Ballot:
    """Where votes for a kind's comments stand: `counted` has a row for each such `comment`, with its `votes_count`; `votes`
    a row for each person (`person`) who voted, and `key` is its way to the counted one. `check` raises where this comment
    takes no vote now."""

    counted: type[Any]
    votes: type[Any]
    key: str
    verb: str
    event: Callable[..., Any]
    check: Callable[[Comment], None]


@action
def vote_for(*, by: Viewer, comment: Comment) -> int:
    """Vote for a comment; a second time changes nothing. Returns how many did. Raises Invalid, Conflict, NotFound,
    Forbidden."""
    ballot, row = _voted(by, comment)
    has_voted = bool(_votes(ballot)(row=row.pk, person=by.person_id))
    if not has_voted:
        ballot.votes._default_manager.create(**{ballot.key: row}, person_id=by.person_id)
    return _counted(ballot, row, comment, by, 0 if has_voted else +1)


@action
def take_vote_back(*, by: Viewer, comment: Comment) -> int:
    """No longer vote for it. Returns how many still do."""
    ballot, row = _voted(by, comment)
    mine = ballot.votes._default_manager.filter(**{ballot.key: row}, person_id=by.person_id)
    return _counted(ballot, row, comment, by, -mine.delete()[0])


def _voted(by: Viewer, comment: Comment) -> tuple[Ballot, Any]:
    """The row that counts; the comment is locked, so that no two count at once."""
    ballot = kind_named(comment.publication.kind).ballot
    if ballot is None:
        require(by, "content.read", comment)
        raise invalid("comment", _("What is written here is not voted for."))
    require(by, ballot.verb, comment)
    # Not its key: an answer to it, which holds what counts, asks at its commit whether the comment stands.
    _locked(number=comment.pk)
    ballot.check(comment)
    row = _counts(ballot).first(comment=comment.pk)
    return ballot, row or ballot.counted._default_manager.create(comment=comment)


@prepared
def _locked(number: int) -> QuerySet[Comment, int]:
    return Comment.objects.select_for_update(no_key=True).filter(pk=number).values_list("pk", flat=True)


@cache
def _counts(ballot: Ballot) -> Prepared[Any]:
    @prepared
    def found(comment: int) -> QuerySet[Any]:
        return ballot.counted._default_manager.filter(comment_id=comment)  # type: ignore[no-any-return]

    return found


@cache
def _votes(ballot: Ballot) -> Prepared[int]:
    @prepared
    def found(row: int, person: int) -> QuerySet[Any, int]:
        mine = ballot.votes._default_manager.filter(**{ballot.key: row}, person_id=person)
        return mine.values_list("pk", flat=True)  # type: ignore[no-any-return]

    return found


def _counted(ballot: Ballot, row: Any, comment: Comment, by: Viewer, change: int) -> int:
    if change:
        ballot.counted._default_manager.filter(pk=row.pk).update(votes_count=F("votes_count") + change)
        where = {"space_id": comment.publication.space_id, "publication_id": comment.publication_id}
        publish(ballot.event(subject=ref(comment), actor_id=by.person_id, **where))
    return int(row.votes_count) + change


@dataclass(frozen=True, kw_only=True)
class VotePart(Plain, ABC):
    """What a comment shows of its votes."""

    comment_id: int
    votes: int
    has_voted: bool
    may_vote: bool

    @property
    @abstractmethod
    def wish(self) -> str:
        """What one says by voting, on the button."""

    def vote(self) -> Markup:
        """The button; where she may not vote, how many did."""
        return element("content/votes.html", "vote", part=self)
