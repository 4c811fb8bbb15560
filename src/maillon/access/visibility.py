"""`visible_to` for everything that lies in a space, and `can_see`, `readers_of` beside it: one rule, three questions."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from maillon.access.models import MEMBERS, MODERATOR, OWNER, READ, ROOM, Membership, Space
from maillon.access.readable import is_of_this_organisation, lasting, readable
from maillon.core.db.prepared import Prepared, prepared
from maillon.core.policy import Viewer
from maillon.people.models import Person, PersonQuerySet

T = TypeVar("T", bound=models.Model)


class InSpaceQuerySet(models.QuerySet[T]):
    """Rows that lie in a space. The model says by `space_path` where its space is ("space", "publication__space"),
    and by `parent_path` which row above it must be visible too ("", "publication")."""

    def visible_to(self, viewer: Viewer | None) -> Self:
        """What the viewer may read: in a space she reads, published; the author and moderators also see hidden ones."""
        if viewer is None:
            return self.none()
        space, parent = self.model.space_path, self.model.parent_path  # type: ignore[attr-defined]
        rows = self.filter(readable(viewer, f"{space}__"), **{f"{space}__removed_at": None})
        rows = rows.filter(standing(viewer, space))
        return rows.filter(standing(viewer, space, f"{parent}__")) if parent else rows

    def published(self) -> Self:
        """Neither removed nor hidden."""
        return self.filter(removed_at=None, hidden_at=None)


def standing(viewer: Viewer, space: str, path: str = "") -> Q:
    """Not removed; and not hidden, but for the author and the space's moderators: in a room the administrators."""
    moderates = Exists(
        Membership.objects.filter(
            space=OuterRef(f"{space}__pk"), person_id=viewer.person_id, role__in=(OWNER, MODERATOR)
        )
    )
    shown = Q(**{f"{path}hidden_at": None}) | Q(**{f"{path}author_id": viewer.person_id}) | Q(moderates)
    if viewer.is_administrator and viewer.is_employee:
        shown |= Q(**{f"{space}__kind": ROOM})
    return Q(**{f"{path}removed_at": None}) & shown


class InSpace(models.Model):
    """What a row that lies in a space declares. Subclasses have `removed_at`, `hidden_at` and `author`."""

    space_path: ClassVar[str] = "space"
    parent_path: ClassVar[str] = ""

    class Meta:
        abstract = True


def can_see(viewer: Viewer | None, thing: Any) -> bool:
    """Whether the viewer may know that `thing` exists. A community is seen by whom it is listed for."""
    if viewer is None:
        return False
    model: Any = type(thing)
    return bool(_seen(model)(viewer=viewer, pk=thing.pk))


@cache
def _seen(model: type[models.Model]) -> Prepared[int]:
    @prepared
    def found(viewer: Viewer, pk: int) -> models.QuerySet[Any, int]:
        return seen_by(viewer, model).filter(pk=pk).values_list("pk", flat=True)[:1]

    return found


def seen_by(viewer: Viewer | None, model: type[models.Model]) -> models.QuerySet[Any]:
    """All rows of `model` that the viewer may know of."""
    if model is Space:
        return Space.objects.listed_for(viewer)
    if model is Person:
        return people_for(viewer)
    visible = getattr(model._default_manager.all(), "visible_to", None)
    if visible is None:
        raise TypeError(f"{model._meta.label} says nothing about who sees it: give its query set `visible_to`.")
    return visible(viewer)  # type: ignore[no-any-return]


def people_for(viewer: Viewer | None) -> PersonQuerySet:
    """The people a viewer may know of: an employee everybody, a guest herself and those whom a space shows her."""
    if viewer is None or not is_of_this_organisation(viewer):
        return Person.objects.none()
    if viewer.is_employee:
        return Person.objects.all()
    if not viewer.is_guest:
        return Person.objects.none()
    met = shown_members(viewer).filter(lasting(), person=OuterRef("pk"))
    return Person.objects.filter(Q(pk=viewer.person_id) | (Exists(met) & ~Q(kind="staged")))


def shown_members(viewer: Viewer) -> models.QuerySet[Membership]:
    """The memberships that a viewer may know of in the spaces she reads. Where a space shows its guests only whom they meet
    (MET), these are to her: who looks after it, whoever wrote what she reads there, and herself."""
    rows = Membership.objects.filter(space__in=Space.objects.readable_by(viewer))
    if not viewer.is_guest:
        return rows
    shown = Q(space__guests_see=MEMBERS) | Q(role__in=(OWNER, MODERATOR)) | Q(person_id=viewer.person_id)
    for model in InSpace.__subclasses__():
        written = seen_by(viewer, model).filter(author=OuterRef("person"), **{model.space_path: OuterRef("space")})
        shown |= Q(Exists(written))
    return rows.filter(shown)


def tells_members(viewer: Viewer, space: Space) -> bool:
    """Whether she is told who all members of a space are, and how many: `shown_members` leaves out nobody."""
    return not viewer.is_guest or space.guests_see == MEMBERS


def space_of(thing: Any) -> Space:
    """The space that a thing lies in (a space is its own)."""
    if isinstance(thing, Space):
        return thing
    for step in thing.space_path.split("__"):
        thing = getattr(thing, step)
    return thing  # type: ignore[no-any-return]


def readers_of(thing: Any) -> models.QuerySet[Person]:
    """Everybody who may read `thing`, as the same rule says it; suspended and staged people never."""
    space = space_of(thing)
    if space.removed_at is not None:
        return Person.objects.none()
    is_member = Q(Exists(Membership.objects.filter(space=space, person=OuterRef("pk"))))
    employees = Q(kind="employee") if space.access == "open" else Q(kind="employee") & is_member
    lasts = Q(Exists(Membership.objects.filter(lasting(), space=space, person=OuterRef("pk"))))
    guests = Q(kind="guest") & lasts if space.is_extended else Q(pk__in=[])
    people: models.QuerySet[Person] = Person.objects.filter(employees | guests, suspended_at=None)
    for row in _chain(thing):
        people = _standing_readers(people, row, space)
    return people


def present_members() -> models.QuerySet[Membership]:
    """The memberships of those who may sign in and read a space by them, as `readers_of` says it: a guest's only while it
    is extended, and until its end. For counting members of many spaces at once."""
    by_it = Q(person__kind="employee") | (Q(person__kind="guest", space__is_extended=True) & lasting())
    return Membership.objects.filter(by_it, person__suspended_at=None, space__removed_at=None)


def answering_members() -> models.QuerySet[Membership]:
    """The memberships by which somebody present answers in a community: `space_answerer` for many at once."""
    rows = present_members().filter(space__archived_at=None)
    return rows.exclude(person__kind="guest", space__guests_may=READ)


def answerers_of(thing: Any) -> models.QuerySet[Person]:
    """Everybody who may answer `thing` in its community."""
    there = answering_members().filter(space=space_of(thing), person=OuterRef("pk"))
    return readers_of(thing).filter(Exists(there))


def _chain(thing: Any) -> list[Any]:
    """The rows whose standing decides: the thing, and the one it hangs on. A community stands as its space does."""
    if not isinstance(thing, InSpace):
        return []
    return [thing, getattr(thing, thing.parent_path)] if thing.parent_path else [thing]


def _standing_readers(people: models.QuerySet[Person], row: Any, space: Space) -> models.QuerySet[Person]:
    if row.removed_at is not None:
        return people.none()
    if row.hidden_at is None:
        return people
    moderates = Membership.objects.filter(space=space, person=OuterRef("pk"), role__in=(OWNER, MODERATOR))
    rules = Q(is_administrator=True) if space.kind == ROOM else Q(pk__in=[])
    return people.filter(Q(pk=row.author_id) | Exists(moderates) | rules)
