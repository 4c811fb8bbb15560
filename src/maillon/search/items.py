"""From documents to what is shown: the rows of the page, read again under the viewer's present rights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import escape

from maillon.access.models import CLOSED, Space
from maillon.access.visibility import people_for
from maillon.content.models import Comment, Publication, comment_url
from maillon.core.db.kept import Kept
from maillon.core.policy import Viewer
from maillon.core.text.elision import elided
from maillon.core.ui.shapes import CommunityFace, PersonFace
from maillon.search.backends.compiled import Question, answered
from maillon.search.excerpts import excerpt_of, lighted
from maillon.search.faces import AUTHOR_FIELDS, PERSON_FIELDS, author_face, person_face, place_face, space_fields
from maillon.search.matching import Scored
from maillon.search.models import COMMENT, COMMUNITY, PERSON, PUBLICATION
from maillon.search.query import Light
from maillon.search.results import Item

KEPT: Final = 1_000
"""Items that stay for the next who looks for the same, or a little more."""
HEAVIEST: Final = 16_000
"""Things of more characters are made anew each time, so that what is kept stays small."""

_known: Kept[tuple[Any, ...], Item] = Kept(KEPT)


def items_of(viewer: Viewer, ranked: Sequence[Scored], light: Light) -> list[tuple[Scored, Item]]:
    """The items of these documents, in their order, without those that the viewer may no longer see.

    One query for each type that occurs. It decides what is shown and gives all that is shown, so that the item made of
    an equal answer may be the one that was made before.
    """
    made: dict[tuple[str, int], Item] = {}
    seen_as = (get_language(), light.key)
    by_type = sorted(one.row[1:3] for one in ranked)
    for name, group in groupby(by_type, key=lambda pair: pair[0]):
        facts, make = MAKERS[name]
        for values in answered(facts, viewer, [pk for _name, pk in group]):
            item = _known.of((name, seen_as, *values), lambda key, make=make: make(key[2:], light), is_kept=_is_light)  # type: ignore[misc]
            made[name, item.id] = item
    return [(one, made[one.row[1:3]]) for one in ranked if one.row[1:3] in made]


def _is_light(key: tuple[Any, ...]) -> bool:
    return sum(len(value) for value in key if isinstance(value, str)) <= HEAVIEST


def _publication(values: Sequence[Any], light: Light) -> Item:
    pk, kind, title, text, at, comments, wall, *rest = values
    author, community = _faces(rest)
    return Item(
        type=PUBLICATION, id=pk, kind=kind, url=f"/p/{pk}/", at=at, author=author, community=community, wall=wall or "",
        title=lighted(title, light) if title else escape(_("Post by %(name)s") % {"name": author.name}),
        excerpt=excerpt_of(text, light), comments=comments,
    )  # fmt: skip


def _publication_facts(viewer: Viewer, ids: Any) -> Any:
    rows = Publication.objects.visible_to(viewer).published().filter(pk__in=ids)
    facts = ("pk", "kind", "title", "text", "published_at", "comments_count", "space__wall_of__name")
    return rows.values_list(*facts, *AUTHOR_FIELDS, *space_fields("space__"))


def _comment(values: Sequence[Any], light: Light) -> Item:
    pk, publication, title, text, at, wall, *rest = values
    author, community = _faces(rest)
    return Item(
        type=COMMENT, id=pk, url=comment_url(publication, pk), at=at, author=author, community=community, wall=wall or "",
        title=escape(elided(_("Comment by %(name)s"), named := {"name": author.name}) % named),
        excerpt=excerpt_of(text, light), thread=title,
    )  # fmt: skip


def _comment_facts(viewer: Viewer, ids: Any) -> Any:
    rows = Comment.objects.visible_to(viewer).published().filter(pk__in=ids)
    rows = rows.filter(publication__removed_at=None, publication__hidden_at=None)
    facts = ("pk", "publication_id", "publication__title", "text", "published_at", "publication__space__wall_of__name")
    return rows.values_list(*facts, *AUTHOR_FIELDS, *space_fields("publication__space__"))


def _person(values: Sequence[Any], light: Light) -> Item:
    at, title, site, about, *who = values
    face = person_face(who)
    words = ". ".join(part for part in (title, site, about) if part)
    return Item(
        type=PERSON, id=who[0], kind=face.kind, url=face.url, at=at, author=face,
        title=lighted(face.name, light), excerpt=excerpt_of(words, light),
    )  # fmt: skip


def _person_facts(viewer: Viewer, ids: Any) -> Any:
    rows = people_for(viewer).filter(pk__in=ids, suspended_at=None)
    return rows.values_list("created_at", "title", "site__name", "about", *PERSON_FIELDS)


def _community(values: Sequence[Any], light: Light) -> Item:
    pk, at, objective, about, *where = values
    is_closed = where[6] == CLOSED
    words = "" if is_closed else "\n".join(part for part in (objective, about) if part)
    return Item(
        type=COMMUNITY, id=pk, kind=where[4], url=f"/c/{where[1]}/", at=at, community=place_face(where),
        title=lighted(where[0], light), excerpt=excerpt_of(words, light),
    )  # fmt: skip


def _community_facts(viewer: Viewer, ids: Any) -> Any:
    rows = Space.objects.listed_for(viewer).filter(community__in=ids)
    facts = (f"community__{field}" for field in ("pk", "created_at", "objective", "about"))
    return rows.values_list(*facts, *space_fields())


MAKERS: Final[dict[str, tuple[Question, Callable[[Sequence[Any], Light], Item]]]] = {
    PUBLICATION: (_publication_facts, _publication), COMMENT: (_comment_facts, _comment),
    PERSON: (_person_facts, _person), COMMUNITY: (_community_facts, _community),
}  # fmt: skip
"""Of each type: what is asked of its rows, and what makes an item of one answer. It uses nothing but the answer, what is
lit and the reader's language."""


def _faces(values: Sequence[Any]) -> tuple[PersonFace, CommunityFace | None]:
    who, where = values[: len(AUTHOR_FIELDS)], values[len(AUTHOR_FIELDS) :]
    return author_face(who), place_face(where)


def communities_in(viewer: Viewer, spaces: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Slug and name of the communities of these spaces, as far as they are told to the viewer."""
    return {space: (slug, name) for space, slug, name in answered(_communities_of, viewer, spaces)}


def _communities_of(viewer: Viewer, spaces: Any) -> Any:
    rows = Space.objects.listed_for(viewer).filter(pk__in=spaces, community__isnull=False)
    return rows.values_list("pk", "community__slug", "community__name")


def names_in(viewer: Viewer, people: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Id (as the filter takes it) and name of these people, as far as the viewer may know of them."""
    return {pk: (str(pk), name) for pk, name in answered(_names_of, viewer, people)}


def _names_of(viewer: Viewer, people: Any) -> Any:
    return people_for(viewer).filter(pk__in=people).values_list("pk", "name")
