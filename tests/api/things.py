"""What lies in the world of the API's tests: a publication and a comment in each community and on a wall, a file in each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from maillon.content.actions import publish_comment
from maillon.content.kinds.post.actions import publish_on_wall, publish_post
from maillon.content.models import Attachment
from maillon.core.db.scope import inside

PEOPLE = ("ola", "fay", "ana", "otto", "gus", "ada")
READERS = {
    "everyone": {"ola", "fay", "ana", "otto", "ada"},
    "club": {"ola", "fay", "ana", "gus"},
    "vault": {"ola", "fay", "ana"},
    "wall": {"ola", "fay", "ana", "otto", "ada"},
}


@dataclass
class Things:
    """Ids by place: "everyone", "club", "vault", "wall", and "theirs" in the other organisation."""

    publications: dict[str, int] = field(default_factory=dict)
    comments: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)


def fill(world: Any) -> Things:
    """Ana writes in every place of hers, and Eve in hers."""
    things = Things()
    for place in ("everyone", "club", "vault"):
        _add(
            things,
            place,
            world.ana,
            lambda place=place, **facts: publish_post(by=world.ana, space=world.space(place), **facts),
        )
    _add(things, "wall", world.ana, lambda **facts: publish_on_wall(by=world.ana, **facts))
    with inside(world.elsewhere.pk):
        space = world.communities["their_club"].space
        _add(things, "theirs", world.eve, lambda **facts: publish_post(by=world.eve, space=space, **facts))
    return things


def _add(things: Things, place: str, by: Any, publish: Any) -> None:
    file = Attachment.objects.create(
        uploaded_by_id=by.person_id, name=f"{place}.txt", media_type="text/plain", bytes=3, sha256="a" * 64
    )
    made = publish(body=f"canary-{place} about #harbour", title=f"In {place}", attachments=[file.pk])
    things.publications[place], things.files[place] = made.pk, file.pk
    things.comments[place] = publish_comment(by=by, publication=made, body=f"canary-{place} answered").pk
