"""The verbs of polls: make one, vote, take a vote back, close."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Case, F, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.access.models import Space
from maillon.content.composing import checked_title, compose
from maillon.content.kinds.poll.events import PollClosed, PollVotesChanged
from maillon.content.kinds.poll.models import (
    ALWAYS,
    CHOICE,
    FEWEST,
    MOST,
    RESULTS,
    Poll,
    PollChoice,
    PollVote,
    PollVoter,
)
from maillon.content.models import Publication
from maillon.content.publishing import publish_publication
from maillon.core.db.prepared import prepared
from maillon.core.db.writing import action
from maillon.core.errors import Conflict, NotFound, invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref
from maillon.core.text.characters import named
from maillon.core.text.folding import fold
from maillon.core.text.limits import fitting

LONGEST: Final = timedelta(days=366)
"""A poll is open for a year at most."""


def make_poll(
    *,
    by: Viewer,
    space: Space,
    title: str,
    choices: Sequence[str],
    body: str = "",
    is_multiple: bool = False,
    is_anonymous: bool = False,
    results: str = ALWAYS,
    closes_at: datetime | None = None,
    attachments: Sequence[int] = (),
) -> Publication:
    """Ask with choices; the title is the question. Raises Invalid, NotFound, Forbidden."""
    require(by, "content.publish", space)
    texts = checked_choices(choices)
    words, title = compose(by=by, body=body), checked_title(title)
    checked_poll(title)
    if results not in RESULTS:
        raise invalid("results", _("Choose one of: %(choices)s.") % {"choices": ", ".join(RESULTS)})
    _checked_closing(closes_at)
    poll = {"is_multiple": is_multiple, "is_anonymous": is_anonymous, "results": results, "closes_at": closes_at}
    return publish_publication(
        by=by,
        space=space,
        kind="poll",
        words=words,
        title=title,
        attachments=attachments,
        beside=lambda publication: add_poll(publication, texts, **poll),
    )


def add_poll(publication: Publication, texts: Sequence[str], **facts: Any) -> Poll:
    """The rows of a poll beside its publication."""
    poll = Poll.objects.create(publication=publication, **facts)
    PollChoice.objects.bulk_create(PollChoice(poll=poll, place=n, text=text) for n, text in enumerate(texts))
    return poll


def checked_poll(title: str) -> None:
    """A poll asks in its title. Raises Invalid."""
    if not title.strip():
        raise invalid("title", _("Write your question in one line."))


def checked_choices(given: Sequence[str]) -> list[str]:
    """The choices, each on one line, without empty ones. Raises Invalid where they are too few, too many or alike."""
    filled = [text for text in given if text and not text.isspace()]
    if len(filled) > MOST:
        raise invalid("choices", _("A poll has at most %(limit)d choices.") % {"limit": MOST})
    texts = [text for text in (named(fitting(one, limit=CHOICE, field="choices")) for one in filled) if text]
    if len(texts) < FEWEST:
        raise invalid("choices", _("Give at least %(limit)d choices.") % {"limit": FEWEST})
    known: dict[str, str] = {}
    for text in texts:
        before = known.get(fold(text))
        if before is not None:
            raise invalid("choices", _("“%(one)s” and “%(other)s” are the same.") % {"one": before, "other": text})
        known[fold(text)] = text
    return texts


def _checked_closing(closes_at: datetime | None) -> None:
    now = timezone.now()
    if closes_at is not None and closes_at <= now:
        raise invalid("closes_at", _("A poll closes in the future."))
    if closes_at is not None and closes_at > now + LONGEST:
        raise invalid("closes_at", _("A poll is open for a year at most."))


@action
def vote_in_poll(*, by: Viewer, publication: Publication, choices: Collection[int]) -> None:
    """Vote for these choices; in a poll by name, in the place of what one voted for before.

    Raises Invalid where they do not fit, Conflict where the poll takes no (other) vote any more.
    """
    require(by, "content.vote_in_poll", publication)
    poll = _open(publication)
    chosen = _chosen(poll, choices)
    has_voted = bool(_voters(poll=poll.pk, person=by.person_id))
    if poll.is_anonymous:
        if has_voted:
            raise Conflict(_("You have voted already. An anonymous vote cannot be changed or taken back."))
        _counted(poll, up=chosen)
    elif not _voted_by_name(by, poll, chosen):
        return
    if not has_voted:
        PollVoter.objects.create(poll=poll, person_id=by.person_id)
        Poll.objects.filter(pk=poll.pk).update(voters_count=F("voters_count") + 1)
    _tell(PollVotesChanged, poll, publication, by)


@action
def take_poll_vote_back(*, by: Viewer, publication: Publication) -> None:
    """No longer vote. Raises Conflict for an anonymous poll, and for one that is closed."""
    require(by, "content.vote_in_poll", publication)
    poll = _open(publication)
    if poll.is_anonymous:
        raise Conflict(_("An anonymous vote cannot be changed or taken back."))
    gone, _of = PollVoter.objects.filter(poll=poll, person_id=by.person_id).delete()
    if gone:
        _voted_by_name(by, poll, set())
        Poll.objects.filter(pk=poll.pk).update(voters_count=F("voters_count") - 1)
        _tell(PollVotesChanged, poll, publication, by)


@action
def close_poll(*, by: Viewer, publication: Publication) -> None:
    """Take no more votes from now on; a second time changes nothing."""
    require(by, "content.close_poll", publication)
    poll = _locked(publication)
    if not poll.is_closed:
        Poll.objects.filter(pk=poll.pk).update(closed_at=timezone.now())
        _tell(PollClosed, poll, publication, by)


def _locked(publication: Publication) -> Poll:
    poll = _poll.first(publication=publication.pk)
    if poll is None:
        raise NotFound(_("This is no poll."))
    return poll


def _open(publication: Publication) -> Poll:
    """The poll, locked, so that no two count at once and none after its end."""
    poll = _locked(publication)
    if poll.is_closed:
        raise Conflict(_("This poll is closed: it takes no more votes."))
    # Its author and moderators still see it while it is hidden.
    if not _published(number=publication.pk):
        raise Conflict(_("This poll was taken away: it takes no more votes."))
    return poll


def _chosen(poll: Poll, choices: Collection[int]) -> set[int]:
    offered = set(_offered(poll=poll.pk))
    if not choices:
        raise invalid("choices", _("Choose first, then vote."))
    if not poll.is_multiple and len(set(choices)) > 1:
        raise invalid("choices", _("Choose one only."))
    if not offered.issuperset(choices):
        raise invalid("choices", _("This choice is not one of this poll."))
    return set(choices)


def _voted_by_name(by: Viewer, poll: Poll, chosen: set[int]) -> bool:
    """Make her votes these; whether that changed anything."""
    before = set(_votes(poll=poll.pk, person=by.person_id))
    up, down = chosen - before, before - chosen
    if not (up or down):
        return False
    if down:
        PollVote.objects.filter(person_id=by.person_id, choice__in=down).delete()
    PollVote.objects.bulk_create(PollVote(choice_id=pk, person_id=by.person_id) for pk in up)
    _counted(poll, up=up, down=down)
    return True


def _counted(poll: Poll, *, up: Collection[int], down: Collection[int] = ()) -> None:
    """Change the numbers of choices, in one statement that writes all of them."""
    changed = Case(When(pk__in=up, then=Value(1)), When(pk__in=down, then=Value(-1)), default=Value(0))
    PollChoice.objects.filter(poll=poll).update(votes_count=F("votes_count") + changed)


@prepared
def _poll(publication: int) -> QuerySet[Poll]:
    return Poll.objects.select_for_update(of=("self",)).filter(publication_id=publication)


@prepared
def _published(number: int) -> QuerySet[Publication, int]:
    return Publication.objects.published().filter(pk=number).values_list("pk", flat=True)


@prepared
def _offered(poll: int) -> QuerySet[PollChoice, int]:
    return PollChoice.objects.filter(poll_id=poll).values_list("pk", flat=True)


@prepared
def _voters(poll: int, person: int) -> QuerySet[PollVoter, int]:
    return PollVoter.objects.filter(poll_id=poll, person_id=person).values_list("pk", flat=True)


@prepared
def _votes(poll: int, person: int) -> QuerySet[PollVote, int]:
    return PollVote.objects.filter(choice__poll_id=poll, person_id=person).values_list("choice_id", flat=True)


def _tell(event: Callable[..., Any], poll: Poll, publication: Publication, by: Viewer) -> None:
    is_unseen = poll.is_anonymous and event is PollVotesChanged
    actor = None if is_unseen else by.person_id
    publish(
        event(subject=ref(publication), actor_id=actor, space_id=publication.space_id, publication_id=publication.pk)
    )
