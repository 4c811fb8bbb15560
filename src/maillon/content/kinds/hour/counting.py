"""What the rows of a question hour say of its comments: set from those that stand, inside the action's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Q

from maillon.content.kinds.hour.events import HourQuestionChanged
from maillon.content.kinds.hour.hosting import hosts_of
from maillon.content.kinds.hour.models import ANSWERED, ASKED, GONE, OWED, SAID, Hour, HourQuestion
from maillon.content.models import Comment
from maillon.core.events import publish_all
from maillon.core.refs import ref_of


def recount_hours(publications: Iterable[int], branch: int | None = None) -> None:
    """What was asked, what is answered, and how many of both; where a `branch` is named, only that one is looked at, so
    that a comment costs the same in a thread of thousands."""
    hours = Hour.objects.select_related("publication").filter(publication__in=list(publications))
    for hour in hours:
        changed = _set_questions(hour, branch)
        if branch is not None:  # Of a whole thread more is told: that a part of it left.
            where = {"space_id": hour.publication.space_id, "publication_id": hour.publication_id}
            publish_all([HourQuestionChanged(subject=ref_of(Comment, comment), **where) for comment in changed])
        asked, answered = Count("pk", filter=Q(rank__in=ASKED)), Count("pk", filter=Q(rank=ANSWERED))
        counts = HourQuestion.objects.filter(hour=hour).aggregate(questions_count=asked, answered_count=answered)
        Hour.objects.filter(pk=hour.pk).update(**counts)


def _set_questions(hour: Hour, branch: int | None) -> list[int]:
    """Returns those whose row changed."""
    present = _present(hour, branch)
    rows = HourQuestion.objects.filter(hour=hour, **({"comment": branch} if branch else {}))
    known = {pk: facts for pk, *facts in rows.values_list("comment_id", "rank", "answer_id")}
    HourQuestion.objects.bulk_create(
        HourQuestion(hour=hour, comment_id=pk, **facts) for pk, facts in present.items() if pk not in known
    )
    changed = [pk for pk, facts in known.items() if pk in present and facts != list(present[pk].values())]
    for pk in changed:
        HourQuestion.objects.filter(comment=pk).update(**present[pk])
    return [*(pk for pk in present if pk not in known), *changed]


def _present(hour: Hour, branch: int | None) -> Mapping[int, dict[str, Any]]:
    """By comment to the publication: what it is now, and the first answer of a host."""
    hosts = set(hosts_of(hour.publication))
    rows = Comment.objects.filter(publication=hour.publication_id, **({"branch": branch} if branch else {}))
    said = rows.published().filter(is_under=True, author__in=hosts).order_by("-published_at", "-pk")
    answers = dict(said.values_list("branch", "pk"))  # The last of equals stays: the first that was written.
    heads = rows.filter(is_under=False).order_by("pk").values_list("pk", "author_id", "removed_at", "hidden_at")
    return {
        pk: {
            "rank": GONE if removed or hidden else SAID if author in hosts else ANSWERED if pk in answers else OWED,
            "answer_id": answers.get(pk),
        }
        for pk, author, removed, hidden in heads
    }
