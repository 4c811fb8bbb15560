"""All looks, one after another: a generator of parts, so that each is told as soon as it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter

from maillon.checking.counters import miscounts
from maillon.checking.files import file_faults, orphans
from maillon.core.db.scope import inside
from maillon.core.db.soundness import damage, is_sqlite_safe
from maillon.core.events.worker import stuck
from maillon.organisation.models import Organisation
from maillon.search.indexing import compare


@dataclass
class Part:
    """One look: what it found (`findings` fail the check), what is worth knowing (`notes`), and its seconds."""

    name: str
    findings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0


def parts(*, vendor: str, repair: bool = False) -> Iterator[Part]:
    """Look at everything. With `repair`, counters are set from the rows they count; what was wrong is still told."""
    yield _timed("database", damage, notes=partial(_warnings, vendor))
    for organisation in Organisation.objects.order_by("created_at"):
        with inside(organisation.pk):
            yield _timed(f"counters of {organisation.slug}", partial(_counters, repair))
            yield _timed(f"search index of {organisation.slug}", compare)
    yield _timed("files", file_faults, notes=_orphans)
    yield _timed("work", _stuck_work)


def _timed(name: str, look: Callable[[], list[str]], notes: Callable[[], list[str]] = list) -> Part:
    began = perf_counter()
    return Part(name, look(), notes(), perf_counter() - began)


def _counters(repair: bool) -> list[str]:
    return [f"{one}{' (set right)' if repair else ''}" for one in miscounts(repair=repair)]


def _warnings(vendor: str) -> list[str]:
    if vendor != "sqlite" or is_sqlite_safe():
        return []
    return [
        "this SQLite can, rarely, damage a WAL database; 3.51.3, 3.50.7 and 3.44.6 cannot: back up daily, or use PostgreSQL"
    ]


def _orphans() -> list[str]:
    return [f"file {name} belongs to nothing" for name in orphans()]


def _stuck_work() -> list[str]:
    return [
        f"delivery {row.pk} to {row.handler} is stuck after {row.attempts} attempts: {row.error[:200]}"
        for row in stuck()
    ]
