"""Taking a file back: one's own that hangs on nothing yet, or one of one's own words."""

from __future__ import annotations

from django.utils import timezone

from maillon.content.events import CommentEdited, PublicationEdited
from maillon.content.models import Attachment
from maillon.core.db.writing import action
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref


@action
def remove_file(*, by: Viewer, file: Attachment) -> None:
    """Remove a file from what it hangs on, or from what waits to be sent. Raises NotFound, Forbidden."""
    require(by, "content.read", file)
    thing = file.comment or file.publication
    if thing is not None:
        require(by, "content.edit", thing)
    changed = Attachment.objects.filter(pk=file.pk, removed_at=None).update(removed_at=timezone.now())
    if not changed or file.publication is None:
        return
    event = CommentEdited if file.comment else PublicationEdited
    facts = {"publication_id": file.publication_id} if file.comment else {}
    publish(event(subject=ref(thing), actor_id=by.person_id, space_id=file.publication.space_id, **facts))  # type: ignore[arg-type]
