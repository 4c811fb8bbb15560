"""From documents to what is shown: the rows of the page, read again under the viewer's present rights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from markupsafe import Markup

from maillon.access.models import Space
from maillon.access.visibility import people_for
from maillon.communities.faces import community_face
from maillon.communities.models import Community
from maillon.content.models import Comment, Publication
from maillon.core.policy import Viewer
from maillon.core.ui.shapes import CommunityFace, PersonFace
from maillon.people.faces import face_of
from maillon.people.models import Person
from maillon.search.excerpts import Lit, excerpt_of, lighted
from maillon.search.matching import Scored
from maillon.search.models import COMMENT, COMMUNITY, PERSON, PUBLICATION
from maillon.search.results import Item

TITLE: Final = 100
_WHO = ("author_id", "author__name", "author__kind", "author__company", "author__photo", "brought_in_by__name")
_WHERE = ("name", "slug", "colour", "icon", "kind", "purpose", "space__access", "space__is_extended")


class _Who(NamedTuple):
    """Of a person what her face needs, without a row of the ORM."""

    pk: int
    name: str
    kind: str
    company: str
    photo: str


class _Where(NamedTuple):
    """Of a community what its face needs."""

    name: str
    slug: str
    colour: int
    icon: str
    kind: str
    purpose: str
    access: str
    is_extended: bool


def items_of(viewer: Viewer, ranked: Sequence[Scored], is_lit: Lit) -> list[Item]:
    """The items of these documents, in their order, without those that the viewer may no longer see.

    One query for each type that occurs.
    """
    made: dict[tuple[str, int], Item] = {}
    by_type = sorted((one.row.type, one.row.thing_id) for one in ranked)
    for name, group in groupby(by_type, key=lambda pair: pair[0]):
        for item in MAKERS[name](viewer, [pk for _name, pk in group], is_lit):
            made[name, item.id] = item
    found = []
    for score, row, _is_in_title in ranked:
        item = made.get((row.type, row.thing_id))
        if item is not None:
            item.score = round(score, 4)
            found.append(item)
    return found


def _publications(viewer: Viewer, ids: list[int], is_lit: Lit) -> Iterator[Item]:
    rows = Publication.objects.visible_to(viewer).published().filter(pk__in=ids)
    facts = ("pk", "kind", "title", "text", "published_at", "comments_count", "space__wall_of__name")
    for pk, kind, title, text, at, comments, wall, *rest in _values(rows, facts, "space__community__"):
        author, community = _faces(rest)
        yield Item(
            type=PUBLICATION, id=pk, kind=kind, url=f"/p/{pk}/", at=at, author=author, community=community, wall=wall or "",
            title=lighted(title, is_lit) if title else excerpt_of(text, is_lit, length=TITLE),
            excerpt=excerpt_of(text, is_lit) if title or len(text) > TITLE else Markup(""), comments=comments,
        )  # fmt: skip


def _comments(viewer: Viewer, ids: list[int], is_lit: Lit) -> Iterator[Item]:
    rows = Comment.objects.visible_to(viewer).published().filter(pk__in=ids)
    facts = ("pk", "publication_id", "publication__title", "text", "published_at", "publication__space__wall_of__name")
    for pk, publication, title, text, at, wall, *rest in _values(rows, facts, "publication__space__community__"):
        author, community = _faces(rest)
        yield Item(
            type=COMMENT, id=pk, url=f"/p/{publication}/#c{pk}", at=at, author=author, community=community, wall=wall or "",
            title=lighted(_("Comment by %(name)s") % {"name": author.name}, lambda _word: False),
            excerpt=excerpt_of(text, is_lit), thread=title,
        )  # fmt: skip


def _people(viewer: Viewer, ids: list[int], is_lit: Lit) -> Iterator[Item]:
    for person in people_for(viewer).filter(pk__in=ids, suspended_at=None).select_related("site"):
        about = ". ".join(part for part in (person.title, person.site.name if person.site else "", person.about) if part)
        yield Item(
            type=PERSON, id=person.pk, kind=person.kind, url=person.url, at=person.created_at, author=face_of(person),
            title=lighted(person.name, is_lit), excerpt=excerpt_of(about, is_lit),
        )  # fmt: skip


def _communities(viewer: Viewer, ids: list[int], is_lit: Lit) -> Iterator[Item]:
    for community in Community.objects.visible_to(viewer).filter(pk__in=ids).select_related("space"):
        about = "\n".join(part for part in (community.objective, community.about) if part)
        yield Item(
            type=COMMUNITY, id=community.pk, kind=community.kind, url=community.url, at=community.created_at,
            community=community_face(community), title=lighted(community.name, is_lit), excerpt=excerpt_of(about, is_lit),
        )  # fmt: skip


MAKERS: Final[dict[str, Callable[[Viewer, list[int], Lit], Iterator[Item]]]] = {
    PUBLICATION: _publications, COMMENT: _comments, PERSON: _people, COMMUNITY: _communities,
}  # fmt: skip


def _values(rows: QuerySet[Any], facts: Sequence[str], community: str) -> QuerySet[Any, tuple[Any, ...]]:
    return rows.values_list(*facts, *_WHO, *(f"{community}{field}" for field in _WHERE))


def _faces(values: Sequence[Any]) -> tuple[PersonFace, CommunityFace | None]:
    *who, brought_in_by = values[: len(_WHO)]
    author = face_of(cast(Person, _Who(*who)), brought_in_by=brought_in_by or "", with_title=False)
    where = _Where(*values[len(_WHO) :])
    if where.name is None:
        return author, None
    return author, community_face(cast(Community, where), cast(Space, where))


def communities_in(viewer: Viewer, spaces: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Slug and name of the communities of these spaces, as far as they are told to the viewer."""
    rows = Community.objects.visible_to(viewer).filter(space_id__in=spaces)
    return {space: (slug, name) for space, slug, name in rows.values_list("space_id", "slug", "name")}


def names_in(viewer: Viewer, people: Sequence[int]) -> dict[int, str]:
    """The names of these people, as far as the viewer knows of them (what they wrote she reads in any case)."""
    return dict(people_for(viewer).filter(pk__in=people).values_list("pk", "name"))
