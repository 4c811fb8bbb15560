"""From what somebody typed to what is stored: limits, Markdown, who is named, what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from maillon.access.visibility import people_for
from maillon.content.models import Attachment, Comment, Mention, Publication
from maillon.content.topics.tagging import tag
from maillon.core.errors import invalid
from maillon.core.policy import Viewer
from maillon.core.text.characters import named
from maillon.core.text.limits import BODY, COMMENT, TITLE, fitting
from maillon.core.text.markdown import mention_ids, render

FILES_LIMIT = 20


@dataclass(frozen=True, kw_only=True)
class Words:
    """A text ready to be stored. Made before the transaction: rendering is slow, the turnstile is not."""

    body: str
    html: str
    text: str
    mentioned: tuple[int, ...]
    topics: tuple[str, ...]


def compose(*, by: Viewer, body: str, limit: int = BODY) -> Words:
    """Check and render a text. Only people whom the writer may know of become mentions. Raises Invalid."""
    body = fitting(body, limit=limit, field="body").strip()
    rendered = render(body, mentions=nameable(by, mention_ids(body)))
    return Words(
        body=body,
        html=rendered.html,
        text=rendered.text,
        mentioned=rendered.mentions,
        topics=rendered.topics,
    )


def compose_comment(*, by: Viewer, body: str) -> Words:
    """Check and render a comment, which is never empty. Raises Invalid."""
    if not body.strip():
        raise invalid("body", _("Write something first."))
    return compose(by=by, body=body, limit=COMMENT)


def checked_title(title: str) -> str:
    """The title on one line. Raises Invalid where it is too long."""
    return named(fitting(title, limit=TITLE, field="title"))


def nameable(by: Viewer, ids: Iterable[int]) -> dict[int, str]:
    """The people among `ids` whom the writer may name, id to name; the first 60 are looked at."""
    wanted = list(ids)[:60]
    if not wanted:
        return {}
    return dict(people_for(by).exclude(kind="staged").filter(pk__in=wanted).values_list("pk", "name"))


def hang(
    words: Words,
    *,
    by_id: int,
    publication: Publication,
    comment: Comment | None = None,
    attachments: Sequence[int] = (),
) -> None:
    """Store what a text names and is about, and the files sent with it. Inside the action's transaction."""
    _name(words.mentioned, publication, comment)
    thing = comment or publication
    if words.topics or thing.version > 1:
        tag(
            words.topics,
            publication=publication.pk,
            published_at=publication.published_at,
            comment=comment.pk if comment else None,
            replace=thing.version > 1,
        )
    _attach(attachments, by_id=by_id, publication=publication, comment=comment)


def _name(people: Sequence[int], publication: Publication, comment: Comment | None) -> None:
    known: set[int] = set()
    if (comment or publication).version > 1:
        before = Mention.objects.filter(publication=publication, comment=comment)
        before.exclude(person_id__in=people).delete()
        known = set(before.values_list("person_id", flat=True))
    new = [Mention(publication=publication, comment=comment, person_id=one) for one in people if one not in known]
    if new:
        Mention.objects.bulk_create(new)


def _attach(ids: Sequence[int], *, by_id: int, publication: Publication, comment: Comment | None) -> None:
    if not ids:
        return
    if len(ids) > FILES_LIMIT:
        raise invalid("attachments", _("At most %(limit)d files go with one text.") % {"limit": FILES_LIMIT})
    mine = Attachment.objects.filter(pk__in=ids, uploaded_by_id=by_id, publication=None, removed_at=None)
    if mine.update(publication=publication, comment=comment) != len(set(ids)):
        raise invalid("attachments", _("One of the files is no longer there: add it again."))
