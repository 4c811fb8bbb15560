"""What is indexed of each thing: its words, its tags, its time; only of what stands where somebody may read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, Final

from django.db.models import QuerySet

from maillon.access.models import CLOSED, OPEN, SECRET, Membership
from maillon.communities.models import Community
from maillon.content.kinds.table import kind_named
from maillon.content.models import Comment, Publication
from maillon.core.db.prepared import prepared
from maillon.core.db.scope import current_organisation
from maillon.core.text.marks import topics
from maillon.people.models import Person
from maillon.search.models import COMMENT, COMMUNITY, PERSON, PUBLICATION
from maillon.search.tags import all_tag, author_tag, kind_tag, space_tag, topic_tag, type_tag
from maillon.search.text import forms, indexed, words_of


@dataclass(slots=True, kw_only=True)
class Entry:
    """A thing as the index takes it; `title` and `body` are as people wrote them."""

    type: str
    thing_id: int
    at: datetime
    tags: tuple[str, ...]
    kind: str = ""
    in_space: int | None = None
    by_person: int | None = None
    title: str = ""
    body: str = ""

    def prepared(self) -> Prepared:
        """The words and tags as the index keeps them."""
        title, body, tags = indexed(self.title), indexed(self.body), " ".join(self.tags)
        names = " ".join(forms(word).folded for word in words_of(self.title))
        digest = blake2b("\n".join((title, body, tags, str(self.in_space))).encode(), digest_size=8).digest()
        return Prepared(self, title, body, tags, names, int.from_bytes(digest, "big", signed=True))


@dataclass(slots=True)
class Prepared:
    """An entry with its words stemmed; `names` is what is found while typing, `digest` tells whether it has changed."""

    entry: Entry
    title: str
    body: str
    tags: str
    names: str
    digest: int


def entries_of(type_of_thing: str, ids: Collection[int]) -> Iterator[Entry]:
    """The entries of those of the things that stand; the others have none."""
    return READERS[type_of_thing](list(ids))


def publications(ids: list[int]) -> Iterator[Entry]:
    """Publications that stand in a space that stands."""
    rows = _publications(ids=ids)
    more = _words_of_kinds(rows)
    for pk, space, access, kind, title, text, author, at in rows:
        tags = (*content_tags(PUBLICATION, space, access, author), kind_tag(kind), *topic_tags(text))
        yield Entry(type=PUBLICATION, thing_id=pk, at=at, kind=kind, in_space=space, by_person=author,
                    title=title, body=_lines([text, more.get(pk)]), tags=tags)  # fmt: skip


def _words_of_kinds(rows: list[tuple[Any, ...]]) -> dict[int, str]:
    """What the kinds that occur add to title and text: the choices of a poll."""
    found: dict[int, str] = {}
    for kind in {row[3] for row in rows}:
        found |= kind_named(kind).words([row[0] for row in rows if row[3] == kind])
    return found


@prepared
def _publications(*, ids: Collection[int]) -> QuerySet[Publication, tuple[Any, ...]]:
    rows = Publication.objects.published().filter(pk__in=ids, space__removed_at=None)
    return rows.values_list("pk", "space_id", "space__access", "kind", "title", "text", "author_id", "published_at")


def comments(ids: list[int]) -> Iterator[Entry]:
    """Comments that stand under a publication that stands."""
    for pk, space, access, text, author, at in _comments(ids=ids):
        tags = (*content_tags(COMMENT, space, access, author), *topic_tags(text))
        yield Entry(type=COMMENT, thing_id=pk, at=at, in_space=space, by_person=author, body=text, tags=tags)


@prepared
def _comments(*, ids: Collection[int]) -> QuerySet[Comment, tuple[Any, ...]]:
    stands = {"publication__removed_at": None, "publication__hidden_at": None, "publication__space__removed_at": None}
    rows = Comment.objects.published().filter(pk__in=ids, **stands)
    place = ("publication__space_id", "publication__space__access")
    return rows.values_list("pk", *place, "text", "author_id", "published_at")


def people(ids: list[int]) -> Iterator[Entry]:
    """People who may sign in: every employee may find them, a guest those whom she meets in an extended space."""
    meets = defaultdict(list)
    shared = Membership.objects.filter(person_id__in=ids, space__is_extended=True, space__removed_at=None)
    for person, space in shared.order_by("space_id").values_list("person_id", "space_id"):
        meets[person].append(space_tag(space))
    rows = Person.objects.present().filter(pk__in=ids)
    facts = ("title", "company", "department__name", "site__name", "about")
    everybody = all_tag(current_organisation())
    for pk, name, kind, at, *words in rows.values_list("pk", "name", "kind", "created_at", *facts):
        tags = (everybody, type_tag(PERSON), kind_tag(kind), *meets[pk])
        yield Entry(type=PERSON, thing_id=pk, at=at, kind=kind, title=name, body=_lines(words), tags=tags)


def communities(ids: list[int]) -> Iterator[Entry]:
    """Communities that stand: every employee may find those that are not secret, readers of the space all."""
    rows = Community.objects.filter(pk__in=ids, space__removed_at=None)
    fields = ("pk", "name", "kind", "created_at", "space_id", "space__access", "objective", "about")
    everybody = all_tag(current_organisation())
    for pk, name, kind, at, space, access, *words in rows.values_list(*fields):
        tags = [space_tag(space), type_tag(COMMUNITY), *((everybody,) if access != SECRET else ())]
        tags += [kind_tag(kind)] if kind else []
        # Of a closed community outsiders are told the name alone: its other words would be found out by searching.
        body = "" if access == CLOSED else _lines(words)
        yield Entry(type=COMMUNITY, thing_id=pk, at=at, kind=kind, in_space=space,
                    title=name, body=body, tags=tuple(tags))  # fmt: skip


READERS: Final[dict[str, Callable[[list[int]], Iterator[Entry]]]] = {
    PUBLICATION: publications, COMMENT: comments, PERSON: people, COMMUNITY: communities,
}  # fmt: skip


def content_tags(type_of_thing: str, space: int, access: str, author: int) -> tuple[str, ...]:
    """Where something written lies, who may find it, whose it is."""
    everybody = (all_tag(current_organisation()),) if access == OPEN else ()
    return (*everybody, space_tag(space), type_tag(type_of_thing), author_tag(author))


def topic_tags(text: str) -> tuple[str, ...]:
    """The topics that a text names."""
    return tuple(topic_tag(key) for key in topics(text)) if "#" in text else ()


def _lines(words: list[str | None]) -> str:
    return "\n".join(word for word in words if word)
