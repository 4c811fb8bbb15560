"""Run as a program: gives hostile names to everything that has a name, in a world that stands; says what it gave to what.

python hostile_names.py STRINGS.json     prints {"people": [stored name, …], …}
"""

from __future__ import annotations

import json
import os
import sys
from itertools import cycle
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[2] / "src"), str(Path(__file__).parents[1])]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillon.config.settings")

FILES_OF_A_TEXT = 20
BREAKING = "Zzq \u202e\u2067<img src=x onerror=window.__ran=1>\u200b" + "Z\u0351\u0363\u0353\u0319" * 4
"""It begins so, turns round, wants to run, hides a sign, is as high as three lines, and then does not end."""


class Giver:
    """One method a kind of name; each keeps what was stored, or says that the name was refused."""

    def __init__(self) -> None:
        from maillon.access.models import Space
        from maillon.communities.models import Community
        from maillon.organisation.models import Entity
        from maillon.people.models import Person
        from maillon.people.viewing import viewer_of

        def viewer(name: str) -> Any:
            return viewer_of(Person.objects.get(addresses__value=f"{name}@club.example"))

        self.ola, self.ana, self.otto = viewer("ola"), viewer("ana"), Person.objects.get(name="Otto Outside")
        self.club = Community.objects.get(slug="club")
        self.space = Space.objects.get(pk=self.club.space_id)
        self.entity = Entity.objects.create(name="Entity")
        self.number = 0
        self.files: list[int] = []

    def person(self, name: str) -> Any:
        from maillon.access.counting import admit
        from maillon.people.actions import add_person

        self.number += 1
        made = add_person(name=name, email=f"hostile{self.number}@club.example")
        admit(space=self.space, person_id=made.pk)
        return made

    def people(self, name: str) -> str:
        from maillon.content.actions import publish_comment
        from maillon.content.kinds.post.actions import publish_post
        from maillon.people.viewing import viewer_of

        made = self.person(name)
        if self.number % 8 == 1:
            post = publish_post(by=self.ana, space=self.space, title=f"Answered {self.number}", body="By whom?")
            publish_comment(by=viewer_of(made), publication=post, body="By me.")
        return str(made.name)

    def titles(self, name: str) -> str:
        from maillon.people.actions import edit_profile
        from maillon.people.viewing import viewer_of

        made = self.person(f"Titled {self.number}")
        return str(edit_profile(by=viewer_of(made), person=made, title=name[:120]).title)

    def companies(self, name: str) -> str:
        from maillon.access.counting import admit
        from maillon.people.actions import add_person

        self.number += 1
        made = add_person(
            name=f"Guest {self.number}", email=f"hostile{self.number}@club.example", kind="guest", company=name[:120]
        )
        admit(space=self.space, person_id=made.pk)
        return str(made.company)

    def communities(self, name: str) -> str:
        from maillon.communities.actions import create_community, invite

        self.number += 1
        made = create_community(
            by=self.ola, name=name[:80], objective="Named", access=("open", "closed", "secret")[self.number % 3]
        )
        invite(by=self.ola, community=made, person=self.otto)
        return str(made.name)

    def objectives(self, name: str) -> str:
        from maillon.communities.actions import create_community

        self.number += 1
        return str(
            create_community(
                by=self.ola, name=f"Objective {self.number}", objective=name[:200], access="open"
            ).objective
        )

    def headings(self, name: str) -> str:
        from maillon.content.kinds.post.actions import publish_post

        return str(publish_post(by=self.ola, space=self.space, title=name[:200], body="Titled.").title)

    def attachments(self, name: str) -> str:
        from django.core.files.uploadedfile import SimpleUploadedFile

        from maillon.content.files import keep_files
        from maillon.content.models import Attachment

        upload = SimpleUploadedFile("x", b"words", content_type="text/plain")
        upload._name = name  # As it arrives from somebody who writes his request by hand.
        self.files += keep_files(by=self.ola, uploads=[upload])
        if len(self.files) == FILES_OF_A_TEXT:
            self.send_files()
        return str(Attachment.objects.order_by("-created_at", "-pk").first().name)  # type: ignore[union-attr]

    def send_files(self) -> None:
        from maillon.content.kinds.post.actions import publish_post

        publish_post(by=self.ola, space=self.space, title="With files", body="Attached.", attachments=self.files)
        self.files = []

    def places(self, name: str) -> str:
        from maillon.organisation.models import Department, Site

        self.number += 1
        if self.number % 2:
            return str(Department.objects.create(entity=self.entity, name=name[:120]).name)
        return str(Site.objects.create(name=name[:120], country="FR").name)

    def requests(self, name: str) -> str:
        from maillon.communities.actions import ask_to_join
        from maillon.people.actions import add_person
        from maillon.people.viewing import viewer_of

        self.number += 1
        made = add_person(name=f"Asking {self.number}", email=f"hostile{self.number}@club.example")
        return str(ask_to_join(by=viewer_of(made), community=self.club, message=name[:500]).message)

    def boxes(self) -> list[str]:
        """Names that want to break out of what opens: a member, somebody to invite, a community, a discussion."""
        from maillon.communities.actions import add_member, create_community
        from maillon.content.kinds.post.actions import publish_post
        from maillon.people.actions import add_person

        name = BREAKING + "W" * (120 - len(BREAKING))
        member, other = self.person(name), add_person(name=name, email="breaking@club.example")
        made = create_community(by=self.ola, name=name[:80], objective=name, access="closed")
        add_member(by=self.ola, community=made, person=member)
        post = publish_post(by=self.ola, space=self.space, title=name + "W" * 80, body="Titled.")
        return [str(member.name), str(other.name), str(made.name), str(post.title)]

    def topics(self, name: str) -> str:
        from maillon.content.kinds.post.actions import publish_post

        post = publish_post(by=self.ola, space=self.space, title="A topic", body=f"#{name[:200]} #t{name[:40]}")
        return str(post.text)


KINDS = [
    "people",
    "titles",
    "companies",
    "communities",
    "objectives",
    "headings",
    "attachments",
    "places",
    "requests",
    "topics",
]


def main(strings: list[str]) -> dict[str, list[str]]:
    """Give every string to one kind of thing, in turn; what a kind refuses as a name is given to the next one."""
    from maillon.core.errors import Refusal

    giver, given = Giver(), {kind: [] for kind in KINDS}  # type: dict[str, list[str]]
    turn = cycle(KINDS)
    refused = []
    for string in strings:
        for _attempt in KINDS:
            kind = next(turn)
            try:
                given[kind].append(getattr(giver, kind)(string))
                break
            except Refusal:
                continue
        else:
            refused.append(string)
    boxes = giver.boxes()
    if giver.files:
        giver.send_files()
    return given | {"boxes": boxes, "refused": refused}


if __name__ == "__main__":
    import django

    django.setup()
    from django.db import transaction

    from maillon.core.db.scope import inside
    from maillon.organisation.models import Organisation

    with inside(Organisation.objects.get(slug="club").pk), transaction.atomic():
        print(json.dumps(main(json.loads(Path(sys.argv[1]).read_text()))))
