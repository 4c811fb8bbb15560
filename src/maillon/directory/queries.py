"""The questions about people; each takes the viewer."""

from __future__ import annotations

from django.db.models import QuerySet

from maillon.access.visibility import people_for
from maillon.core.policy import Viewer
from maillon.people.models import Person


def directory_for(
    viewer: Viewer, *, q: str = "", site: int | None = None, department: int | None = None, kind: str = ""
) -> QuerySet[Person]:
    """Present people the viewer may know of, in the order of a directory. `q`: parts of name, title, company."""
    rows = people_for(viewer).present().named_like(q)
    if site is not None:
        rows = rows.filter(site=site)
    if department is not None:
        rows = rows.filter(department=department)
    if kind in ("employee", "guest"):
        rows = rows.filter(kind=kind)
    return rows.select_related("site", "department").order_by("sort_name", "pk")
