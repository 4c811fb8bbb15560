"""Who wrote the mails: staged people, found by what mails say of them, never somebody with an account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from maillon.core.db.writing import action
from maillon.integrations.mail.message import ParsedMail
from maillon.integrations.mail.models import MailAuthor
from maillon.integrations.mail.pace import Pace
from maillon.integrations.mail.reading import author_key
from maillon.people.staging import stage_people

_AT_ONCE: Final = 40


class Authors:
    """The staged people of one import, each looked up or made once."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def of(self, mail: ParsedMail) -> int:
        """The id of the person who stands for a mail's author; `stage` has met her before."""
        return self._known[author_key(mail)]

    def stage(self, mails: Iterable[ParsedMail], *, pace: Pace) -> None:
        """Meet the authors of some mails: those unknown so far are looked up, and made where nobody stands for them."""
        wanted = {author_key(mail): mail for mail in mails}
        unknown = [key for key in wanted if key not in self._known]
        if unknown:
            self._known.update(MailAuthor.objects.filter(key__in=unknown).values_list("key", "person_id"))
        new = [key for key in unknown if key not in self._known]
        for start in range(0, len(new), _AT_ONCE):
            with pace:
                self._known |= _staged({key: wanted[key] for key in new[start : start + _AT_ONCE]})


@action
def _staged(mails: Mapping[str, ParsedMail]) -> dict[str, int]:
    people = stage_people(named=[(_name(mail), mail.author_address or "") for mail in mails.values()])
    made = dict(zip(mails, people, strict=True))
    MailAuthor.objects.bulk_create(MailAuthor(key=key, person_id=person) for key, person in made.items())
    return made


def _name(mail: ParsedMail) -> str:
    return mail.author_name or (mail.author_address or "").partition("@")[0] or "?"
