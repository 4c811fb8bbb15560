"""What grows wide: a thread of 5,000 comments beside one of 50, and 12,000 communities listed and chosen from.

Threads are asked in turn, the long one and the short one: what the machine does beside slows both.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from server import Server, environment

from browser import Browser

LONG, SHORT = 5_000, 50
ROUNDS = 60
LISTED = ("/c/", "/c/?q=seed", "/c/?q=0123", "/c/?purpose=leisure", "/c/?kind=project")
TYPED = ("s", "se", "seed", "seed 1", "seed 11", "seed 119", "0", "made", "zz")


def wide(server: Server, *, rounds: int = ROUNDS, say: Callable[[str], None]) -> dict[str, Any]:
    """The figures, in ms and as ratios. Choosing is asked where she moves a discussion and where she merges a community."""
    done = subprocess.run([sys.executable, __file__, "--fill"], env=environment(server.data), check=True,
                          capture_output=True, text=True)  # fmt: skip
    threads = json.loads(done.stdout.splitlines()[-1])
    server.start()
    found: dict[str, Any] = {}
    people = [Browser(server.port).sign_in(f"person{number:05}@seed.example") for number in (1, 500)]
    for name, (long, short) in _addresses(threads).items():
        times = _in_turn(people[0], (long, short), rounds=rounds)
        found[f"thread_{name}"] = round(_p(times[long], 50) / _p(times[short], 50), 2)
        say(
            f"thread, {name}: {_p(times[long], 50):.1f} ms of {LONG} comments, {_p(times[short], 50):.1f} ms of {SHORT}"
        )
    typed = [word.replace(" ", "+") for word in TYPED]
    choosers = [f"/p/{threads['mine']}/move/?q={word}" for word in typed] + [
        f"/c/seed-0001/merge/?q={word}" for word in typed
    ]
    for name, addresses, who in (
        ("list", LISTED, people),
        ("choose", choosers, people[:1]),
        ("suggest", [f"/search/suggest/?q={word}" for word in typed], people),
    ):
        asked = [_in_turn(person, addresses, rounds=max(5, rounds // 3), is_fragment=name != "list") for person in who]
        for address in addresses:
            of = [one for times in asked for one in times[address]]
            say(f"{name}: {address} p50 {_p(of, 50):.1f} ms, p95 {_p(of, 95):.1f} ms")
        found[f"{name}_p95"] = round(_p([one for times in asked for of in times.values() for one in of], 95), 1)
    return found | {"memory": round(server.memory(), 1)}


def _addresses(threads: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Of the long thread and of the short one: its beginning, its end, where the reader stopped, a comment in the middle."""
    long, short = threads["long"], threads["short"]
    return {
        "first page": (f"/p/{long['id']}/", f"/p/{short['id']}/"),
        "last page": (f"/p/{long['id']}/?page={LONG // 50}", f"/p/{short['id']}/?page=1"),
        "first unread": (f"/p/{long['id']}/?at={long['unread']}", f"/p/{short['id']}/?at={short['unread']}"),
        "linked comment": (f"/p/{long['id']}/?at={long['linked']}", f"/p/{short['id']}/?at={short['linked']}"),
        "its address": (f"/comments/{long['linked']}/", f"/comments/{short['linked']}/"),
    }


def _in_turn(
    browser: Browser, addresses: Sequence[str], *, rounds: int, is_fragment: bool = False
) -> dict[str, list[float]]:
    """Milliseconds of each address, asked one after the other; the first rounds warm what is kept."""
    times: dict[str, list[float]] = {one: [] for one in addresses}
    for turn in range(rounds + 3):
        for one in addresses:
            began = time.perf_counter()
            status, _ = browser.get(one, is_fragment=is_fragment)
            if status not in (200, 302):
                raise SystemExit(f"{one} answered {status}")
            if turn >= 3:
                times[one].append((time.perf_counter() - began) * 1000)
    return times


def _p(times: Sequence[float], part: int) -> float:
    return sorted(times)[min(len(times) - 1, len(times) * part // 100)]


# ── Beside the server: the two threads ──


def _fill() -> dict[str, Any]:
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = "maillon.config.settings"
    import django

    django.setup()
    from maillon.access.models import Space
    from maillon.content.kinds.post.actions import publish_post
    from maillon.core.db.scope import inside
    from maillon.organisation.models import Organisation
    from maillon.people.models import Person
    from maillon.people.viewing import viewer_of

    with inside(Organisation.objects.get().pk):
        viewer = viewer_of(Person.objects.get(account__logins__value="person00001@seed.example"))
        space = Space.objects.get(community__slug="seed-0001")
        found: dict[str, Any] = {
            name: _thread(viewer, space, count) for name, count in (("long", LONG), ("short", SHORT))
        }
        return found | {"mine": publish_post(by=viewer, space=space, body="To be moved").pk}


def _thread(viewer: Any, space: Any, count: int) -> dict[str, int]:
    """Comments of many people in branches of eight, half of which the reader has not read."""
    from datetime import timedelta

    from django.utils import timezone

    from maillon.checking.counters import miscounts
    from maillon.content.branches import COLUMNS, Spot, spot_of
    from maillon.content.kinds.post.actions import publish_post
    from maillon.content.models import Comment, Publication, ReadingMark
    from maillon.core.db.bulk import insert_rows
    from maillon.core.db.ids import id_for
    from maillon.people.models import Person

    began = timezone.now() - timedelta(days=30)
    post = publish_post(by=viewer, space=space, title=f"{count} comments", body="A thread to measure with")
    Publication.objects.filter(pk=post.pk).update(published_at=began)
    people = list(Person.objects.filter(kind="employee").values_list("pk", flat=True)[:200])
    rows: list[tuple[Any, ...]] = []
    head: tuple[Any, ...] = ()
    for number in range(count):
        at = began + timedelta(days=29) * (number + 1) / count
        pk = id_for(at)
        text = f"The tide tables lie in the office: remark {number} of the pilot about the buoy that was moved."
        spot = spot_of(pk, at, Spot(*head[-3:]) if number % 8 else None)
        rows.append((pk, post.pk, people[number % len(people)], text, f"<p>{text}</p>", text, at,
                     head[0] if number % 8 else None, *spot))  # fmt: skip
        head = head if number % 8 else rows[-1]
    columns = ("id", "publication_id", "author_id", "body", "html", "text", "published_at", "parent_id", *COLUMNS)
    insert_rows(Comment, columns, rows)
    middle = rows[count // 2]
    ReadingMark.objects.update_or_create(
        person_id=viewer.person_id, publication=post, defaults={"read_until": rows[count // 2 - 1][6]}
    )
    miscounts(repair=True)
    return {"id": post.pk, "unread": middle[0], "linked": rows[count // 3][0]}


if __name__ == "__main__":
    print(json.dumps(_fill()))
