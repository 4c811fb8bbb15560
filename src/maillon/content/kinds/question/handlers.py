"""What follows inside questions themselves. Each reads the present row: twice changes nothing."""

from __future__ import annotations

from maillon.content.events import PublicationMoved
from maillon.content.kinds.question.models import Question
from maillon.content.kinds.question.routing import begin


def begin_anew(event: PublicationMoved) -> None:
    """A question stands elsewhere: who is asked there begins anew, by what is so there."""
    rows = Question.objects.select_for_update(of=("self",)).select_related("publication__space")
    question = rows.filter(publication=event.subject_id).first()
    if question is not None and question.routed_in_id != question.publication.space_id:
        begin(question, question.publication)
