"""Merging a community of 100,000 comments on SQLite beside somebody who writes all the time: how long anybody waits.

    nice .venv/bin/python tests/load/merging.py [COMMENTS]

A folder of its own is made and removed. One process is the worker, this one the writer; both say what they saw.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PER_THREAD, LONG, MEMBERS = 40, 5_000, 2_000
"""Comments of a thread; of the one that is long; members of what is merged."""
LIMIT = 100.0
"""Milliseconds."""


def main(words: list[str]) -> int:
    """Fill, merge, measure; 1 where somebody waited too long."""
    if words[:1] == ["--worker"]:
        return _work(Path(words[1]))
    comments = int(words[0]) if words else 100_000
    folder = Path(tempfile.mkdtemp(prefix="maillon-merging-"))
    try:
        os.environ |= {"MAILLON_DATA": str(folder), "MAILLON_LOG_LEVEL": "ERROR"}
        return _measure(folder, comments)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _django() -> None:
    sys.path.insert(0, str(ROOT / "src"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "maillon.config.settings"
    os.environ.setdefault("MAILLON_SECRET_KEY", "only-for-measuring-and-nothing-else-0123456789")
    import django

    django.setup()


def _measure(folder: Path, comments: int) -> int:
    _django()
    from django.core.management import call_command

    from maillon.core.db.backends.sqlite3.base import make_file
    from maillon.core.db.scope import inside
    from maillon.core.models import Delivery
    from maillon.organisation.models import Organisation

    make_file(folder / "maillon.sqlite3")
    call_command("migrate", verbosity=0)
    here = Organisation.objects.create(name="Measured", slug="measured", language="en")
    with inside(here.pk):
        owner, source, target = _filled(comments)
        elsewhere = _place(owner, "Beside")
        alone = _writing(owner, elsewhere, lambda done: len(done) < 200)
        _begin(owner, source, target)
        worker = subprocess.Popen([sys.executable, __file__, "--worker", str(folder)], env=os.environ)
        began, arrived = time.perf_counter(), 0.0

        def goes_on(done: list[float]) -> bool:
            nonlocal arrived
            if len(done) % 20:
                return True
            if not arrived and _is_merged(source):
                arrived = time.perf_counter() - began
            return bool(Delivery.objects.exclude(handler="nobody").filter(due_at__isnull=False).exists())

        try:
            beside = _writing(owner, elsewhere, goes_on, publishing=False)
            seconds = time.perf_counter() - began
        finally:
            (folder / "stop").touch()
            worker.wait(30)
        told = {
            "comments": comments, "merged_after_s": round(arrived, 1), "indexed_after_s": round(seconds, 1),
            "writer_alone_ms": _figures(alone), "writer_beside_ms": _figures(beside),
            "worker_holds_ms": json.loads((folder / "held.json").read_text()), "left_behind": _left(source), "load": os.getloadavg(),
        }  # fmt: skip
    print(json.dumps(told, indent=1))
    wall, busy = told["worker_holds_ms"]["max"], told["worker_holds_ms"]["of_own_work"]["max"]
    print(f"longest hold by the merger: {wall} ms, {busy} ms of them its own work (limit {LIMIT} ms); on a machine that does "
          "other things as well the rest is waiting for a processor")  # fmt: skip
    return 0 if busy <= LIMIT and not told["left_behind"] else 1


def _filled(comments: int) -> tuple[Any, Any, Any]:
    from django.utils import timezone

    from maillon.access.models import Membership
    from maillon.checking.counters import miscounts
    from maillon.content.branches import COLUMNS, spot_of
    from maillon.content.models import Comment, Publication
    from maillon.core.db.bulk import insert_rows
    from maillon.core.db.ids import new_id
    from maillon.people.actions import add_person
    from maillon.people.models import Person
    from maillon.people.viewing import viewer_of
    from maillon.search.indexing import rebuild

    person = add_person(name="Ola Owner", email="ola@measured.example")
    owner = viewer_of(person)
    source, target = _place(owner, "Source"), _place(owner, "Target")
    people = [new_id() for _ in range(MEMBERS)]
    insert_rows(
        Person, ["id", "name", "sort_name", "kind"], [(pk, f"Member {pk}", f"member {pk}", "employee") for pk in people]
    )
    insert_rows(Membership, ["space_id", "person_id"], [(source.space_id, pk) for pk in people])
    threads = [new_id() for _ in range((comments - LONG) // PER_THREAD + 1)]
    text = "The tide tables of December lie in the office, and the pilot asks which buoy was moved"
    insert_rows(Publication, ["id", "space_id", "author_id", "title", "body", "html", "text"],
                [(pk, source.space_id, person.pk, f"Thread {at}", text, text, text) for at, pk in enumerate(threads)])  # fmt: skip
    under = [pk for pk in threads[1:] for _ in range(PER_THREAD)] + [threads[0]] * LONG
    now = timezone.now()
    rows = ((new_id(), pk, person.pk, text, text, f"{text} {at}", now) for at, pk in enumerate(under[:comments]))
    insert_rows(Comment, ["id", "publication_id", "author_id", "body", "html", "text", "published_at", *COLUMNS],
                [(*row, *spot_of(row[0], now, None)) for row in rows])  # fmt: skip
    miscounts(repair=True)
    print(f"{len(threads)} threads, {Comment.objects.count()} comments, {MEMBERS} members; indexing …", flush=True)
    rebuild()
    return owner, source, target


def _place(owner: Any, name: str) -> Any:
    from maillon.communities.actions import create_community

    return create_community(by=owner, name=name, access="closed")


def _begin(owner: Any, source: Any, target: Any) -> None:
    from maillon.communities.merging import begin_merger, preview_merger
    from maillon.communities.models import Community
    from maillon.core.events.worker import work_off

    work_off()
    rows = Community.objects.select_related("space")
    pair = {"source": rows.get(pk=source.pk), "target": rows.get(pk=target.pk)}
    began = time.perf_counter()
    state = preview_merger(by=owner, **pair).state
    shown = time.perf_counter()
    begin_merger(by=owner, **pair, state=state)
    print(
        f"preview {(shown - began) * 1000:.1f} ms, confirming {(time.perf_counter() - shown) * 1000:.1f} ms", flush=True
    )


def _is_merged(source: Any) -> bool:
    from maillon.communities.models import Merger

    return Merger.objects.filter(source=source.pk, finished_at__isnull=False).exists()


def _left(source: Any) -> int:
    from maillon.content.models import Publication
    from maillon.search.models import Document

    behind = Publication.objects.filter(space=source.space_id).count()
    return behind + Document.objects.filter(in_space=source.space_id).count()


def _writing(owner: Any, place: Any, goes_on: Any, *, publishing: bool = True) -> list[float]:
    """Write as long as it goes on; the milliseconds of each write. Beside the merger without consequences of its own, so
    that the outbox runs empty when the merger is through."""
    from maillon.communities.actions import set_favourite
    from maillon.content.kinds.post.actions import publish_post
    from maillon.core.events.worker import work_off

    times: list[float] = []
    while goes_on(times):
        began = time.perf_counter()
        if publishing and not len(times) % 10:
            publish_post(by=owner, space=place.space, body="Beside it")
        else:
            set_favourite(by=owner, community=place, is_favourite=bool(len(times) % 2))
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(0.01)
    if publishing:
        work_off()
    return times


def _figures(times: list[float]) -> dict[str, float]:
    times = sorted(times)
    return {"writes": len(times), "p50": round(times[len(times) // 2], 1), "p99": round(times[int(len(times) * 0.99)], 1),
            "max": round(times[-1], 1)}  # fmt: skip


def _work(folder: Path) -> int:
    """The worker, which notes how long each of its turns at the database lasted."""
    _django()
    from maillon.core.db.turnstile import Turnstile
    from maillon.core.events import worker
    from maillon.core.events.worker import run

    held: list[tuple[float, float, str]] = []
    taken: dict[int, tuple[float, float]] = {}
    told, doing = worker._tell, [""]

    def telling(delivery: Any) -> None:
        doing[0] = delivery.handler
        told(delivery)

    worker._tell = telling
    acquire, release = Turnstile.acquire, Turnstile.release

    def taking(one: Turnstile) -> None:
        was_held = one.is_held
        acquire(one)
        if not was_held:
            taken[id(one)] = time.perf_counter(), time.thread_time()

    def leaving(one: Turnstile) -> None:
        began = taken.pop(id(one), None) if one.is_held else None
        release(one)
        if began is not None:
            held.append(((time.perf_counter() - began[0]) * 1000, (time.thread_time() - began[1]) * 1000, doing[0]))
            doing[0] = ""

    Turnstile.acquire, Turnstile.release = taking, leaving  # type: ignore[method-assign]
    run(stop=(folder / "stop").exists)
    most: dict[str, float] = {}
    for _wall, busy, name in held:
        most[name] = max(most.get(name, 0.0), round(busy, 1))
    told_of = _figures([wall for wall, _busy, _name in held])
    told_of |= {"of_own_work": _figures([busy for _wall, busy, _name in held]), "most_by_handler": most}  # type: ignore[dict-item]
    (folder / "held.json").write_text(json.dumps(told_of))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
