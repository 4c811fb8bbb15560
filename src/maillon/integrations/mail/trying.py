"""What an import would do, found out without writing anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice

from maillon.access.models import Space
from maillon.integrations.mail.bringing import REPORTED, Told, silent
from maillon.integrations.mail.headings import Heading
from maillon.integrations.mail.keeping import Given
from maillon.integrations.mail.models import IMPORTED, RawMessage
from maillon.integrations.mail.planning import known_in
from maillon.integrations.mail.reading import AT_ONCE, Glance, glances
from maillon.integrations.mail.threads import assemble


def try_out(*, space: Space | None, files: Sequence[Given], tell: Told = silent) -> dict[str, int]:
    """Count what `bring_in_mail` would report for these files; `space` is None where the community is still to be made.

    Nothing is written, neither rows nor files.
    """
    trial = _Trial(space.pk if space else None)
    for number, file in enumerate(files):
        with closing(file.open()) as stream:
            found = glances(stream, named=file.name)
            while part := list(islice(found, AT_ONCE)):
                trial.take(part)
                tell("reading", number, len(files))
    return trial.counts()


class _Trial:
    """What would be brought in, as headings."""

    def __init__(self, space_id: int | None) -> None:
        self._space_id = space_id
        self._headings: dict[str, Heading] = {}
        self._authors: set[str] = set()
        self._counts = dict.fromkeys(REPORTED, 0)

    def take(self, found: Sequence[Glance]) -> None:
        """Count some messages."""
        standing = self._standing(found)
        for one in found:
            self._counts["messages"] += 1
            if one.refusal:
                self._counts["held"] += 1
            elif one.identity in standing or one.identity in self._headings:
                self._counts["present"] += 1
            else:
                self._counts["files"] += one.attached
                self._authors.add(one.author_key)
                self._headings[one.identity] = _heading(one)

    def counts(self) -> dict[str, int]:
        """The figures of the report."""
        headings = list(self._headings.values())
        threads = assemble(headings, known=known_in(self._space_id, headings))
        joined = sum(thread.joined_by_subject for thread in threads)
        found = {"imported": len(headings), "threads": len(threads), "joined_by_subject": joined}
        return self._counts | found | {"people": len(self._authors)}

    def _standing(self, found: Sequence[Glance]) -> set[str]:
        if self._space_id is None:
            return set()
        rows = RawMessage.objects.filter(space=self._space_id, identity__in=list(_identities(found)), state=IMPORTED)
        return set(rows.values_list("identity", flat=True))


def _identities(found: Sequence[Glance]) -> Iterator[str]:
    return (one.identity for one in found if one.identity)


def _heading(one: Glance) -> Heading:
    return Heading(
        key=one.identity,
        message_id=one.message_id or None,
        ancestors=one.ancestors,
        date=one.written_at,
        subject_key=one.subject_key,
    )
