"""What the tests of pinned and of featured publications share."""

from __future__ import annotations

import re
from typing import Any

from cast import World
from maillon.content.kinds.post.actions import publish_post
from maillon.content.models import Publication


def posts_in_club(world: World, count: int) -> list[Publication]:
    """So many of Ana's in Club, oldest first."""
    club = world.space("club")
    return [publish_post(by=world.ana, space=club, title=f"Title {n}", body="Words") for n in range(count)]


def again(post: Publication) -> Publication:
    """The same as it stands in the database now."""
    return Publication.objects.select_related("space").get(pk=post.pk)


def cards(client: Any, url: str) -> list[int]:
    """The numbers of the publications on a page, in their order."""
    return [int(n) for n in re.findall(r'<article class="card post" id="p(\d+)"', client.get(url).content.decode())]
