"""The verb of shares: show in a place of mine what was published elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.access.models import Space
from maillon.access.visibility import readers_of
from maillon.content.composing import Words, compose
from maillon.content.kinds.share.events import PublicationShared
from maillon.content.kinds.share.models import Share
from maillon.content.kinds.share.queries import original_of
from maillon.content.models import Publication
from maillon.content.publishing import publish_publication
from maillon.core.db.writing import action
from maillon.core.errors import Conflict, NotFound, invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref

AGAIN: Final = timedelta(days=7)
"""For so long the same person does not share the same thing into the same place again."""
TWICE: Final = timedelta(minutes=1)
"""What is sent again within this time, in the same words, was sent twice."""


class SharedAlready(Conflict):
    """She has shared it there a while ago: `first` says where that stands."""

    def __init__(self, first: Publication) -> None:
        super().__init__(_("You have shared this there already: %(address)s") % {"address": first.url})
        self.first = first


def share_publication(*, by: Viewer, publication: Publication, space: Space, body: str = "") -> Publication:
    """Show a publication in another space too, with words of one's own or without; of a share, what it points to. Sent
    twice, it is shared once. Raises Invalid, NotFound, Forbidden; SharedAlready for the same again within AGAIN."""
    home = original_of(publication, by=by)
    _check(by, home, space)
    return _share(by=by, home=home, space=space, words=compose(by=by, body=body))


@action
def _share(*, by: Viewer, home: Publication, space: Space, words: Words) -> Publication:
    # Under the lock of the place it is looked whether the same was shared there.
    Space.objects.select_for_update().get(pk=space.pk)
    home = Publication.objects.select_related("space").get(pk=home.pk)
    _check(by, home, space)
    first = _first(by, home, space)
    if first is not None:
        if first.body == words.body and first.published_at > timezone.now() - TWICE:
            return first
        raise SharedAlready(first)
    made = publish_publication(
        by=by,
        space=space,
        kind="share",
        words=words,
        title="",
        beside=lambda publication: Share.objects.create(publication=publication, home=home),
    )
    Publication.objects.filter(pk=home.pk, is_shared=False).update(is_shared=True)
    publish(PublicationShared(subject=ref(made), actor_id=by.person_id, space_id=made.space_id, publication_id=made.pk))
    return made


def not_reading(*, by: Viewer, home: Publication, space: Space) -> int:
    """How many will see in `space` that something is shared, and not what. Counts say nothing that she may not know: she
    reads the one place and publishes in the other. Raises NotFound, Forbidden, Invalid."""
    _check(by, home, space)
    return readers_of(space).exclude(pk__in=readers_of(home).values("pk")).count()


def _check(by: Viewer, home: Publication, space: Space) -> None:
    """Both sides are asked: what she may share, and where she may publish."""
    require(by, "content.share", home)
    require(by, "content.publish", space)
    if home.removed_at is not None or home.hidden_at is not None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    if home.space_id == space.pk:
        raise invalid("place", _("It stands there already: choose another place."))


def _first(by: Viewer, home: Publication, space: Space) -> Publication | None:
    mine = Publication.objects.published().filter(space=space, author_id=by.person_id, share__home=home)
    return mine.filter(published_at__gt=timezone.now() - AGAIN).order_by("published_at").first()
