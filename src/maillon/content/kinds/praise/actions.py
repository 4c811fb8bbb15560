"""The verb of praise."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from maillon.access.models import Space
from maillon.content.composing import Words, checked_title, compose
from maillon.content.kinds.praise.events import PraiseGiven
from maillon.content.kinds.praise.models import Praise, Praised
from maillon.content.kinds.praise.naming import checked_praised
from maillon.content.kinds.praise.values import checked_value
from maillon.content.models import Publication
from maillon.content.publishing import publish_publication
from maillon.core.db.writing import action
from maillon.core.errors import invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref


def give_praise(
    *,
    by: Viewer,
    space: Space,
    people: Sequence[int],
    body: str,
    value: str = "",
    title: str = "",
    attachments: Sequence[int] = (),
) -> Publication:
    """Praise people where they can read it. Raises Invalid, NotFound, Forbidden."""
    require(by, "content.publish", space)
    words, title = compose(by=by, body=body), checked_title(title)
    checked_praise(words.body)
    wanted, value = checked_praised(people, by=by, space=space), checked_value(value)
    return _give(by=by, space=space, words=words, title=title, value=value, people=wanted, attachments=attachments)


def checked_praise(body: str) -> None:
    """A praise says in words what for. Raises Invalid."""
    if not body.strip():
        raise invalid("body", _("Say in your own words what you praise."))


@action
def _give(
    *,
    by: Viewer,
    space: Space,
    words: Words,
    title: str,
    value: str,
    people: Sequence[int],
    attachments: Sequence[int],
) -> Publication:
    def beside(publication: Publication) -> None:
        Praise.objects.create(publication=publication, value=value)
        Praised.objects.bulk_create(
            Praised(publication=publication, person_id=pk, place=place) for place, pk in enumerate(people)
        )

    made = publish_publication(
        by=by, space=space, kind="praise", words=words, title=title, attachments=attachments, beside=beside
    )
    # After what is said of every publication: who is praised and mentioned is told of the praise.
    publish(PraiseGiven(subject=ref(made), actor_id=by.person_id, space_id=made.space_id, publication_id=made.pk))
    return made
