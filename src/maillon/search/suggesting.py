"""What is offered while typing: people, communities and titles in the search; people and topics in the composer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from maillon.access.models import CLOSED, Space
from maillon.access.visibility import people_for, readers_of
from maillon.content.models import Publication
from maillon.content.topics.queries import topics_beginning
from maillon.core.policy import Viewer
from maillon.core.text.characters import clean
from maillon.core.ui.shapes import PersonFace
from maillon.people.faces import face_of
from maillon.people.models import STAGED, Person
from maillon.search.backends import NAMES, Ask, backend
from maillon.search.backends.compiled import answered
from maillon.search.faces import PERSON_FIELDS, person_face, place_face, space_fields
from maillon.search.models import COMMUNITY, PERSON, PUBLICATION
from maillon.search.query import WORD, Term
from maillon.search.reach import Reach, reach_of
from maillon.search.results import Suggestion
from maillon.search.tags import type_tag
from maillon.search.text import forms, words_of

SUGGESTED: Final = 8
TOPIC: Final = "topic"
ROOM: Final = {PERSON: 4, COMMUNITY: 3, PUBLICATION: 4}
"""How many of each are offered at most."""
ROOM_OF_TOPICS: Final = 2
CANDIDATES: Final = 60
TYPED: Final = 60
"""Characters of what is being typed that are looked at."""


@dataclass(slots=True, kw_only=True)
class PersonOption:
    """Somebody who may be mentioned; `can_read` is False where she will not be able to read it there."""

    id: int
    face: PersonFace
    can_read: bool = True


def suggest(viewer: Viewer, text: str) -> list[Suggestion]:
    """At most SUGGESTED people, communities, titles and topics whose words begin like those being typed (2 letters or more)."""
    terms = beginnings(text)
    if not terms:
        return []
    reach = reach_of(viewer)
    found = [one for name in ROOM for one in MAKERS[name](viewer, _named(reach, terms, name))[: ROOM[name]]]
    topics = _topics(viewer, text)
    return [*found[: SUGGESTED - len(topics)], *topics]


def beginnings(text: str) -> list[Term]:
    """What is being typed as beginnings of words; [] while there is no word of two letters."""
    words = [forms(word).folded for word in words_of(clean(text[:TYPED]))][:6]
    if not any(len(word) > 1 or not word.isascii() for word in words):
        return []
    return [Term(WORD, ((word,),)) for word in words]


def _named(reach: Reach, terms: list[Term], type_of_thing: str) -> list[int]:
    """The newest things of a type whose name begins so, as the index says."""
    if reach.is_nowhere:
        return []
    ask = Ask(
        terms=terms,
        tags=[(type_tag(type_of_thing),)],
        any_tags=reach.tags,
        joined=reach.joined,
        limit=CANDIDATES,
        table=NAMES,
    )
    return [thing for _id, _type, thing, _space, _person in backend().find(ask)]


def _people(viewer: Viewer, ids: list[int]) -> list[Suggestion]:
    faces = [person_face(who, title=title) for title, *who in answered(_person_facts, viewer, ids)[: ROOM[PERSON]]]
    return [Suggestion(type=PERSON, title=face.name, url=face.url, note=face.title, person=face) for face in faces]


def _person_facts(viewer: Viewer, ids: Any) -> Any:
    rows = people_for(viewer).filter(pk__in=ids, suspended_at=None).exclude(kind=STAGED)
    return rows.order_by("sort_name").values_list("title", *PERSON_FIELDS)


def _communities(viewer: Viewer, ids: list[int]) -> list[Suggestion]:
    rows = answered(_community_facts, viewer, ids)[: ROOM[COMMUNITY]]
    faces = [(place_face(where), objective) for objective, *where in rows]
    return [
        Suggestion(
            type=COMMUNITY,
            title=face.name,
            url=face.url,
            note="" if face.access == CLOSED else objective,
            community=face,
        )
        for face, objective in faces
        if face is not None
    ]


def _community_facts(viewer: Viewer, ids: Any) -> Any:
    rows = Space.objects.listed_for(viewer).filter(community__in=ids).order_by("community__name")
    return rows.values_list("community__objective", *space_fields())


def _publications(viewer: Viewer, ids: list[int]) -> list[Suggestion]:
    rows = answered(_publication_facts, viewer, ids)[: ROOM[PUBLICATION]]
    return [Suggestion(type=PUBLICATION, title=title, url=f"/p/{pk}/", note=place or "") for pk, title, place in rows]


def _publication_facts(viewer: Viewer, ids: Any) -> Any:
    rows = Publication.objects.visible_to(viewer).published().filter(pk__in=ids).order_by("-published_at")
    return rows.values_list("pk", "title", "space__community__name")


MAKERS: Final[dict[str, Callable[[Viewer, list[int]], list[Suggestion]]]] = {
    PERSON: _people, COMMUNITY: _communities, PUBLICATION: _publications,
}  # fmt: skip


def complete_people(viewer: Viewer, q: str, space: Space | None = None) -> list[PersonOption]:
    """At most SUGGESTED people whom the viewer may mention, those who can read `space` first.

    Where the viewer does not read `space` herself, nothing is said about who does (CASES A17).
    """
    people = _beginning_with(viewer, q)
    able = _able_to_read(viewer, people, space)
    options = [
        PersonOption(id=person.pk, face=_option_face(person), can_read=able is None or person.pk in able)
        for person in people
    ]
    return sorted(options, key=lambda option: not option.can_read)[:SUGGESTED]


def _beginning_with(viewer: Viewer, q: str) -> list[Person]:
    terms = beginnings(q)
    rows = people_for(viewer).exclude(kind=STAGED).filter(suspended_at=None).exclude(pk=viewer.person_id)
    if terms:
        rows = rows.filter(pk__in=_named(reach_of(viewer), terms, PERSON))
    else:
        first = "".join(forms(word).folded for word in words_of(clean(q[:TYPED])))
        rows = rows.filter(sort_name__startswith=first) if first else rows.none()
    return list(rows.select_related("site").order_by("sort_name", "pk")[:CANDIDATES])


def _able_to_read(viewer: Viewer, people: Iterable[Person], space: Space | None) -> set[int] | None:
    """Which of them read the space; None where that is not the viewer's to know."""
    if space is None or not Space.objects.readable_by(viewer).filter(pk=space.pk).exists():
        return None
    return set(readers_of(space).filter(pk__in=[person.pk for person in people]).values_list("pk", flat=True))


def _option_face(person: Person) -> PersonFace:
    face = face_of(person)
    face.id = str(person.pk)
    return face


def complete_topics(viewer: Viewer, q: str) -> list[str]:
    """At most SUGGESTED topics of which a word begins so, as they are written; for a synonym what it means. Of what the
    viewer may read: a topic of a secret place is not told."""
    return [topic.mark for topic in topics_beginning(viewer, clean(q[:TYPED]), SUGGESTED)]


def _topics(viewer: Viewer, text: str) -> list[Suggestion]:
    found = topics_beginning(viewer, clean(text[:TYPED]), ROOM_OF_TOPICS)
    return [Suggestion(type=TOPIC, title=f"#{one.name}", url=one.url, note=one.description) for one in found]
