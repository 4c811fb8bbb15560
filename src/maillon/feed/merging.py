"""A merger step by step, each a delivery of the worker: members first, then what is published, then the address."""

from __future__ import annotations

import time
from typing import Final

from maillon.communities.events import MergerContinued
from maillon.communities.merging import ALL, bring_members, finish_merger
from maillon.communities.models import Merger
from maillon.content.moving import carry_publications
from maillon.core.events import publish

HELD: Final = 0.012
"""Seconds after which a step ends, so that the whole delivery holds the database for less than 20 ms."""
MEMBERS: Final = 5
PUBLICATIONS: Final = 25
"""So many at once, before the clock is looked at."""


def carry_on(event: MergerContinued) -> None:
    """Do what fits into a step; the rest is announced in the same transaction. Whatever falls in between, each member and
    each publication is brought over once."""
    rows = Merger.objects.select_for_update(of=("self",)).select_related("source", "target")
    merger = rows.filter(pk=event.subject_id, finished_at=None).first()
    if merger is None:
        return
    after, ends_at = event.after, time.monotonic() + HELD
    while True:
        if after != ALL:
            after = bring_members(merger, after=after, limit=MEMBERS)
        elif not _carried(merger):
            finish_merger(merger)
            return
        if time.monotonic() > ends_at:
            publish(MergerContinued(subject=event.subject, actor_id=event.actor_id, after=after))
            return


def _carried(merger: Merger) -> int:
    here, there = merger.source.space_id, merger.target.space_id
    return carry_publications(from_space=here, to_space=there, limit=PUBLICATIONS)
