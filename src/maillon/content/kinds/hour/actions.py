"""The verbs of question hours: announce one, and that what is asked in it is voted for until its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.access.models import Space
from maillon.content.composing import checked_title, compose
from maillon.content.kinds.hour.events import HourEnds, HourOpens, HourVotesChanged
from maillon.content.kinds.hour.models import ASKED, OVER, Hour, HourQuestion, HourVote
from maillon.content.kinds.hour.times import checked_times
from maillon.content.models import Comment, Publication
from maillon.content.publishing import publish_publication
from maillon.content.voting import Ballot
from maillon.core.errors import Conflict, invalid
from maillon.core.events import publish, written
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref


def announce_hour(
    *,
    by: Viewer,
    space: Space,
    title: str,
    ends_at: datetime | None,
    opens_at: datetime | None = None,
    body: str = "",
    attachments: Sequence[int] = (),
) -> Publication:
    """Announce that one will answer questions from a moment (at once where none is given) to another. They are gathered
    from now on. Raises Invalid, NotFound, Forbidden."""
    require(by, "content.publish", space)
    words, title = compose(by=by, body=body), checked_title(title)
    checked_hour(title)
    opens, ends = checked_times(opens_at, ends_at)
    return publish_publication(
        by=by,
        space=space,
        kind="hour",
        words=words,
        title=title,
        attachments=attachments,
        beside=lambda publication: begin(Hour.objects.create(publication=publication, opens_at=opens, ends_at=ends)),
    )


def checked_hour(title: str) -> None:
    """A question hour says in its title what may be asked. Raises Invalid."""
    if not title.strip():
        raise invalid("title", _("Say in one line what may be asked about."))


def begin(hour: Hour) -> None:
    """Let what happens at its opening and at its end happen then. Inside the action's transaction."""
    subject, actor, change = ref(hour.publication), hour.publication.author_id, hour.times_changed
    if hour.opens_at > timezone.now():
        opens = HourOpens(subject=subject, actor_id=actor, at=written(hour.opens_at), change=change)
        publish(opens, not_before=hour.opens_at)
    ends = HourEnds(subject=subject, actor_id=actor, at=written(hour.ends_at), change=change)
    publish(ends, not_before=hour.ends_at)


def checked_question(comment: Comment) -> None:
    """What is asked is voted for until the end. Raises Invalid, Conflict."""
    row = HourQuestion.objects.select_related("hour").filter(comment=comment).first()
    if row is None or row.rank not in ASKED:
        raise invalid("comment", _("Only questions are voted for."))
    if row.hour.state == OVER:
        raise Conflict(_("This question hour has ended: there is no voting any more."))


BALLOT: Final = Ballot(
    counted=HourQuestion,
    votes=HourVote,
    key="question",
    verb="content.vote_for_question",
    event=HourVotesChanged,
    check=checked_question,
)
"""What people want answered."""
