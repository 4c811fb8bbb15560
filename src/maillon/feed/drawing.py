"""Cards and messages as HTML, drawn once for each way in which they are seen.

What a reader sees of a publication depends on its row, on what hangs on it, and on a handful of things of her own: her
language, the words for the moment, whether it is new to her, her reaction, what its kind shows her. All of these are in
the key of what is kept, so nothing here ever needs to be forgotten; permission was decided before, by the query that
gave the row.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.utils import timezone
from markupsafe import Markup

from maillon.access.models import COMMUNITY
from maillon.content.models import Attachment, Comment, Publication
from maillon.core.policy import Viewer
from maillon.core.text import when
from maillon.core.ui.assets import drawn
from maillon.core.ui.filters import language
from maillon.core.web.pages import kit
from maillon.feed.cards import Along, card_of, message_of
from maillon.people.models import Person

EVER = datetime(1, 1, 1, tzinfo=UTC)
"""Since then everything is new."""
LOOKS = 24
"""So many ways in which one row is seen are kept."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A card or a message, ready to stand in a page."""

    html: Markup
    is_new: bool


class Pen:
    """Draws for one viewer, in her language and zone, at one moment. `answers_in`: the spaces in which she may answer and
    react, walls and rooms apart (None: in all that are drawn); elsewhere nothing is offered that would be refused."""

    def __init__(self, viewer: Viewer, along: Along, *, answers_in: Container[int] | None = None) -> None:
        self._me, self._along, self._answers_in = viewer.person_id, along, answers_in
        self._language = language()
        self._moment: Callable[[datetime], str] = partial(
            when.moment, now=timezone.now(), language=self._language, zone=timezone.get_current_timezone()
        )

    def card(
        self, row: Publication, *, since: datetime | None = None, at: datetime | None = None, here: bool = False
    ) -> Drawn:
        """A publication in a stream; `here` on its community's own page. What moved `at` after `since` is new."""
        is_new = self._is_new(row, since, at or row.published_at)
        said = self._moment(row.published_at)
        acts = self._answers_in is None or row.space.kind != COMMUNITY or row.space_id in self._answers_in
        is_pinned = row.pk in self._along.pinned
        above = is_pinned, self._along.featured.get(row.pk), self._along.delivered.get(row.space_id)
        key = (self._language, said, is_new, here, acts, above, *self._hanging(row), *self._faces(row))
        return Drawn(
            _look(row, key, lambda: _drawn_card(row, self._along, is_new=is_new, when=said, here=here, acts=acts)),
            is_new,
        )

    def message(self, row: Publication | Comment, *, since: datetime | None = None) -> Markup:
        """A turn of a thread."""
        is_new = self._is_new(row, since, row.published_at)
        said = self._moment(row.published_at)
        acts = self._answers_in is None
        key = (self._language, said, is_new, acts, *self._hanging(row))
        return _look(row, key, lambda: _drawn_message(row, self._along, is_new=is_new, when=said, acts=acts))

    def _is_new(self, row: Publication | Comment, since: datetime | None, at: datetime) -> bool:
        return bool(since and at > since and row.author_id != self._me)

    def _hanging(self, row: Publication | Comment) -> tuple[Any, ...]:
        """What hangs on the row: the viewer's reaction, the files, what its kind shows, the previews of its links."""
        files: Sequence[Attachment] = self._along.files.get(row.pk, ())
        told = tuple([(f.pk, f.name, f.alt, f.bytes, f.media_type, f.width, f.height) for f in files])
        along = self._along
        return along.mine.get(row.pk, ""), told, along.parts.get(row.pk), along.previews.get(row.pk), along.is_closed

    def _faces(self, row: Publication) -> tuple[Any, ...]:
        people = self._along.people
        return tuple([_facts(people[pk]) for pk in row.commenters if pk in people])


def _facts(person: Person) -> tuple[Any, ...]:
    """What a face is drawn of."""
    return person.pk, person.name, person.kind, person.photo


def _look(row: Publication | Comment, key: tuple[Any, ...], draw: Callable[[], Markup]) -> Markup:
    """The row as this key sees it. Kept beside the row, and as long as the row is (`Prepared.kept`)."""
    looks: dict[tuple[Any, ...], Markup] = row.__dict__.setdefault("_looks", {})
    found = looks.get(key)
    if found is None:
        if len(looks) >= LOOKS:
            looks.clear()
        found = looks[key] = draw()
    return found


def _drawn_card(row: Publication, along: Along, *, is_new: bool, when: str, here: bool, acts: bool) -> Markup:
    return drawn(kit().card(card_of(row, along, is_new=is_new, when=when, acts=acts), here))


def _drawn_message(row: Publication | Comment, along: Along, *, is_new: bool, when: str, acts: bool) -> Markup:
    return drawn(kit().message(message_of(row, along, is_new=is_new, when=when, acts=acts)))
