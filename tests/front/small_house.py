"""A whole small installation for tests, run as a program: web processes and a job process, around a tiny WSGI app.

    python small_house.py FOLDER [WEB PROCESSES]

Prints its port. FOLDER holds `static/` and `files/`; the job process keeps its own id in `FOLDER/job`.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings

from maillon.config.serving import serve
from maillon.core.front import Limits, front
from maillon.core.live import Identity, Tailed, live_app


class Quiet:
    """A sequence in which nothing happens."""

    def position(self) -> int:
        return 0

    def newest_after(self, place: int) -> Tailed:
        return Tailed([], place)

    def since(self, place: int, limit: int) -> list[Any]:
        return []


def pages(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """`/` tells the process, `/slow` takes half a second, `/file` is a stored file, `/die` falls."""
    path, headers = environ["PATH_INFO"], [("Content-Type", "text/plain")]
    if path == "/die":
        os.kill(os.getpid(), signal.SIGKILL)
    if path == "/slow":
        time.sleep(0.5)
    if path == "/file":
        headers.append(("X-Accel-Redirect", "/_files/big"))
    start_response("200 OK", headers)
    return [f"{os.getpid()} {len(environ['wsgi.input'].read())}".encode()]


def main(folder: Path, processes: int) -> int:
    """Serve until told to stop."""

    def make_web() -> Any:
        live = live_app(lambda scope: Identity(1, 1), Quiet(), lambda who: {each: frozenset() for each in who})
        return front(
            pages,
            live=live,
            static_roots=[folder / "static"],
            files_root=folder / "files",
            limits=Limits(body=1_000_000),
            threads=2,
        )

    def run_jobs() -> None:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        (folder / "job").write_text(str(os.getpid()))
        while True:
            signal.pause()

    settings.configure()
    return serve(
        host="127.0.0.1",
        port=0,
        workers=processes,
        make_web=make_web,
        run_jobs=run_jobs,
        announce=lambda port: print(port, flush=True),
    )


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
