"""The whole of a seeded world, in the order in which rows need one another."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Final

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from maillon.accounts.models import Login
from maillon.communities.models import Community
from maillon.content.topics.models import Topic as TopicRow
from maillon.content.topics.models import TopicWord
from maillon.core.db.bulk import insert_rows, refresh_statistics, room_for_bulk
from maillon.core.db.ids import new_id
from maillon.core.errors import Conflict
from maillon.people.models import Address
from maillon.search.indexing import MODELS, gather, index_rows
from maillon.search.models import COMMENT, PUBLICATION
from maillon.seed.people import GUEST_LOGIN, seed_follows, seed_people
from maillon.seed.reading import count_spaces, number_events, seed_marks, seed_memberships
from maillon.seed.sizes import Sizes
from maillon.seed.spaces import seed_communities, seed_walls
from maillon.seed.texts import Topic, topic_mark, topic_slugs
from maillon.seed.threads import Writer, plan_threads

SPAN = timedelta(days=730)
EARLIEST: Final = datetime(2025, 1, 2, tzinfo=UTC)
"""Row ids name moments from 2025 on."""
INDEXED_AT_ONCE: Final = 1000
"""Many more than beside people at work: the index then writes few large segments instead of many small ones."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was written: rows of all tables together, in seconds. No rows: the world stood already."""

    rows: int
    seconds: float


def seed(sizes: Sizes, *, password: str, say: Callable[[str], None], now: datetime | None = None) -> Seeded:
    """Write a world into the organisation in scope; nothing where it is seeded already.

    Raises Conflict for sizes that cannot be, and where an earlier seed was interrupted.
    """
    sizes.check()
    began = perf_counter()
    if _is_seeded():
        return Seeded(0, 0.0)
    now = now or timezone.now()
    with room_for_bulk():
        rows = _write(sizes, hashed=make_password(password), now=now, say=say)
    refresh_statistics()
    return Seeded(rows, perf_counter() - began)


def _is_seeded() -> bool:
    if Address.objects.filter(value=GUEST_LOGIN, verified_at__isnull=False, person__memberships__isnull=False).exists():
        return True
    if Community.objects.filter(slug="seed-0001").exists():
        raise Conflict("An earlier seed was interrupted here. Begin again with an empty data folder.")
    if Login.objects.filter(value=GUEST_LOGIN).exists():
        raise Conflict("Another organisation of this installation is seeded: logins are everybody's.")
    return False


def _write(sizes: Sizes, *, hashed: str, now: datetime, say: Callable[[str], None]) -> int:
    rng = random.Random(20260101)  # noqa: S311 - the same world each time, not a secret
    start = max(now - SPAN, EARLIEST)
    opened = start + timedelta(days=1)
    people, rows = seed_people(sizes, hashed=hashed, start=start, rng=rng)
    communities, written = seed_communities(sizes, people, start=opened, rng=rng)
    walls, of_walls = seed_walls(sizes, people, start=opened + timedelta(hours=1))
    topics, of_topics = _seed_topics()
    rows += written + of_walls + of_topics + seed_follows(people[:-1], at=opened, rng=rng)
    say(f"{sizes.people} people, {sizes.communities} communities")
    places = [*communities, *walls]
    threads = plan_threads(sizes, places, start=opened + timedelta(days=1), now=now, rng=rng)
    writer = Writer(people=people, places=places, topics=topics, rng=rng)
    rows += sum(writer.write(threads))
    say(f"{len(threads)} publications, {sizes.texts - len(threads)} comments")
    times = number_events(writer, places)
    count_spaces(places)
    rows += seed_marks(people[:-1], communities[0], newest=sizes.newest, now=now, rng=rng)
    rows += seed_memberships(communities, people, times, start=opened, now=now, rng=rng)
    say("the search index")
    return rows + _index(start)


def _index(start: datetime) -> int:
    """Index what was written, in the order of time. A document is a row of its own and one of words."""
    documents = 0
    for type_of_thing, model in MODELS.items():
        moment = "published_at" if type_of_thing in (PUBLICATION, COMMENT) else "created_at"
        rows = model._default_manager.filter(**{f"{moment}__gte": start}).order_by(moment, "pk")
        documents += index_rows(
            type_of_thing=type_of_thing, ids=rows.values_list("pk", flat=True), batch=INDEXED_AT_ONCE
        )
    gather()
    return 2 * documents


def _seed_topics() -> tuple[list[Topic], int]:
    """The topics that stand under these names, and new ones for the others."""
    wanted = topic_slugs()
    known = dict(TopicRow.objects.filter(slug__in=wanted).values_list("slug", "pk"))
    missing = {slug: new_id() for slug in wanted if slug not in known}
    written = insert_rows(TopicRow, ("id", "slug", "name"), [(pk, slug, slug) for slug, pk in missing.items()])
    words = {(pk, word) for slug, pk in missing.items() for word in (slug, *slug.split("-"))}
    rows = [(new_id(), pk, word, word[:3]) for pk, word in sorted(words)]
    written += insert_rows(TopicWord, ("id", "topic_id", "word", "beginning"), rows)
    ids = {**known, **missing}
    return [Topic(ids[slug], slug, topic_mark(slug)) for slug in wanted], written
