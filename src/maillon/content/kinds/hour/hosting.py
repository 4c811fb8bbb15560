"""Who answers in a question hour: the one place that says so."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from maillon.content.models import Publication


def hosts_of(publication: Publication) -> Collection[int]:
    """The people whose word is an answer there, and who owe one. It asks nothing: pages ask it of each of their rows."""
    return {publication.author_id}


def hosted_by(person: int, *, by: str = "") -> Q:
    """The same as a condition on publications; `by`: the way to them from what is asked for ("hour__publication__")."""
    return Q(**{f"{by}author_id": person})
