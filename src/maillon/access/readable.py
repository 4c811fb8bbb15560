"""The one rule: which spaces a viewer reads, and which are named to her."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from maillon.core.db.scope import scope
from maillon.core.policy import Viewer

if TYPE_CHECKING:
    from maillon.access.models import Space  # noqa: F401 - named in a string below


class SpaceQuerySet(models.QuerySet["Space"]):
    """Adjectives of spaces. Every question of permission in the product is asked through these two."""

    def readable_by(self, viewer: Viewer | None) -> SpaceQuerySet:
        """Spaces whose content the viewer reads: she is a member (a guest only while the space is extended, and until
        the end of her membership), or the space is open and she is an employee."""
        if viewer is None:
            return self.none()
        return self.filter(readable(viewer), removed_at=None)

    def listed_for(self, viewer: Viewer | None) -> SpaceQuerySet:
        """Spaces whose name and purpose the viewer is told: those she reads, and closed ones where she is an employee."""
        if viewer is None:
            return self.none()
        return self.filter(listed(viewer), removed_at=None)


def readable(viewer: Viewer, path: str = "") -> Q:
    """The rule as a condition; `path` leads from the model asked about to its space ("space__")."""
    if not is_of_this_organisation(viewer):
        return Q(pk__in=[])
    pk = f"{path}pk" if path else "pk"
    is_member = Q(Exists(memberships_of(viewer).filter(space=OuterRef(pk))))
    if viewer.is_employee:
        return Q(**{f"{path}access": "open"}) | is_member
    if viewer.is_guest:
        lasts = Q(Exists(memberships_of(viewer).filter(lasting(), space=OuterRef(pk))))
        return Q(**{f"{path}is_extended": True}) & lasts
    return Q(pk__in=[])


def listed(viewer: Viewer, path: str = "") -> Q:
    """Whose name and purpose she is told, as a condition: what she reads, and what is closed where she is an employee."""
    reads = readable(viewer, path)
    is_colleague = viewer.is_employee and is_of_this_organisation(viewer)
    return reads | Q(**{f"{path}access": "closed"}) if is_colleague else reads


class Present(Now):
    """This moment, as the database knows it: a query that is compiled once asks it each time. On SQLite in whole seconds,
    which the end of a day is."""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Without the signs of a format, which would have to be escaped for some ways of asking and not for others."""
        return self.as_sql(compiler, connection, template="CURRENT_TIMESTAMP", **context)


def lasting(path: str = "") -> Q:
    """A guest's membership that has not come to its end; `path` leads to the membership. An employee's has none."""
    return Q(**{f"{path}ends_at": None}) | Q(**{f"{path}ends_at__gt": Present()})


def is_of_this_organisation(viewer: Viewer) -> bool:
    """Whether the viewer is one of the organisation in scope: another's employee reads nothing here."""
    return viewer.organisation_id == scope()


def memberships_of(viewer: Viewer) -> models.QuerySet[models.Model]:
    """The viewer's own memberships."""
    return apps.get_model("access.Membership")._default_manager.filter(person_id=viewer.person_id)
